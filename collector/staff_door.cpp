// The staff door: pages behind a login, and the JSON API for a login or the local administrator's
// token. Every route of both takes its scope from who asks. What every answer carries against
// foreign pages and scripts is added in one place, harden().
#include <boost/json/object.hpp>

#include "collector/api.hpp"
#include "collector/door.hpp"
#include "collector/staff_login.hpp"
#include "collector/staff_pages.hpp"
#include "collector/web/page.hpp"
#include "core/json.hpp"
#include "io/file.hpp"
#include "io/password.hpp"

namespace examguard {
namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::size_t form_limit = 8u << 10;

struct StaffDoor {
  Collector collector;
  PasswordQueue passwords;
  std::string token;  // the local administrator's; empty: there is none
};

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

HttpResponse see_other(const std::string& path, const std::string& cookie = {}) {
  HttpResponse response{303, "text/plain", {{"Location", path}, {"Cache-Control", "no-store"}}, {}};
  if (!cookie.empty()) response.headers.emplace_back("Set-Cookie", cookie);
  return response;
}

using Session = std::optional<StaffSession>;

// Who asks, by the session's cookie.
void with_session(const StaffDoor& door, const HttpRequest& request,
                  std::function<void(Result<Session>)> done) {
  auto cookie = cookie_of(request);
  if (!cookie) return done(Session());
  door.collector.store.write<Session>(
      [now = door.collector.now, cookie = std::move(*cookie)](Store& store) {
        return find_session(store, cookie, now());
      },
      std::move(done));
}

HttpResponse trouble(const web::View& view, Message what, std::string_view detail,
                     unsigned status) {
  return web::html_response(web::trouble_page(view, what, detail), status);
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
  with_session(door, asked, [door, &route, request, respond](Result<Session> session) {
    if (!session) return respond(trouble_response(session.error()));
    if (!*session) return respond(refusal_response({Reason::unauthorized, "log in first", {}}));
    if (const auto refusal = refused(route, request, **session)) {
      return respond(refusal_response(*refusal));
    }
    route.handle(door.collector, {request, (*session)->person}, respond);
  });
}

void tell_me(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  with_session(door, request, [respond](Result<Session> session) {
    if (!session) return respond(trouble_response(session.error()));
    if (!*session) return respond(refusal_response({Reason::unauthorized, "log in first", {}}));
    const Person& person = (*session)->person;
    respond(json_response(encode_json(boost::json::object{{"name", person.name},
                                                          {"role", person.role},
                                                          {"scope", person.scope},
                                                          {"token", (*session)->token}})));
  });
}

// Pages.

// Calls `show` for somebody who has logged in and may look around; sends others where they can.
void with_login(const StaffDoor& door, const HttpRequest& request, const Respond& respond,
                bool before_change, std::function<void(web::View, const StaffSession&)> show) {
  web::View view = view_of(request, door.collector.now());
  with_session(door, request,
               [view, respond, before_change, show = std::move(show)](Result<Session> session) {
                 if (!session) {
                   return respond(trouble(view, Message::page_unavailable, "", 503));
                 }
                 if (!*session) return respond(see_other(view.link("/login")));
                 if ((*session)->must_change && !before_change) {
                   return respond(see_other(view.link("/password")));
                 }
                 web::View seen = view;
                 seen.person = (*session)->person;
                 seen.token = (*session)->token;
                 show(std::move(seen), **session);
               });
}

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

std::string form_value(const HttpPairs& form, std::string_view name) {
  return std::string(find_value(form, name).value_or(""));
}

void take_login(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  const web::View view = view_of(request, door.collector.now());
  const auto form = parse_form(request.body);
  if (!form || !is_same_origin(request)) {
    return respond(trouble(view, Message::page_refused, "Origin", 403));
  }
  log_in(door.collector, door.passwords,
         {form_value(*form, "account"), form_value(*form, "password"), request.peer.address, {}},
         [view, respond](Result<LoginAnswer> answer) {
           if (!answer) return respond(trouble(view, Message::page_unavailable, "", 503));
           if (answer->outcome == LoginOutcome::welcome) {
             return respond(see_other(view.link("/"), session_cookie(answer->cookie)));
           }
           const unsigned status = answer->outcome == LoginOutcome::wrong      ? 403
                                   : answer->outcome == LoginOutcome::too_many ? 429
                                                                               : 503;
           respond(web::html_response(web::login_page(view, answer->outcome), status));
         });
}

// A POST of somebody who has logged in: only from our own page, and with its token.
void take_post(
    const StaffDoor& door, const HttpRequest& request, const Respond& respond,
    std::function<void(const web::View&, const StaffSession&, const HttpPairs& form)> take) {
  with_login(door, request, respond, true,
             [request, respond, take = std::move(take)](const web::View& view,
                                                        const StaffSession& session) {
               const auto form = parse_form(request.body);
               if (!form || !is_same_origin(request) ||
                   !same_secret(form_value(*form, "token"), session.token)) {
                 return respond(trouble(view, Message::page_refused, "Origin, token", 403));
               }
               take(view, session, *form);
             });
}

void take_logout(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  take_post(door, request, respond,
            [door, respond](const web::View& view, const StaffSession& session, const HttpPairs&) {
              door.collector.store.write<bool>(
                  [hash = session.hash](Store& store) -> Result<bool> {
                    const auto ended = store.end_session(hash);
                    if (!ended) return ended.error();
                    return true;
                  },
                  [view, respond](Result<bool> ended) {
                    if (!ended) return respond(trouble(view, Message::page_unavailable, "", 503));
                    respond(see_other(view.link("/login"), ended_cookie()));
                  });
            });
}

void take_password(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  const std::string address = request.peer.address;
  take_post(
      door, request, respond,
      [door, respond, address](const web::View& view, const StaffSession& session,
                               const HttpPairs& form) {
        const auto again = [view, respond, must = session.must_change](const std::string& words,
                                                                       unsigned status) {
          respond(web::html_response(web::password_page(view, must, words), status));
        };
        LoginTry given{session.person.name, form_value(form, "password"), address,
                       form_value(form, "new_password")};
        if (given.new_password != form_value(form, "new_again")) {
          return again(view.say(Message::password_differ), 400);
        }
        if (const auto fault = password_fault(given.account, given.password, given.new_password)) {
          return again(web::password_trouble(view, *fault), 400);
        }
        log_in(door.collector, door.passwords, std::move(given),
               [view, respond, again](Result<LoginAnswer> answer) {
                 if (!answer) {
                   return respond(trouble(view, Message::page_unavailable, "", 503));
                 }
                 if (answer->outcome == LoginOutcome::welcome) {
                   return respond(see_other(view.link("/"), session_cookie(answer->cookie)));
                 }
                 again(
                     view.say(answer->outcome == LoginOutcome::wrong      ? Message::login_wrong
                              : answer->outcome == LoginOutcome::too_many ? Message::login_too_many
                                                                          : Message::login_busy),
                     answer->outcome == LoginOutcome::wrong ? 403 : 429);
               });
      });
}

std::vector<Route> login_routes(const std::shared_ptr<const StaffDoor>& door) {
  return {
      {"GET", "/style.css", 0,
       [](const HttpRequest&, const Respond& respond) {
         respond({200,
                  "text/css; charset=utf-8",
                  {{"Cache-Control", "max-age=300"}},
                  std::string(web::style_sheet)});
       }},
      {"GET", "/login", 0,
       [door](const HttpRequest& request, const Respond& respond) {
         const auto view = view_of(request, door->collector.now());
         respond(web::html_response(web::login_page(view, std::nullopt)));
       }},
      {"POST", "/login", form_limit,
       [door](const HttpRequest& request, const Respond& respond) {
         take_login(*door, request, respond);
       }},
      {"POST", "/logout", form_limit,
       [door](const HttpRequest& request, const Respond& respond) {
         take_logout(*door, request, respond);
       }},
      {"GET", "/password", 0,
       [door](const HttpRequest& request, const Respond& respond) {
         with_login(
             *door, request, respond, true,
             [respond](const web::View& view, const StaffSession& session) {
               respond(web::html_response(web::password_page(view, session.must_change, {})));
             });
       }},
      {"POST", "/password", form_limit,
       [door](const HttpRequest& request, const Respond& respond) {
         take_password(*door, request, respond);
       }},
      {"GET", "/api/me", 0,
       [door](const HttpRequest& request, const Respond& respond) {
         tell_me(*door, request, respond);
       }},
  };
}

// A path that no route has: a page, since a person typed it.
HttpResponse no_such_path(const Collector& collector, const HttpRequest& request) {
  if (request.path.starts_with("/api/")) {
    return refusal_response({Reason::not_found, "no such path", {}});
  }
  return trouble(view_of(request, collector.now()), Message::page_not_found, request.path, 404);
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
