#include "core/report/finding.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/crypto.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 4> outcome_words = {"violations", "incomplete", "to_check",
                                                           "clean"};

void add_with_length(Bytes& out, std::string_view part) {
  out += big_endian(part.size());
  out += part;
}

bool is_violation(const Finding& finding) {
  return (finding.verdict == Verdict::denied && finding.severity != Severity::notice) ||
         (finding.verdict == Verdict::unlisted && finding.severity == Severity::violation);
}

template <class List, class Holds>
bool any(const List& list, Holds&& holds) {
  return std::any_of(list.begin(), list.end(), holds);
}

}  // namespace

std::string_view to_word(Outcome outcome) {
  return outcome_words[static_cast<std::size_t>(outcome)];
}

Result<Outcome> parse_outcome(std::string_view word) {
  const auto found = std::find(outcome_words.begin(), outcome_words.end(), word);
  if (found == outcome_words.end()) {
    return Error{ErrorCode::malformed, "unknown outcome \"" + std::string(word) + "\""};
  }
  return static_cast<Outcome>(found - outcome_words.begin());
}

int exit_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::clean:
      return 0;
    case Outcome::incomplete:
      return 2;
    case Outcome::violations:
    case Outcome::to_check:
      break;
  }
  return 1;
}

bool Finding::operator==(const Finding& other) const {
  const auto parts = [](const Finding& f) {
    return std::tie(f.id, f.verdict, f.severity, f.category, f.rule, f.layer, f.criterion, f.clause,
                    f.why, f.todo, f.unread, f.product, f.rule_digest, f.engine, f.subject,
                    f.group);
  };
  return parts(*this) == parts(other) && is_same(waiver, other.waiver);
}

Id finding_id(std::string_view kind, std::string_view source, std::string_view key) {
  Bytes bytes;
  for (const std::string_view part : {kind, source, key}) add_with_length(bytes, part);
  return first_half(sha256(bytes));
}

// What is sent decides, so that whoever reads the report can compute the id.
Id finding_id(const Observation& subject) {
  const Bytes path = subject.path.raw.empty() ? text_for_json(subject.path.text) : subject.path.raw;
  if (subject.kind == Kind::file) return finding_id("file", text_for_json(subject.source), path);
  Bytes key = subject.key.empty() ? path : text_for_json(subject.key);
  add_with_length(key, text_for_json(subject.profile));
  return finding_id("program", text_for_json(subject.source), key);
}

// A folder can hold a waived and a denied group of one rule. The denied one has the plain id.
Id group_id(std::string_view rule, std::string_view folder, Verdict verdict) {
  Bytes key = text_for_json(folder);
  if (verdict != Verdict::denied) add_with_length(key, to_word(verdict));
  return finding_id("group", rule, key);
}

Counts count(const std::vector<Finding>& findings) {
  Counts counts;
  for (const Finding& finding : findings) {
    counts.by_verdict[finding.verdict][finding.severity] +=
        finding.group ? finding.group->count : 1;
  }
  return counts;
}

Outcome outcome_of(const std::vector<Finding>& findings, const std::vector<Gap>& gaps,
                   const Coverage& coverage) {
  if (any(findings, is_violation)) return Outcome::violations;
  if (!coverage.finished || any(gaps, [](const Gap& gap) { return gap.why != "vanished"; }) ||
      any(findings, [](const Finding& f) { return f.verdict == Verdict::undetermined; })) {
    return Outcome::incomplete;
  }
  const bool unlisted =
      any(findings, [](const Finding& f) { return f.verdict == Verdict::unlisted; });
  return unlisted ? Outcome::to_check : Outcome::clean;
}

}  // namespace examguard
