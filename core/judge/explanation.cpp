#include "core/judge/explanation.hpp"

#include <array>

#include "core/judge/judge_alternative.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

using Matched = RuleThatHolds::Matched;

struct NamedField {
  Field field;
  std::string_view word;
};

constexpr std::array pattern_fields{
    NamedField{Field::signer, "signer"},   NamedField{Field::product, "product"},
    NamedField{Field::package, "package"}, NamedField{Field::vendor, "vendor"},
    NamedField{Field::name, "name"},       NamedField{Field::file, "file"},
    NamedField{Field::path, "path"},       NamedField{Field::keyword, "keyword"}};
constexpr std::array word_fields{NamedField{Field::category, "category"},
                                 NamedField{Field::kind, "kind"}, NamedField{Field::ext, "ext"}};

// As the subject spells it: what was compared is folded.
std::string spelled(const Observation& o, std::string_view folded) {
  for (const std::string_view text :
       {std::string_view(o.name), base_name(o.path.text), std::string_view(o.original_name),
        std::string_view(o.product), std::string_view(o.signer), std::string_view(o.vendor),
        std::string_view(o.package), std::string_view(o.path.text)}) {
    if (fold_case(text) == folded) return std::string(text);
  }
  return std::string(folded);
}

void add_patterns(std::vector<Matched>& out, const Criteria& criteria, Subject& subject) {
  for (const auto& [field, word] : pattern_fields) {
    for (const Pattern& pattern : patterns_of(criteria, field)) {
      for (const std::string_view text : subject.texts(field)) {
        if (!pattern.matches(text)) continue;
        out.push_back({std::string(word), pattern.text(), spelled(subject.observation(), text)});
      }
    }
  }
}

void add_words(std::vector<Matched>& out, const Criteria& criteria, Subject& subject) {
  for (const auto& [field, word] : word_fields) {
    for (const std::string& value : words_of(criteria, field)) {
      for (const std::string_view text : subject.texts(field)) {
        if (text == value) out.push_back({std::string(word), value, std::string(text)});
      }
    }
  }
}

}  // namespace

std::vector<Matched> what_matched(const Alternative& alternative, Subject& subject) {
  const Criteria& criteria = *alternative.criteria;
  const Observation& o = subject.observation();
  std::vector<Matched> out;
  for (const Digest& hash : criteria.sha256) {
    if (o.sha256 == hash) out.push_back({"sha256", to_hex(hash), to_hex(hash)});
  }
  add_patterns(out, criteria, subject);
  if (!criteria.version.empty()) out.push_back({"version", "", o.version});
  if (!criteria.trust.empty()) out.push_back({"trust", criteria.trust.front(), o.package});
  add_words(out, criteria, subject);
  if (criteria.size) out.push_back({"size", "", std::to_string(o.size)});
  if (criteria.age && o.times.modified) out.push_back({"age", "", to_text(*o.times.modified)});
  return out;
}

}  // namespace examguard
