// staff: accounts for the pages. The first password is made and hashed here, so that it is known
// to nobody but who reads it from the screen.
#include <boost/json/object.hpp>
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/doors/client.hpp"
#include "core/json.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "io/password.hpp"
#include "io/random.hpp"

namespace examguard::commands {
namespace {

Result<std::string> post(const StaffOptions& options, const std::string& target,
                         const boost::json::object& body) {
  const auto client = StaffClient::open(options.folder);
  if (!client) return client.error();
  return client->post(target, encode_json(body));
}

Result<> print_account(const boost::json::value& json) {
  JsonFields fields(json);
  std::cout << to_visible(fields.text("name")) << "  " << fields.text("role") << "  "
            << to_visible(fields.text("scope"));
  if (fields.boolean_or("disabled", false)) std::cout << "  (disabled)";
  if (fields.boolean_or("must_change", false)) std::cout << "  (first password)";
  std::cout << '\n';
  if (const auto error = fields.finish()) return *error;
  return {};
}

}  // namespace

int staff_add(const StaffOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const std::string password = to_hex(random_bytes(8));
  const auto hashed = hash_password(password);
  if (!hashed) return failed(hashed.error());
  const auto done = post(options, "/api/staff",
                         {{"name", options.name},
                          {"role", options.role},
                          {"scope", options.scope},
                          {"password", *hashed}});
  if (!done) return failed(done.error());
  std::cout << message(*language, Message::init_password, {password}) << '\n';
  return written();
}

int staff_disable(const StaffOptions& options) {
  const auto done = post(options, "/api/staff/disable", {{"name", options.name}});
  return done ? 0 : failed(done.error());
}

int staff_list(const StaffOptions& options) {
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const auto answer = client->get("/api/staff");
  if (!answer) return failed(answer.error());
  const auto json = decode_json(*answer);
  if (!json) return failed(json.error());
  JsonFields fields(*json);
  fields.each("accounts", 100000, print_account);
  if (const auto error = fields.finish()) return failed(*error);
  return written();
}

}  // namespace examguard::commands
