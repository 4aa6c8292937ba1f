// The staff door: pages behind a login, and the JSON API for a login or the local administrator's
// token. Every route of both takes its scope from who asks. What every answer carries against
// foreign pages and scripts is added in one place, harden().
#include "collector/doors/door.hpp"

#include "collector/doors/api.hpp"
#include "collector/doors/login_routes.hpp"
#include "collector/doors/staff_pages.hpp"
#include "collector/doors/staff_visit.hpp"
#include "io/file.hpp"
#include "io/password.hpp"

namespace examguard {
namespace {

constexpr std::string_view bearer = "Bearer ";

// The token lies in the state folder, readable by its owner alone: who can read it can read
// everything else there too.
std::optional<Person> local_administrator(const HttpRequest& request, const std::string& token) {
  const auto header = find_header(request.headers, "Authorization").value_or("");
  if (token.empty() || !header.starts_with(bearer)) return std::nullopt;
  if (!same_secret(header.substr(bearer.size()), token)) return std::nullopt;
  return Person{"local administrator", "admin", ""};
}

std::string read_token(const std::string& folder) {
  auto token = read_private_file(folder + "/staff.token", 256);
  if (!token) return {};
  return token->substr(0, token->find('\n'));
}

HttpResponse harden(HttpResponse response) {
  response.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("X-Frame-Options", "DENY");
  // Not no-referrer: then forms would come with "Origin: null".
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  return response;
}

// The API.

std::optional<Refusal> refused(const ApiRoute& route, const HttpRequest& request,
                               const StaffSession& session) {
  if (session.must_change) return Refusal{Reason::forbidden, "change the password first", {}};
  if (request.method != "GET" && request.method != "HEAD") {
    const auto token = find_header(request.headers, "X-Examguard-Token").value_or("");
    if (!is_same_origin(request) || !same_secret(token, session.token)) {
      return Refusal{Reason::forbidden,
                     "a login's POST needs its own Origin and the token of /api/me in "
                     "X-Examguard-Token",
                     {}};
    }
  }
  if (route.admin_only && session.person.role != "admin") {
    return Refusal{Reason::forbidden, "only an administrator may do this", {}};
  }
  return std::nullopt;
}

void serve_api(const StaffDoor& door, const ApiRoute& route, HttpRequest request, Respond respond) {
  if (auto person = local_administrator(request, door.token)) {
    return route.handle(door.collector, {std::move(request), std::move(*person)},
                        std::move(respond));
  }
  const HttpRequest& asked = request;
  with_visit(door, asked, [door, &route, request, respond](Result<Visit> visit) {
    if (!visit) return respond(trouble_response(visit.error()));
    if (!visit->session) {
      return respond(refusal_response({Reason::unauthorized, "log in first", {}}));
    }
    if (const auto refusal = refused(route, request, *visit->session)) {
      return respond(refusal_response(*refusal));
    }
    route.handle(door.collector, {request, visit->session->person}, respond);
  });
}

// Pages.

void serve_page(const StaffDoor& door, const PageRoute& route, HttpRequest request,
                const Respond& respond) {
  with_login(door, request, respond, false,
             [door, &route, request, respond](web::View view, const StaffSession&) {
               if (const auto chosen = choose_moment(view, request); !chosen) {
                 return respond(trouble(view, Message::page_not_found, chosen.error().what, 400));
               }
               route.handle(door.collector, request, std::move(view), respond);
             });
}

// A path that no route has: a page, since a person typed it.
HttpResponse no_such_path(const Collector& collector, const HttpRequest& request) {
  if (request.path.starts_with("/api/")) {
    return refusal_response({Reason::not_found, "no such path", {}});
  }
  return trouble(view_of(request, collector), Message::page_not_found, request.path, 404);
}

}  // namespace

HttpHandlers staff_door(Collector collector, std::string folder, PasswordQueue passwords) {
  collector.folder = folder;
  const auto door = std::make_shared<const StaffDoor>(
      StaffDoor{std::move(collector), std::move(passwords), read_token(folder)});
  std::vector<Route> routes = login_routes(door);
  for (const ApiRoute& route : api_routes()) {
    routes.push_back({route.method, route.path, route.body,
                      [door, &route](HttpRequest request, Respond respond) {
                        serve_api(*door, route, std::move(request), std::move(respond));
                      }});
  }
  for (const PageRoute& route : page_routes()) {
    routes.push_back(
        {"GET", route.path, 0, [door, &route](HttpRequest request, const Respond& respond) {
           serve_page(*door, route, std::move(request), respond);
         }});
  }
  routes.push_back({"GET", "/*", 0, [door](const HttpRequest& request, const Respond& respond) {
                      respond(no_such_path(door->collector, request));
                    }});
  HttpHandlers table = serve_routes(std::move(routes));
  return {[admit = table.admit](const HttpRequest& request) {
            auto admitted = admit(request);
            if (auto* response = std::get_if<HttpResponse>(&admitted)) {
              *response = harden(std::move(*response));
            }
            return admitted;
          },
          [handle = table.handle](HttpRequest request, Respond respond) {
            handle(std::move(request), [respond = std::move(respond)](HttpResponse response) {
              respond(harden(std::move(response)));
            });
          }};
}

}  // namespace examguard
