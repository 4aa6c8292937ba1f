#include "collector/web/finding_parts.hpp"

#include <array>

#include "core/json.hpp"
#include "core/policy/category_words.hpp"
#include "core/report/finding_words.hpp"

namespace examguard::web {
namespace {

constexpr std::size_t members_shown = 5;

// The first of a group, so that a person sees what it is about.
Html members_of(const View& view, const Group& group) {
  Html out;
  for (std::size_t i = 0; i < group.members.size() && i < members_shown; ++i) {
    out += classed("small", "file", text(group.members[i].path.text));
  }
  if (group.count > members_shown) {
    out += classed("small", "quiet",
                   text(view.say(Message::group_more, {std::to_string(group.count)})));
  }
  return out;
}

Html name_of(const View& view, const Finding& finding) {
  const Observation& subject = finding.subject;
  std::string name = finding.product.empty() ? subject.name : finding.product;
  if (finding.group) name = category_word(view.language, finding.category);
  Html out = element("b", name.empty() ? subject.path.text : name);
  if (!subject.version.empty()) out += text(" " + subject.version);
  if (!subject.path.text.empty()) out += classed("small", "file", text(subject.path.text));
  if (finding.group) {
    out += classed("small", "quiet",
                   text(view.say(Message::scan_group, {std::to_string(finding.group->count),
                                                       byte_text(finding.group->bytes)})));
    out += members_of(view, *finding.group);
  } else if (!subject.vendor.empty()) {
    out += classed("small", "quiet", text(subject.vendor));
  }
  return out;
}

}  // namespace

std::optional<Finding> finding_of(std::string_view json) {
  const auto value = decode_json(json);
  auto finding = value ? finding_from_json(*value) : Result<Finding>(value.error());
  return finding ? std::optional(std::move(*finding)) : std::nullopt;
}

std::string words_of(const View& view, const Words& words) {
  const bool zh = view.language == Language::zh ? !words.zh.empty() : words.en.empty();
  return zh ? words.zh : words.en;
}

std::string byte_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> units{"B", "KB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  std::uint64_t tenths = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    tenths = bytes % 1024 * 10 / 1024;
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + (unit > 0 && bytes < 100 ? "." + std::to_string(tenths) : "") +
         " " + std::string(units[unit]);
}

Html finding_row(const View& view, const Finding& finding, std::size_t number) {
  const std::string verdict(to_word(finding.verdict));
  const std::string severity(to_word(finding.severity));
  return element("tr",
                 number_cell(number) + word_cell(verdict_word(view, verdict)) +
                     cell(badge("s-" + severity, severity_word(view, severity))) +
                     word_cell(category_word(view.language, finding.category)) +
                     element("td", {{"class", "product"}}, name_of(view, finding)) +
                     cell(text(words_of(view, finding.todo)) +
                          classed("small", "quiet", text(words_of(view, finding.why))) +
                          classed("small", "code",
                                  text(finding.rule +
                                       (finding.clause.empty() ? "" : " · " + finding.clause)))));
}

Html gap_row(const View& view, const Gap& gap) {
  return element(
      "tr", element("td", {{"class", "product"}}, classed("small", "file", text(gap.path.text))) +
                cell(word_of_gap(view.language, gap.why)) + number_cell(gap.count) +
                cell(gap.source));
}

}  // namespace examguard::web
