#include "collector/views/site_view.hpp"

#include <algorithm>
#include <map>

#include "collector/ledger/flag_text.hpp"
#include "collector/ledger/ingest.hpp"
#include "collector/views/exam_view.hpp"
#include "core/delivery/admit.hpp"
#include "core/json.hpp"
#include "core/report/report_json.hpp"

namespace examguard {
namespace {

Result<std::vector<PolicyName>> names_of(const std::string& policies) {
  const auto json = decode_json(policies);
  if (!json) return json.error();
  std::vector<PolicyName> names;
  if (!json->is_array()) return Error{ErrorCode::malformed, "not a list"};
  for (const boost::json::value& item : json->get_array()) {
    auto name = signed_name_from_json(item);
    if (!name) return name.error();
    names.push_back(std::move(*name));
  }
  return names;
}

// Reads one site; what holds for all its PCs is looked up once.
class SiteReader {
 public:
  SiteReader(Store& store, std::string_view site, const Moment& moment)
      : store_(store), site_(site), moment_(moment) {}

  Result<SiteView> read() {
    auto published = published_for(store_, site_, moment_.known);
    if (!published) return published.error();
    published_ = std::move(*published);
    const auto seats = store_.seats_of(site_, moment_.known);
    if (!seats) return seats.error();
    for (const SeatRow& seat : *seats) {
      place_[{seat.room, seat.seat}] = view_.seats.size();
      SeatView& empty = view_.seats.emplace_back();
      empty.seat = seat;
    }
    if (const auto known = read_exam(); !known) return within("the exam calendar", known.error());
    const auto assigned = store_.assignments(site_, moment_.known);
    if (!assigned) return assigned.error();
    for (const AssignmentRow& row : *assigned) assigned_[row.enrolment] = row;
    const auto enrolments = store_.enrolments_present(site_, moment_.known);
    if (!enrolments) return enrolments.error();
    for (const EnrolmentRow& enrolment : *enrolments) {
      if (const auto seated = seat(enrolment); !seated) return seated.error();
    }
    return std::move(view_);
  }

 private:
  Result<> read_exam() {
    auto exam = site_exam(store_, site_, moment_);
    if (!exam) return exam.error();
    view_.exam = std::move(*exam);
    if (!view_.exam || !view_.exam->moment.session) return {};
    auto reports = session_reports(store_, site_, *view_.exam, moment_);
    if (!reports) return reports.error();
    of_session_ = std::move(*reports);
    return {};
  }

  Result<> seat(const EnrolmentRow& enrolment) {
    SeatView pc;
    pc.enrolment = enrolment;
    auto report = store_.newest_report(enrolment.agent, site_, moment_.known);
    if (!report) return report.error();
    pc.report = std::move(*report);
    const auto given = assigned_.find(enrolment.digest);
    const auto place = given == assigned_.end()
                           ? place_.end()
                           : place_.find({given->second.room, given->second.seat});
    if (place != place_.end()) {
      SeatView& seat = view_.seats[place->second];
      pc.seat = std::move(seat.seat);
      if (const auto completed = complete(pc); !completed) return completed;
      seat = std::move(pc);
      return {};
    }
    if (const auto completed = complete(pc); !completed) return completed;
    view_.seatless.push_back(std::move(pc));
    return {};
  }

  Result<> complete(SeatView& pc) {
    if (pc.report) {
      const auto stale = is_stale_now(pc.report->policies);
      if (!stale) return within("the policies of a report", stale.error());
      pc.report->stale = *stale;
      pc.report->flags = flags_now(*pc.report, pc.seat.disk);
    }
    if (const auto said = complete_check(pc); !said) return said;
    if (const auto said = complete_claim(pc); !said) return said;
    auto stop = store_.newest_stop(pc.enrolment->agent, moment_.known);
    if (!stop) return stop.error();
    if (*stop && (!pc.report || (*stop)->received >= pc.report->received)) pc.stop = **stop;
    if (moment_.past) return {};
    const auto seen = store_.seen(pc.enrolment->agent);
    if (!seen) return seen.error();
    pc.seen = *seen;
    return {};
  }

  Result<> complete_claim(SeatView& pc) {
    auto claim = store_.newest_claim(pc.enrolment->digest, moment_.known);
    if (!claim) return claim.error();
    const bool is_there = *claim && (*claim)->seat == pc.seat.seat &&
                          ((*claim)->room.empty() || (*claim)->room == pc.seat.room);
    if (*claim && !is_there) pc.claim = std::move(**claim);
    if (!pc.seat.seat.empty()) return {};
    auto doubt = store_.seat_doubt(pc.enrolment->digest);
    if (!doubt) return doubt.error();
    pc.doubt = std::move(*doubt);
    return {};
  }

  Result<> complete_check(SeatView& pc) {
    const auto found = of_session_.find(pc.enrolment->agent);
    if (found == of_session_.end()) return {};
    pc.unchanged = found->second.unchanged;
    if (!found->second.check) return {};
    pc.check = std::move(found->second.check);
    const auto stale = is_stale_now(pc.check->policies);
    if (!stale) return within("the policies of a report", stale.error());
    pc.check->stale = *stale;
    return {};
  }

  // Under an older layer than the newest of this moment: most PCs of a site say the same.
  Result<bool> is_stale_now(const std::string& policies) {
    const auto known = stale_.find(policies);
    if (known != stale_.end()) return known->second;
    const auto names = names_of(policies);
    if (!names) return names.error();
    return stale_[policies] = is_stale(*names, published_);
  }

  // The receipt's flags, but staleness as of now, and without what a restore card explains.
  static std::string flags_now(const ReportRow& report, const std::string& disk) {
    std::vector<Flag> flags;
    for (const Flag flag : parse_flags(report.flags)) {
      const bool explained = flag == Flag::back && !disk.empty() && disk != "normal";
      if (flag != Flag::stale_policy && !explained) flags.push_back(flag);
    }
    if (report.stale) flags.push_back(Flag::stale_policy);
    std::sort(flags.begin(), flags.end());
    return to_text(flags);
  }

  Store& store_;
  std::string_view site_;
  const Moment& moment_;
  SiteView view_;
  std::vector<PublishedPolicy> published_;
  std::map<std::pair<std::string, std::string>, std::size_t> place_;
  std::map<Digest, AssignmentRow> assigned_;
  std::map<std::string, bool> stale_;
  std::map<std::string, SessionReports> of_session_;  // by agent
};

}  // namespace

Result<SiteView> site_view(Store& store, std::string_view site, const Moment& moment) {
  return SiteReader(store, site, moment).read();
}

Result<std::vector<FindingView>> findings_of(Store& store, const SiteView& site) {
  std::vector<FindingView> views;
  for (const auto* list : {&site.seats, &site.seatless}) {
    for (const SeatView& pc : *list) {
      if (!pc.report || !pc.report->findings) continue;
      auto rows = store.findings_of(pc.report->log, *pc.report->findings);
      if (!rows) return rows.error();
      for (FindingRow& row : *rows) {
        views.push_back({pc.seat.room, pc.seat.seat, pc.report->agent, std::move(row)});
      }
    }
  }
  return views;
}

}  // namespace examguard
