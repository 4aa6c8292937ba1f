#include "collector/views/annex2.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "collector/ledger/apply.hpp"
#include "collector/views/overview.hpp"
#include "collector/web/view.hpp"
#include "core/csv.hpp"
#include "core/policy/category_words.hpp"
#include "core/report/object.hpp"
#include "core/report/report.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_seats_named = 30;

struct Annex2Order {
  std::vector<SiteRow> sites;  // in this order
  bool name_sites = false;     // a region's list: every row says of which site it speaks
  TimePoint at;
};

// One row of the list before it has its number.
struct Problem {
  int rank = 0;
  std::string what, measure, person, remark;
};

std::string verdict_zh(std::string_view verdict) {
  return verdict == "denied" ? "禁用" : verdict == "unlisted" ? "待核实" : "无法判定";
}

std::string severity_zh(std::string_view severity) {
  return severity == "violation" ? "违规" : severity == "suspicious" ? "可疑" : "提示";
}

int rank_of(const FindingRow& finding) {
  const auto severity = parse_severity(finding.severity);
  const int base = finding.verdict == "denied" ? 20 : finding.verdict == "unlisted" ? 10 : 0;
  return base + (severity ? static_cast<int>(*severity) : 0);
}

// A product, or the kind where there is none: what a person would remove in one go.
struct Subject {
  std::string room, verdict, name;
  bool is_kind = false;

  auto operator<=>(const Subject&) const = default;
};

Subject subject_of(const FindingView& view) {
  const FindingRow& finding = view.finding;
  if (finding.kind != "group") {
    if (!finding.product.empty()) return {view.room, finding.verdict, finding.product, false};
    if (finding.kind == "program") return {view.room, finding.verdict, finding.name, false};
  }
  return {view.room, finding.verdict, finding.category, true};
}

struct Folded {
  FindingRow worst;
  std::set<std::string> seats;
  std::set<std::string> agents;
  std::uint64_t count = 0;
};

std::string seat_list(const std::set<std::string>& seats) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& seat : seats) {
    if (number++ == most_seats_named) return out + " 等";
    out += (out.empty() ? "" : "、") + to_visible(seat);
  }
  return out;
}

std::string what_of(const Subject& subject, const Folded& folded) {
  const std::string category = category_word(Language::zh, folded.worst.category);
  std::string text = (subject.room.empty() ? "未分配机位的电脑" : to_visible(subject.room)) + "：" +
                     verdict_zh(subject.verdict);
  text += subject.is_kind ? category + "，共 " + std::to_string(folded.count) + " 项"
                          : "“" + to_visible(subject.name) + "”（" + category + "）";
  text += "，" + severity_zh(folded.worst.severity) + "，" + std::to_string(folded.agents.size()) +
          " 台";
  return folded.seats.empty() ? text : text + "：机位 " + seat_list(folded.seats);
}

Problem problem_of(const Subject& subject, const Folded& folded, const SiteRow& site,
                   const std::map<std::string, std::uint64_t>& reporting) {
  Problem problem{rank_of(folded.worst), what_of(subject, folded), to_visible(folded.worst.todo),
                  to_visible(site.person), "系统判定"};
  const auto all = reporting.find(subject.room);
  if (all != reporting.end() && all->second > 1 && folded.agents.size() * 2 > all->second) {
    problem.remark += "；本考场多数电脑都有，请先处理母机";
  }
  if (problem.measure.empty() && subject.verdict != "denied") {
    problem.measure = "核实用途：不需要的卸载或删除，需要的报上级列入白名单";
  }
  return problem;
}

// Whether the seat's newest report looked at everything: a violation hides that it did not.
Result<bool> is_complete(Store& store, const Office& office, const ReportRow& report) {
  if (report.stale || report.undetermined > 0) return false;
  const auto entries = store.entries(report.log, report.index, 1);
  if (!entries) return entries.error();
  if (entries->empty()) return Error{ErrorCode::not_found, "the report's entry"};
  const auto opened = open_entry(store, office, entries->front());
  if (!opened) return within("a report's entry", opened.error());
  const auto header = decode_report(opened->envelope);
  if (!header) return header.error();
  if (!header->coverage.finished) return false;
  const auto bytes = store.object(report.log, header->findings.digest);
  if (!bytes) return bytes.error();
  if (!*bytes) return report.gaps == 0;
  const auto list = read_findings(**bytes, header->findings);
  if (!list) return list.error();
  return outcome_of({}, list->gaps, header->coverage) != Outcome::incomplete;
}

// PCs: of the roster's seats, and those that are enrolled and have no seat.
struct Checked {
  std::uint64_t all = 0, never = 0, none = 0, partial = 0;

  [[nodiscard]] std::uint64_t missing() const { return never + none + partial; }
};

Result<> add_coverage(Store& store, const Office& office, const SeatStatus& seat,
                      Checked& coverage) {
  ++coverage.all;
  switch (seat.judgement) {
    case LastJudgement::none:
      ++(seat.view.enrolment ? coverage.none : coverage.never);
      return {};
    case LastJudgement::incomplete:
      ++coverage.partial;
      return {};
    case LastJudgement::clean:
      return {};
    case LastJudgement::violation:
    case LastJudgement::to_check:
      break;
  }
  const auto complete = is_complete(store, office, *seat.view.report);
  if (!complete) return complete.error();
  if (!*complete) ++coverage.partial;
  return {};
}

Problem unchecked(const Checked& coverage, const SiteRow& site, bool has_seats) {
  std::string remark;
  const auto add = [&remark](std::uint64_t number, const char* words) {
    if (number == 0) return;
    remark +=
        (remark.empty() ? "" : "；") + std::string(words) + " " + std::to_string(number) + " 台";
  };
  add(coverage.never, "从未登记");
  add(coverage.none, "登记后没有结果");
  add(coverage.partial, "检查不完整或按旧清单检查");
  if (!has_seats) remark += (remark.empty() ? "" : "；") + std::string("名册中没有机位");
  return {-1, "未检查 " + std::to_string(coverage.missing()) + " 台",
          "开机联网，完成登记和全盘检查后重新导出", to_visible(site.person), remark};
}

Result<std::vector<Problem>> problems_of(Store& store, const Office& office, const SiteRow& site,
                                         TimePoint at) {
  const Moment moment{at};
  const auto view = site_view(store, site.code, moment);
  if (!view) return view.error();
  Checked coverage;
  std::map<std::string, std::uint64_t> reporting;
  for (const auto* list : {&view->seats, &view->seatless}) {
    for (const SeatView& pc : *list) {
      if (pc.report && !pc.seat.seat.empty()) ++reporting[pc.seat.room];
      const auto added = add_coverage(store, office, status_of(pc, view->exam, moment), coverage);
      if (!added) return added.error();
    }
  }
  const auto findings = findings_of(store, *view);
  if (!findings) return findings.error();
  std::map<Subject, Folded> folded;
  for (const FindingView& found : *findings) {
    if (found.finding.verdict == "waived") continue;
    Folded& into = folded[subject_of(found)];
    if (into.agents.empty() || rank_of(found.finding) > rank_of(into.worst)) {
      into.worst = found.finding;
    }
    into.agents.insert(found.agent);
    into.count += found.finding.count;
    if (!found.seat.empty()) into.seats.insert(found.seat);
  }
  std::vector<Problem> problems;
  for (const auto& [subject, all] : folded) {
    problems.push_back(problem_of(subject, all, site, reporting));
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.rank > b.rank; });
  const bool has_seats = !view->seats.empty();
  if (coverage.missing() > 0 || !has_seats) {
    problems.push_back(unchecked(coverage, site, has_seats));
  } else if (problems.empty()) {
    problems.push_back({0, "未发现问题", "", to_visible(site.person),
                        "系统判定；已检查 " + std::to_string(coverage.all) + " 台"});
  }
  return problems;
}

// One log: its newest leaf, as verify-ledger prints it. Several: one digest over all of them.
Result<std::string> last_line(Store& store, const Office& office, const Annex2Order& order) {
  std::vector<std::string> logs;
  for (const SiteRow& site : order.sites) logs.push_back(site_log(office.deployment(), site.code));
  std::sort(logs.begin(), logs.end());
  std::string heads;
  std::uint64_t entries = 0;
  std::optional<Digest> digest;
  for (const std::string& log : logs) {
    const auto newest = store.newest(log);
    if (!newest) return newest.error();
    if (!*newest) continue;
    entries += (*newest)->index + 1;
    digest = (*newest)->leaf;
    heads +=
        log + " " + std::to_string((*newest)->index + 1) + " " + to_text((*newest)->leaf) + "\n";
  }
  if (order.name_sites || !digest) digest = sha256(heads);
  const std::string what = order.name_sites ? std::to_string(logs.size()) + " 个考试点"
                           : logs.empty()   ? std::string()
                                            : logs.front();
  return csv_line({"", "台账摘要 " + to_text(*digest), "", "", "",
                   what + "，共 " + std::to_string(entries) + " 条，截至 " +
                       web::shanghai_time(order.at) + "（北京时间）"});
}

}  // namespace

Result<std::string> annex2(Store& store, const Office& office, const Annex2Place& place,
                           const Sight& sight, TimePoint now) {
  const auto known = known_time(store, now);
  if (!known) return known.error();
  Annex2Order order{{}, place.site.empty(), *known};
  if (order.name_sites) {
    auto sites = visible_sites(store, place.region, sight, *known);
    if (!sites) return sites.error();
    order.sites = std::move(*sites);
  } else {
    auto site = visible_site(store, place.site, sight, *known);
    if (!site) return site.error();
    order.sites.push_back(std::move(*site));
  }
  std::string csv(utf8_byte_order_mark);
  csv += csv_line({"序号", "存在问题", "整改措施", "整改时限", "责任人", "备注"});
  std::size_t number = 0;
  for (const SiteRow& site : order.sites) {
    const auto problems = problems_of(store, office, site, order.at);
    if (!problems) return within("site " + site.code, problems.error());
    const std::string of = order.name_sites ? to_visible(site.name) + "，" : std::string();
    for (const Problem& problem : *problems) {
      csv += csv_line({std::to_string(++number), of + problem.what, problem.measure, "",
                       problem.person, problem.remark});
    }
  }
  const auto last = last_line(store, office, order);
  if (!last) return last.error();
  return csv + *last;
}

}  // namespace examguard
