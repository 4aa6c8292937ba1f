#include "collector/doors/staff_visit.hpp"

#include "collector/doors/staff_pages.hpp"
#include "collector/office/server_certificate.hpp"

namespace examguard {
namespace {

Result<Visit> find_visit(Store& store, const Office& office, std::string_view cookie,
                         TimePoint now) {
  auto session = find_session(store, cookie, now);
  if (!session) return session.error();
  if (!*session) return Visit{};
  auto doubt = clock_doubt(store, office, now);
  if (!doubt) return doubt.error();
  const auto known = known_time(store, now);
  if (!known) return known.error();
  return Visit{std::move(*session), *doubt, *known};
}

// What stands at the top of every page.
std::vector<std::string> alarms(const Collector& collector, Language language,
                                const std::optional<ClockDoubt>& doubt) {
  if (doubt) return {words_of(language, *doubt)};
  const TimePoint end = collector.office.server_certificate_end();
  if (!ends_soon(end, collector.now())) return {};
  return {message(language, Message::certificate_ends, {web::shanghai_time(end)})};
}

}  // namespace

void with_visit(const StaffDoor& door, const HttpRequest& request,
                std::function<void(Result<Visit>)> done) {
  auto cookie = cookie_of(request);
  if (!cookie) return done(Visit{});
  door.collector.store.write<Visit>(
      [office = &door.collector.office, now = door.collector.now, cookie = std::move(*cookie)](
          Store& store) { return find_visit(store, *office, cookie, now()); },
      std::move(done));
}

void with_login(const StaffDoor& door, const HttpRequest& request, const Respond& respond,
                bool before_change, std::function<void(web::View, const StaffSession&)> show) {
  const web::View view = view_of(request, door.collector);
  with_visit(door, request,
             [collector = door.collector, view, respond, before_change,
              show = std::move(show)](Result<Visit> visit) {
               if (!visit) {
                 return respond(trouble(view, Message::page_unavailable, "", 503));
               }
               if (!visit->session) return respond(see_other(view.link("/login")));
               const StaffSession& session = *visit->session;
               if (session.must_change && !before_change) {
                 return respond(see_other(view.link("/password")));
               }
               web::View seen = view;
               seen.person = session.person;
               seen.token = session.token;
               seen.moment.known = visit->known;
               seen.alarms = alarms(collector, view.language, visit->doubt);
               show(std::move(seen), session);
             });
}

HttpResponse see_other(const std::string& path, const std::string& cookie) {
  HttpResponse response{303, "text/plain", {{"Location", path}, {"Cache-Control", "no-store"}}, {}};
  if (!cookie.empty()) response.headers.emplace_back("Set-Cookie", cookie);
  return response;
}

HttpResponse trouble(const web::View& view, Message what, std::string_view detail,
                     unsigned status) {
  return web::html_response(web::trouble_page(view, what, detail), status);
}

}  // namespace examguard
