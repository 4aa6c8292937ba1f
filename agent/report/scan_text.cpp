#include "agent/report/scan_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "agent/report/words.hpp"
#include "core/report/finding_words.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

void add_finding(std::string& text, const Finding& finding, Language language) {
  text += "  [" + std::string(word_of(language, finding.severity)) + "·" +
          std::string(word_of(language, finding.verdict)) + "] ";
  const auto name = name_of(finding);
  const auto path = to_visible(finding.subject.path.text);
  if (!name.empty()) text += name + "  ";
  if (!path.empty()) text += path + "  ";
  if (name.empty() && path.empty()) text += to_visible(finding.rule) + "  ";
  if (finding.group) {
    text += "(" +
            message(language, Message::scan_group,
                    {std::to_string(finding.group->count), size_text(finding.group->bytes)}) +
            ")  ";
  }
  text += "<" + to_visible(finding.rule) + ">\n";
  for (const auto& words :
       {in_language(language, finding.why), in_language(language, finding.todo)}) {
    if (!words.empty()) text += "      " + to_visible(words) + "\n";
  }
  if (!finding.unread.empty()) text += "      " + to_visible(finding.unread) + "\n";
}

void add_counts(std::string& text, const Counts& counts, Language language) {
  bool is_first = true;
  for (const auto verdict :
       {Verdict::denied, Verdict::undetermined, Verdict::unlisted, Verdict::waived}) {
    const auto found = counts.by_verdict.find(verdict);
    if (found == counts.by_verdict.end()) continue;
    for (auto entry = found->second.rbegin(); entry != found->second.rend(); ++entry) {
      if (entry->second == 0) continue;
      text += is_first ? std::string(message(language, Message::scan_counts)) : ",";
      is_first = false;
      text += " " + std::string(word_of(language, verdict)) + "/" +
              std::string(word_of(language, entry->first)) + " " + std::to_string(entry->second);
    }
  }
  if (!is_first) text += "\n";
}

void add_gaps(std::string& text, const std::vector<Gap>& gaps, Language language) {
  std::map<std::string, std::pair<std::uint64_t, std::string>> by_reason;
  std::uint64_t all = 0;
  for (const auto& gap : gaps) {
    auto& [count, example] = by_reason[gap.why];
    if (count == 0) example = gap.path.text;
    count += gap.count;
    all += gap.count;
  }
  if (all == 0) return;
  text += message(language, Message::scan_gaps, {std::to_string(all)}) + "\n";
  for (const auto& [why, group] : by_reason) {
    text += "  " + word_of_gap(language, why) + " " + std::to_string(group.first) + ": " +
            to_visible(group.second) + (group.first > 1 ? " ..." : "") + "\n";
  }
  if (by_reason.contains("permission")) {
    text += "  " + std::string(message(language, Message::scan_gap_hint)) + "\n";
  }
}

}  // namespace

std::string progress_text(const ScanProgress& progress, Language language) {
  std::string text =
      message(language, Message::scan_progress,
              {std::to_string(progress.files), size_text(progress.bytes),
               std::to_string(files_per_second(progress)), size_text(bytes_per_second(progress))});
  const auto done = percent(progress);
  const auto left = time_left(progress);
  if (!done || !left) return text;
  char clock[32];
  std::snprintf(clock, sizeof clock, "%lld:%02lld", static_cast<long long>(left->count() / 60),
                static_cast<long long>(left->count() % 60));
  return text + message(language, Message::scan_progress_left, {std::to_string(*done), clock});
}

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array units{"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

std::string scan_text(const ScanResult& result, const ScanTextOptions& options) {
  const auto language = options.language;
  std::string text = std::string(word_of(language, result.outcome)) + "\n";
  std::string unsigned_names;
  for (const auto& policy : result.policies) {
    if (!policy.is_signed) unsigned_names += (unsigned_names.empty() ? "" : ", ") + policy.id;
  }
  if (!unsigned_names.empty()) {
    text += message(language, Message::scan_unsigned_policy, {to_visible(unsigned_names)}) + "\n";
  }
  if (!result.coverage.finished) {
    text += std::string(message(language, Message::scan_unfinished)) + "\n";
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f",
                static_cast<double>(result.coverage.duration_ms) / 1000);
  text += message(language, Message::scan_seen,
                  {std::to_string(result.coverage.files), size_text(result.coverage.bytes),
                   std::to_string(result.coverage.programs), seconds}) +
          "\n";
  add_counts(text, result.counts, language);

  const auto shown = std::min(options.findings, result.findings.size());
  if (shown > 0) {
    text += message(language, Message::scan_worst,
                    {std::to_string(shown), std::to_string(result.findings.size())}) +
            "\n";
  }
  for (std::size_t i = 0; i < shown; ++i) add_finding(text, result.findings[i], language);
  if (shown < result.findings.size()) {
    text += std::string(message(language, Message::scan_show_all)) + "\n";
  }
  add_gaps(text, result.gaps, language);
  if (!result.findings.empty()) {
    text += std::string(message(language, Message::system_judgement)) + "\n";
  }
  return text;
}

}  // namespace examguard
