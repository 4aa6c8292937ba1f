// What the three doors share: a table of routes, answers as JSON, refusals with their reason. A
// door is one listener; its table is all that it can reach.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/doors/password_thread.hpp"
#include "collector/office/office.hpp"
#include "collector/store/store_thread.hpp"
#include "core/reason.hpp"
#include "io/http_server.hpp"

namespace examguard {

using Respond = std::function<void(HttpResponse)>;

struct Route {
  std::string_view method;
  std::string_view path;  // whole; or ending in "/*": anything below
  std::size_t body;       // most bytes of the request's body; 0: none
  std::function<void(HttpRequest, Respond)> handle;
};

// Chooses by the table: an unknown path is not_found, a known one with another method wrong_method.
[[nodiscard]] HttpHandlers serve_routes(std::vector<Route> routes);

[[nodiscard]] HttpResponse json_response(std::string body, unsigned status = 200);
// To be saved as a file; of `name` only letters, digits, - and _ are kept.
[[nodiscard]] HttpResponse csv_response(std::string body, std::string_view name);
[[nodiscard]] HttpResponse refusal_response(const Refusal& refusal);
[[nodiscard]] HttpResponse trouble_response(const Error& error);  // ours: 503, to be tried again

// What every door needs. All outlive the servers.
struct Collector {
  const Office& office;
  StoreThread& store;
  std::function<TimePoint()> now;
  std::string folder = {};         // the state folder; only the staff door knows it
  TimePoint listening_since = {};  // no PC could be heard before
};

[[nodiscard]] HttpHandlers ingest_door(Collector collector);
[[nodiscard]] HttpHandlers enrol_door(Collector collector);
[[nodiscard]] HttpHandlers staff_door(Collector collector, std::string folder,
                                      PasswordQueue passwords);

}  // namespace examguard
