// The JSON API of the staff door: what the commands and pages ask of the running collector. Every
// function takes the person who asks, and gives only what that person's role and scope allow.
#pragma once

#include <string>

#include "collector/doors/door.hpp"
#include "collector/views/overview.hpp"

namespace examguard {

// Who asks: an account's role and the region or site it is bound to (admin: empty, everything).
struct Person {
  std::string name;
  std::string role;  // admin, office, site
  std::string scope;
};

// Every route takes what it shows and changes from this.
[[nodiscard]] Sight sight_of(const Person& person);

struct ApiCall {
  HttpRequest request;
  Person person;
};
using ApiRespond = std::function<void(HttpResponse)>;

// An error that the person can mend is told; the collector's own trouble is logged.
[[nodiscard]] HttpResponse error_response(const Error& error);

struct ApiRoute {
  std::string_view method;
  std::string_view path;
  std::size_t body;
  bool admin_only;
  void (*handle)(const Collector&, ApiCall, ApiRespond);
};

[[nodiscard]] const std::vector<ApiRoute>& api_routes();

}  // namespace examguard
