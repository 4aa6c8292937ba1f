// The staff door: the JSON API, for the local administrator's token or a login.
#include "collector/api.hpp"
#include "collector/door.hpp"
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

}  // namespace

HttpHandlers staff_door(Collector collector, std::string folder) {
  const std::string token = read_token(folder);
  std::vector<Route> routes;
  for (const ApiRoute& route : api_routes()) {
    routes.push_back(
        {route.method, route.path, route.body,
         [collector, token, &route](HttpRequest request, Respond respond) {
           const auto person = local_administrator(request, token);
           if (!person) {
             return respond(refusal_response({Reason::unauthorized, "log in first", {}}));
           }
           route.handle(collector, {std::move(request), *person}, std::move(respond));
         }});
  }
  return serve_routes(std::move(routes));
}

}  // namespace examguard
