#include "agent/report/report_text.hpp"

#include <algorithm>
#include <map>

#include "agent/report/report_groups.hpp"
#include "agent/report/scan_text.hpp"
#include "agent/report/words.hpp"
#include "core/exam/exam_words.hpp"
#include "core/report/finding_words.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_places = 5;  // of one group that are listed

std::string joined(const std::vector<std::string>& items, std::size_t most = 40) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), most); ++i) {
    text += (i > 0 ? ", " : "") + to_visible(items[i]);
  }
  if (items.size() > most) text += ", ... (" + std::to_string(items.size()) + ")";
  return text.empty() ? "-" : text;
}

std::string policies_text(const ReportHeader& header) {
  std::vector<std::string> names;
  for (const PolicyName& policy : header.policy.names()) {
    names.push_back(policy.id + " " + std::to_string(policy.serial));
  }
  return joined(names);
}

void add_places(std::string& text, const ReportGroup& group, Language language) {
  for (const std::string& place : group.places(most_places)) {
    text += "      " + message(language, Message::report_where, {place}) + "\n";
  }
}

void add_group(std::string& text, const ReportGroup& group, Language language) {
  const Finding& worst = group.worst();
  text += "  [" + std::string(word_of(language, worst.severity)) + "·" +
          std::string(word_of(language, worst.verdict)) + "] " + group.title;
  if (group.count > 1) {
    text += "  (" +
            message(language, Message::scan_group,
                    {std::to_string(group.count), size_text(group.bytes)}) +
            ")";
  }
  text += "\n";
  add_places(text, group, language);
  for (const std::string& line : reason_lines(worst, language)) text += "      " + line + "\n";
}

void add_groups(std::string& text, const std::vector<ReportGroup>& groups, Message heading,
                const ReportTextOptions& options) {
  if (groups.empty()) return;
  text += "\n" + message(options.language, heading, {std::to_string(groups.size())}) + "\n";
  const std::size_t shown = std::min(groups.size(), options.groups);
  for (std::size_t i = 0; i < shown; ++i) add_group(text, groups[i], options.language);
  if (shown < groups.size()) {
    text +=
        "  " +
        message(options.language, Message::report_more, {std::to_string(groups.size() - shown)}) +
        "\n";
  }
}

void add_lines(std::string& text, const std::vector<std::string>& lines, std::string_view indent) {
  for (const std::string& line : lines) text += std::string(indent) + line + "\n";
}

void add_exam_lines(const ReportHeader& header, Language language,
                    std::vector<std::string>& lines) {
  if (!header.exam) return;
  const ExamState& exam = *header.exam;
  std::string line =
      message(language, Message::status_readiness,
              {phase_words(language, exam.phase, to_visible(exam.session)),
               readiness_word(language, exam.readiness), time_text(header.time.finished)});
  if (exam.unchanged) {
    line += language == Language::zh ? "，" : ", ";
    line += message(language, *exam.unchanged ? Message::exam_unchanged : Message::exam_changed);
  }
  lines.push_back(std::move(line));
}

// A restore card undoes what is mended with its protection on.
std::optional<Message> disk_warning(const CheckedReport& report, Disk disk) {
  if (report.header->outcome == Outcome::clean) return std::nullopt;
  if (disk != Disk::normal) return Message::disk_declared;
  if (!report.receipt) return std::nullopt;
  const auto& flags = report.receipt->flags;
  const bool went_back = std::find(flags.begin(), flags.end(), Flag::back) != flags.end();
  return went_back ? std::optional(Message::disk_suspected) : std::nullopt;
}

}  // namespace

std::vector<std::string> summary_lines(const CheckedReport& report, Language language, Disk disk) {
  const ReportHeader& header = *report.header;
  std::vector<std::string> lines;
  if (report.receipt) {
    lines.push_back(message(language, Message::report_received,
                            {to_visible(report.receipt->log), std::to_string(report.receipt->index),
                             time_text(report.receipt->received)}));
  } else {
    lines.emplace_back(message(language, Message::report_not_received));
  }
  lines.push_back(message(language, Message::report_agent,
                          {to_text(header.agent), to_visible(header.host.os)}));
  lines.push_back(message(language, Message::report_scanned,
                          {time_text(header.time.started), time_text(header.time.finished)}));
  lines.push_back(message(language, Message::report_policies, {policies_text(header)}));
  add_exam_lines(header, language, lines);
  if (header.coalesced) {
    lines.push_back(message(language, Message::report_coalesced,
                            {std::to_string(header.coalesced->scans),
                             time_text(header.coalesced->from), time_text(header.coalesced->to)}));
  }
  if (!header.lost.empty()) {
    std::vector<std::string> reasons;
    for (const Lost& lost : header.lost) reasons.push_back(lost.reason);
    lines.push_back(message(language, Message::report_lost,
                            {std::to_string(header.lost.size()), joined(reasons, 10)}));
  }
  if (const auto warning = disk_warning(report, disk)) {
    lines.emplace_back(message(language, *warning));
  }
  return lines;
}

std::string watched_text(const std::vector<WatchedVolume>& volumes) {
  std::vector<std::string> texts;
  for (const auto& volume : volumes) {
    std::string how(to_word(volume.by));
    if (volume.is_partly) how += ", partly";
    const auto name =
        volume.label + (volume.label.empty() || volume.serial.empty() ? "" : " ") + volume.serial;
    if (!name.empty()) how += "; " + name;
    texts.push_back(to_visible(volume.path + " (" + how + ")"));
  }
  return joined(texts);
}

std::vector<std::string> coverage_lines(const ReportHeader& header, Language language) {
  const Coverage& seen = header.coverage;
  std::vector<std::string> lines;
  if (!seen.finished) lines.emplace_back(message(language, Message::report_unfinished));
  lines.push_back(
      message(language, Message::report_coverage_files,
              {std::to_string(seen.files), std::to_string(seen.folders), size_text(seen.bytes),
               std::to_string(seen.opened_files), size_text(seen.hashed_bytes)}));
  lines.push_back(message(language, Message::report_coverage_programs,
                          {std::to_string(seen.programs), joined(seen.sources)}));
  lines.push_back(message(language, Message::report_coverage_volumes, {joined(seen.volumes)}));
  lines.push_back(message(language, Message::report_coverage_profiles, {joined(seen.profiles)}));
  if (!seen.watched.empty()) {
    lines.push_back(
        message(language, Message::report_coverage_watched, {watched_text(seen.watched)}));
  }
  if (seen.full_scan) {
    lines.push_back(message(language, Message::report_coverage_part,
                            {std::to_string(seen.walked_folders), time_text(*seen.full_scan)}));
  }
  if (seen.short_lived > 0) {
    lines.push_back(message(language, Message::report_coverage_short_lived,
                            {std::to_string(seen.short_lived)}));
  }
  return lines;
}

std::vector<std::string> gap_lines(const std::vector<Gap>& gaps, Language language) {
  struct Like {
    std::uint64_t count = 0;
    std::string example;
    std::string detail;
  };
  std::map<std::pair<std::string, std::string>, Like> likes;  // by reason and source
  for (const Gap& gap : gaps) {
    Like& like = likes[{gap.why, gap.source}];
    if (like.count == 0) {
      like.example = gap.path.text;
      like.detail = gap.detail;
    }
    like.count += gap.count;
  }
  std::vector<std::string> lines;
  for (const auto& [key, like] : likes) {
    std::string line = word_of_gap(language, key.first) + " " + std::to_string(like.count) + " (" +
                       to_visible(key.second) + "): " + to_visible(like.example);
    if (like.count > 1) line += " ...";
    if (!like.detail.empty()) line += "  " + to_visible(excerpt(like.detail, 200));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> reason_lines(const Finding& finding, Language language) {
  std::vector<std::string> lines;
  const auto add = [&](std::string line) {
    if (!line.empty()) lines.push_back(std::move(line));
  };
  add(to_visible(in_language(language, finding.why)));
  add(to_visible(in_language(language, finding.todo)));
  if (!finding.unread.empty()) {
    add(message(language, Message::report_unread, {to_visible(finding.unread)}));
  }
  if (finding.waiver) {
    add(message(language, Message::report_waived,
                {to_visible(finding.waiver->by), to_visible(finding.waiver->reason),
                 to_text(finding.waiver->until)}));
  } else {
    add(message(language, Message::report_remove, {removal_of(language, finding)}));
  }
  if (finding.rule == "default") {
    add(message(language, Message::report_no_rule, {to_visible(finding.layer)}));
  } else {
    add(message(
        language, Message::report_rule,
        {finding.clause.empty() ? "-" : to_visible(finding.clause), to_visible(finding.rule),
         to_visible(finding.layer), to_visible(finding.criterion)}));
  }
  return lines;
}

std::vector<std::string> check_lines(const CheckedReport& report, Language language) {
  std::vector<std::string> lines{std::string(word_of(language, report.proof()))};
  for (std::size_t i = 0; i < check_step_count; ++i) {
    const CheckedStep& step = report.steps[i];
    std::string line = std::string(word_of(language, step.held)) + "  " +
                       std::string(word_of(language, static_cast<CheckStep>(i)));
    if (!step.detail.empty()) line += "  " + to_visible(step.detail);
    lines.push_back(std::move(line));
  }
  lines.emplace_back(message(language, Message::report_not_in_check));
  return lines;
}

std::string report_text(const CheckedReport& report, const ReportTextOptions& options) {
  const Language language = options.language;
  std::string text;
  if (!report.header) {
    text = std::string(message(language, Message::report_nothing_signed)) + "\n";
  } else {
    text = std::string(word_of(language, report.header->outcome)) + "\n";
    add_lines(text, summary_lines(report, language, options.disk), "");
    if (report.findings) {
      const auto groups = group_findings(report.findings->findings);
      if (groups.to_do.empty()) {
        text += "\n" + std::string(message(language, Message::report_nothing_to_do)) + "\n";
      }
      add_groups(text, groups.to_do, Message::report_to_do, options);
      add_groups(text, groups.minor, Message::report_minor, options);
      const auto gaps = gap_lines(report.findings->gaps, language);
      std::uint64_t count = 0;
      for (const Gap& gap : report.findings->gaps) count += gap.count;
      text += "\n" +
              (gaps.empty() ? std::string(message(language, Message::report_no_gaps))
                            : message(language, Message::report_gaps, {std::to_string(count)})) +
              "\n";
      add_lines(text, gaps, "  ");
    } else {
      text += "\n" + std::string(message(language, Message::report_no_details)) + "\n";
    }
    text += "\n" + std::string(message(language, Message::report_coverage)) + "\n";
    add_lines(text, coverage_lines(*report.header, language), "  ");
    text += std::string(message(language, Message::system_judgement)) + "\n";
  }
  text += "\n" + std::string(message(language, Message::report_checks)) + "\n";
  add_lines(text, check_lines(report, language), "  ");
  return text;
}

}  // namespace examguard
