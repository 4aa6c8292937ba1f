#include "agent/report/report_page.hpp"

#include <algorithm>

#include "agent/report/report_groups.hpp"
#include "agent/report/report_text.hpp"
#include "agent/report/scan_text.hpp"
#include "agent/report/words.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::string_view block_begin = "<template id=\"examguard-report\">";
constexpr std::string_view block_end = "</template>";
constexpr std::size_t most_groups = 300;  // of each part; paper ends somewhere
constexpr std::size_t most_places = 20;   // of one group
constexpr std::size_t base64_line = 100;

constexpr std::string_view style = R"(
body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;max-width:60em;margin:1em auto;padding:0 1em;color:#111}
h1{font-size:1.5em;margin:0}h2{font-size:1.15em;border-bottom:1px solid #888;margin:1.4em 0 .4em}
.verdict{font-size:1.6em;font-weight:bold;padding:.3em .6em;margin:.5em 0;border:2px solid}
.violations{color:#a00}.incomplete{color:#850}.to_check{color:#850}.clean{color:#060}
ul{margin:.2em 0;padding-left:1.4em}li{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#eee}.badge{white-space:nowrap;width:7em}.title{font-weight:bold}.small{font-size:.85em;color:#333}
.broken{color:#a00;font-weight:bold}.sign{margin:2em 0 1em}
@media print{body{margin:0;max-width:none}tr,li{break-inside:avoid}h2{break-after:avoid}}
)";

std::string element(std::string_view name, std::string_view text, std::string_view of_class = {}) {
  std::string out = "<" + std::string(name);
  if (!of_class.empty()) out += " class=\"" + std::string(of_class) + "\"";
  return out + ">" + to_html(text) + "</" + std::string(name) + ">\n";
}

std::string list(const std::vector<std::string>& lines, std::string_view of_class = {}) {
  std::string out = of_class.empty() ? "<ul>\n" : "<ul class=\"" + std::string(of_class) + "\">\n";
  for (const std::string& line : lines) out += element("li", line);
  return out + "</ul>\n";
}

std::string row(const ReportGroup& group, Language language) {
  const Finding& worst = group.worst();
  std::string out = "<tr><td class=\"badge\">" + to_html(word_of(language, worst.severity)) + "·" +
                    to_html(word_of(language, worst.verdict)) + "</td><td>" +
                    element("div", group.title, "title");
  if (group.count > 1) {
    out += element("div", message(language, Message::scan_group,
                                  {std::to_string(group.count), size_text(group.bytes)}));
  }
  const auto places = group.places(most_places);
  if (!places.empty()) out += list(places, "small");
  return out + "</td><td>" + list(reason_lines(worst, language)) + "</td></tr>\n";
}

std::string table(const std::vector<ReportGroup>& groups, Message heading, Language language) {
  if (groups.empty()) return {};
  std::string out =
      element("h2", message(language, heading, {std::to_string(groups.size())})) + "<table>\n";
  const std::size_t shown = std::min(groups.size(), most_groups);
  for (std::size_t i = 0; i < shown; ++i) out += row(groups[i], language);
  out += "</table>\n";
  if (shown < groups.size()) {
    out += element(
        "p", message(language, Message::report_more, {std::to_string(groups.size() - shown)}));
  }
  return out;
}

std::string findings_part(const CheckedReport& checked, Language language) {
  if (!checked.findings) {
    return element("p", message(language, Message::report_no_details), "broken");
  }
  const auto groups = group_findings(checked.findings->findings);
  std::string out;
  if (groups.to_do.empty()) {
    out += element("p", message(language, Message::report_nothing_to_do));
  }
  out += table(groups.to_do, Message::report_to_do, language);
  out += table(groups.minor, Message::report_minor, language);
  std::uint64_t count = 0;
  for (const Gap& gap : checked.findings->gaps) count += gap.count;
  const auto gaps = gap_lines(checked.findings->gaps, language);
  if (gaps.empty()) return out + element("p", message(language, Message::report_no_gaps));
  return out + element("h2", message(language, Message::report_gaps, {std::to_string(count)})) +
         list(gaps);
}

std::string checks_part(const LocalReport& report, const CheckedReport& checked,
                        Language language) {
  const std::string root =
      report.trust ? to_text(report.trust->root.id()) : std::string("sha256:...");
  std::string out = element("h2", message(language, Message::report_checks));
  out += list(check_lines(checked, language),
              checked.proof() == Proof::broken ? "broken" : std::string_view());
  out += element("p", message(language, Message::report_digest, {to_text(digest(report.envelope))}),
                 "small");
  out += element("p", message(language, Message::report_root, {root}), "small");
  return out + element("p", message(language, Message::report_how_to_verify, {root}), "small");
}

std::string embedded(const LocalReport& report) {
  const std::string base64 = to_base64(encode(report));
  std::string out(block_begin);
  for (std::size_t at = 0; at < base64.size(); at += base64_line) {
    out += "\n" + base64.substr(at, base64_line);
  }
  return out + "\n" + std::string(block_end) + "\n";
}

}  // namespace

std::string report_page(const LocalReport& report, const CheckedReport& checked, Language language,
                        Disk disk) {
  const std::string title(message(language, Message::report_title));
  std::string page = "<!DOCTYPE html>\n<html lang=\"";
  page += language == Language::zh ? "zh-CN" : "en";
  page +=
      "\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n" +
      element("title", title) + "<style>" + std::string(style) + "</style></head><body>\n" +
      element("h1", title);
  if (checked.header) {
    const Outcome outcome = checked.header->outcome;
    page += element("p", word_of(language, outcome), "verdict " + std::string(to_word(outcome)));
    page += list(summary_lines(checked, language, disk));
    page += findings_part(checked, language);
    page += element("h2", message(language, Message::report_coverage));
    page += list(coverage_lines(*checked.header, language));
    page += element("p", message(language, Message::system_judgement));
  } else {
    page += element("p", message(language, Message::report_nothing_signed), "verdict violations");
  }
  page += checks_part(report, checked, language);
  page += element("p", message(language, Message::report_signature_line), "sign");
  return page + embedded(report) + "</body></html>\n";
}

Result<LocalReport> local_report_in_page(std::string_view page) {
  const auto begin = page.find(block_begin);
  if (begin == std::string_view::npos) {
    return Error{ErrorCode::malformed, "there is no report of this program in the page"};
  }
  if (page.find(block_begin, begin + 1) != std::string_view::npos) {
    return Error{ErrorCode::malformed, "the page embeds more than one report"};
  }
  const auto body = page.substr(begin + block_begin.size());
  const auto end = body.find(block_end);
  if (end == std::string_view::npos) {
    return Error{ErrorCode::malformed, "the report in the page has no end: it was cut off"};
  }
  std::string base64(body.substr(0, end));
  std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  const auto json = from_base64(base64);
  if (!json) return within("the report in the page", json.error());
  return decode_local_report(*json);
}

}  // namespace examguard
