// The API's JSON of collector/views/overview.hpp.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/views/overview.hpp"
#include "core/evidence/enrolment.hpp"

namespace examguard {

boost::json::value to_json(const SiteCounts& counts, bool past) {
  boost::json::object presence;
  for (const Presence p :
       {Presence::never_enrolled, Presence::silent, Presence::off, Presence::on}) {
    presence[to_word(p)] = counts.presence[static_cast<std::size_t>(p)];
  }
  boost::json::object judgement;
  for (const LastJudgement j :
       {LastJudgement::none, LastJudgement::violation, LastJudgement::incomplete,
        LastJudgement::to_check, LastJudgement::clean}) {
    judgement[to_word(j)] = counts.judgement[static_cast<std::size_t>(j)];
  }
  boost::json::object json{{"seats", counts.seats}, {"due", counts.due}};
  if (!past) json["presence"] = std::move(presence);
  json["judgement"] = std::move(judgement);
  return json;
}

namespace {

// A PC with what was last said of it; a seat without a PC has only a judgement.
void put_pc(boost::json::object& row, const SeatStatus& status) {
  row["judgement"] = to_word(status.judgement);
  if (status.presence) {
    row["presence"] = to_word(*status.presence);
    row["unseen"] = status.unseen;
  }
  const SeatView& view = status.view;
  if (status.readiness) row["readiness"] = to_word(*status.readiness);
  if (status.is_provisional) row["provisional"] = true;
  if (view.check) row["checked"] = to_text(view.check->received);
  if (view.unchanged) row["unchanged"] = *view.unchanged;
  if (view.enrolment) {
    row["agent"] = view.enrolment->agent;
    row["enrolment"] = to_text(view.enrolment->digest);
    row["code"] = short_code(view.enrolment->digest);
  }
  if (view.claim) {
    row["claim"] = boost::json::object{{"room", view.claim->room}, {"seat", view.claim->seat}};
  }
  if (view.doubt) {
    row["doubt"] = boost::json::object{
        {"why", view.doubt->why}, {"room", view.doubt->room}, {"seat", view.doubt->seat}};
  }
  if (view.seen) row["seen"] = to_text(*view.seen);
  if (view.report) {
    row["report"] = boost::json::object{{"received", to_text(view.report->received)},
                                        {"outcome", view.report->outcome},
                                        {"flags", view.report->flags},
                                        {"stale", view.report->stale},
                                        {"denied", view.report->denied},
                                        {"unlisted", view.report->unlisted},
                                        {"undetermined", view.report->undetermined},
                                        {"waived", view.report->waived},
                                        {"gaps", view.report->gaps}};
  }
  if (view.stop) {
    row["stopped"] = boost::json::object{{"received", to_text(view.stop->received)},
                                         {"reason", view.stop->reason}};
  }
}

boost::json::array seats_of(const SiteOverview& site) {
  boost::json::array rows;
  for (const SeatStatus& status : site.seats) {
    boost::json::object row{{"room", status.view.seat.room},
                            {"seat", status.view.seat.seat},
                            {"kind", status.view.seat.kind},
                            {"disk", status.view.seat.disk},
                            {"due", status.due}};
    put_pc(row, status);
    rows.push_back(std::move(row));
  }
  return rows;
}

boost::json::object to_json(const ExamSession& session, TimePoint at) {
  return {{"id", session.id},
          {"starts", to_text(session.starts)},
          {"ends", to_text(session.ends)},
          {"check", to_text(session.starts - session.check_from)},
          {"phase", to_word(phase_of(session, at))}};
}

// `session` runs or is near, `next` is on the day to come.
boost::json::object to_json(const SiteExam& exam, const ReadinessCounts& readiness, TimePoint at) {
  boost::json::array sessions;
  for (const ExamSession& session : exam.calendar.sessions) {
    sessions.push_back(to_json(session, at));
  }
  boost::json::object json{{"serial", exam.calendar.serial},
                           {"phase", to_word(exam.moment.phase)},
                           {"sessions", std::move(sessions)}};
  if (exam.moment.session) json["session"] = exam.moment.session->id;
  if (exam.next) json["next"] = exam.next->id;
  boost::json::object counts;
  for (const auto& [word, seats] : readiness) counts[to_word(word)] = seats;
  if (!readiness.empty()) json["readiness"] = std::move(counts);
  return json;
}

boost::json::array seatless_of(const SiteOverview& site) {
  boost::json::array rows;
  for (const SeatStatus& status : site.seatless) {
    boost::json::object row{{"enrolled", to_text(status.view.enrolment->received)},
                            {"room", status.view.enrolment->room}};
    put_pc(row, status);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

boost::json::value to_json(const SiteOverview& site, bool with_rows) {
  boost::json::object violations;
  for (const auto& [category, severities] : site.violations) {
    boost::json::object by_severity;
    for (const auto& [severity, seats] : severities) by_severity[to_word(severity)] = seats;
    violations[category] = by_severity;
  }
  boost::json::object json{{"site", site.site.code},
                           {"name", site.site.name},
                           {"region", site.site.region},
                           {"at", to_text(site.moment.at)},
                           {"counts", to_json(site.counts, site.moment.past)},
                           {"violations", violations},
                           {"unlisted_products", site.unlisted_products},
                           {"unassigned", site.seatless.size()}};
  if (site.exam) json["exam"] = to_json(*site.exam, site.readiness, site.moment.at);
  if (!with_rows) return json;
  boost::json::array products;
  for (const ProductRow& row : site.products) {
    boost::json::array where;
    for (const std::string& place : row.where) where.push_back(boost::json::string(place));
    products.push_back(boost::json::object{{"product", row.product},
                                           {"kind", row.kind},
                                           {"category", row.category},
                                           {"verdict", row.verdict},
                                           {"severity", row.severity},
                                           {"rule", row.rule},
                                           {"seats", row.seats},
                                           {"findings", row.findings},
                                           {"common", row.common},
                                           {"example", row.example},
                                           {"todo", row.todo},
                                           {"where", where}});
  }
  json["seats"] = seats_of(site);
  json["seatless"] = seatless_of(site);
  json["products"] = std::move(products);
  return json;
}

boost::json::value to_json(const RegionOverview& region, bool past) {
  boost::json::array regions;
  for (const RegionOverview& child : region.regions) regions.push_back(to_json(child, past));
  boost::json::array sites;
  for (const SiteOverview& site : region.sites) sites.push_back(to_json(site, false));
  return boost::json::object{{"region", region.region.code},
                             {"name", region.region.name},
                             {"counts", to_json(region.counts, past)},
                             {"regions", regions},
                             {"sites", sites}};
}

}  // namespace examguard
