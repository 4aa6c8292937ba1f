#include "collector/doors/login_routes.hpp"

#include <boost/json/object.hpp>

#include "collector/doors/staff_pages.hpp"
#include "core/json.hpp"
#include "io/password.hpp"

namespace examguard {
namespace {

constexpr std::size_t form_limit = 8u << 10;

std::string form_value(const HttpPairs& form, std::string_view name) {
  return std::string(find_value(form, name).value_or(""));
}

void take_login(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  const web::View view = view_of(request, door.collector);
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

void tell_me(const StaffDoor& door, const HttpRequest& request, const Respond& respond) {
  with_visit(door, request, [respond](Result<Visit> visit) {
    if (!visit) return respond(trouble_response(visit.error()));
    if (!visit->session) {
      return respond(refusal_response({Reason::unauthorized, "log in first", {}}));
    }
    const Person& person = visit->session->person;
    respond(json_response(encode_json(boost::json::object{{"name", person.name},
                                                          {"role", person.role},
                                                          {"scope", person.scope},
                                                          {"token", visit->session->token}})));
  });
}

}  // namespace

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
         const auto view = view_of(request, door->collector);
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

}  // namespace examguard
