#include "collector/doors/door.hpp"

#include <memory>

#include "io/log.hpp"

namespace examguard {
namespace {

bool fits(std::string_view pattern, std::string_view path) {
  if (pattern.ends_with("/*")) {
    const auto folder = pattern.substr(0, pattern.size() - 1);
    return path.starts_with(folder) && path.size() > folder.size();
  }
  return pattern == path;
}

struct Found {
  const Route* route = nullptr;
  bool path_known = false;
};

Found find_route(const std::vector<Route>& routes, const HttpRequest& request) {
  Found found;
  for (const Route& route : routes) {
    if (!fits(route.path, request.path)) continue;
    found.path_known = true;
    if (route.method == request.method) {
      found.route = &route;
      break;
    }
  }
  return found;
}

}  // namespace

HttpHandlers serve_routes(std::vector<Route> routes) {
  auto table = std::make_shared<const std::vector<Route>>(std::move(routes));
  return {[table](const HttpRequest& request) -> std::variant<BodyLimit, HttpResponse> {
            const Found found = find_route(*table, request);
            if (found.route != nullptr) return BodyLimit{found.route->body};
            if (found.path_known) {
              return refusal_response({Reason::wrong_method, "this path takes another method", {}});
            }
            return refusal_response({Reason::not_found, "no such path", {}});
          },
          [table](HttpRequest request, Respond respond) {
            // Chosen again by the same table: the request has not changed since it was admitted.
            const Found found = find_route(*table, request);
            if (found.route != nullptr) found.route->handle(std::move(request), std::move(respond));
          }};
}

HttpResponse json_response(std::string body, unsigned status) {
  return {status, "application/json", {{"Cache-Control", "no-store"}}, std::move(body)};
}

HttpResponse csv_response(std::string body, std::string_view name) {
  std::string kept;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    if (plain) kept += c;
  }
  return {200,
          "text/csv; charset=utf-8",
          {{"Cache-Control", "no-store"},
           {"Content-Disposition", "attachment; filename=\"" + kept + ".csv\""}},
          std::move(body)};
}

HttpResponse refusal_response(const Refusal& refusal) {
  HttpResponse response =
      json_response(encode(refusal), static_cast<unsigned>(http_status(refusal.reason)));
  if (response.status == 429 || response.status == 503)
    response.headers.emplace_back("Retry-After", "30");
  return response;
}

HttpResponse trouble_response(const Error& error) {
  log_warning("a request failed inside", {{"reason", error.what}});
  return refusal_response({Reason::unavailable, "the collector cannot answer now; try again", {}});
}

}  // namespace examguard
