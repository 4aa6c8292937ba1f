// Commands that set up a collector or act at its desk.
#include <boost/json/object.hpp>
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/doors/client.hpp"
#include "collector/doors/serve.hpp"
#include "collector/web/view.hpp"
#include "core/json.hpp"
#include "core/messages.hpp"
#include "core/site/seat_hint.hpp"
#include "core/text.hpp"
#include "io/file.hpp"

namespace examguard::commands {
namespace {

constexpr std::size_t file_limit = 6u << 20;

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Result<std::string> post_file(const std::string& folder, const std::string& target,
                              const std::string& file) {
  auto bytes = read_file(file, file_limit);
  if (!bytes) return bytes.error();
  const auto client = StaffClient::open(folder);
  if (!client) return client.error();
  return client->post(target, std::move(*bytes));
}

Result<boost::json::value> read_seats(const std::string& file) {
  const auto text = read_file(file, file_limit);
  if (!text) return text.error();
  auto seats = parse_seat_csv(*text, base_name(file));
  if (!seats) return seats.error();
  return decode_json(encode(*seats));
}

std::string named_words(Language language, const boost::json::value& answer, std::uint64_t named) {
  const auto* example = answer.as_object().if_contains("example");
  if (example == nullptr) return "";
  JsonFields fields(*example);
  const std::string seat = fields.optional_text("seat").value_or("");
  return message(language, Message::code_named,
                 {std::to_string(named), to_visible(seat),
                  to_visible(fields.optional_text("name").value_or(""))});
}

}  // namespace

int failed(const Error& error) {
  std::cerr << "error: " << error.what << '\n';
  return 3;
}

int written() {
  std::cout.flush();
  return std::cout ? 0 : failed({ErrorCode::io, "standard output cannot be written"});
}

int serve(const std::string& folder, bool check_only) {
  if (check_only) {
    const auto fine = check_collector(folder);
    if (!fine) return failed(fine.error());
    std::cout << "the configuration is valid\n";
    return 0;
  }
  const auto done = serve_collector(folder);
  return done ? 0 : failed(done.error());
}

int enrol_code(const EnrolCodeOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  boost::json::object wanted{{"site", options.site},   {"room", options.room},
                             {"seat", options.seat},   {"count", options.count},
                             {"hours", options.hours}, {"seat_pattern", options.seat_pattern}};
  if (!options.seats_file.empty()) {
    const auto seats = read_seats(options.seats_file);
    if (!seats) return failed(seats.error());
    wanted["seats"] = *seats;
  }
  const auto answer = client->post("/api/enrol-codes", encode_json(wanted));
  if (!answer) return failed(answer.error());
  const auto json = decode_json(*answer);
  if (!json) return failed(json.error());
  JsonFields fields(*json);
  const std::string string = fields.text("enrolment_string");
  const auto named = fields.count_or("named_seats", 0);
  if (const auto error = fields.finish()) return failed(*error);
  std::cout << string << '\n';
  // Not on standard output: scripts take the string from there.
  if (named > 0) std::cerr << named_words(*language, *json, named) << '\n';
  return written();
}

int assign(const AssignOptions& options) {
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const boost::json::object wanted{{"enrolment", options.enrolment},
                                   {"site", options.site},
                                   {"room", options.room},
                                   {"seat", options.seat}};
  const auto answer = client->post("/api/assignments", encode_json(wanted));
  if (!answer) return failed(answer.error());
  std::cout << "seat given\n";
  return 0;
}

int confirm_clock(const std::string& folder, const std::string& time) {
  const auto told = web::parse_moment(time);
  if (!told) return failed(within("the time", told.error()));
  const auto client = StaffClient::open(folder);
  if (!client) return failed(client.error());
  const auto answer =
      client->post("/api/clock", encode_json(boost::json::object{{"time", to_text(*told)}}));
  if (!answer) return failed(answer.error());
  std::cout << "clock confirmed\n";
  return 0;
}

int roster_import(const std::string& folder, const std::string& file) {
  const auto answer = post_file(folder, "/api/roster?file=" + encode_part(base_name(file)), file);
  if (!answer) return failed(answer.error());
  const auto json = decode_json(*answer);
  if (!json) return failed(json.error());
  JsonFields fields(*json);
  const bool is_new = fields.boolean_or("new", true);
  const auto gone = fields.texts("gone");
  const std::string size = std::to_string(fields.count("regions")) + " regions, " +
                           std::to_string(fields.count("sites")) + " sites, " +
                           std::to_string(fields.count("seats")) + " seats";
  if (const auto error = fields.finish()) return failed(*error);
  std::cout << (is_new ? "roster imported: " : "this is the newest roster already: ") << size
            << '\n';
  if (gone.empty()) return 0;
  std::cout << "not in it any more, " << gone.size() << " sites:";
  for (const std::string& site : gone) std::cout << ' ' << to_visible(site);
  std::cout << "\ntheir PCs stay in the ledger; if this was a mistake, import the roster before\n";
  return 0;
}

int policy_publish(const std::string& folder, const std::string& file) {
  const auto answer = post_file(folder, "/api/policies", file);
  if (!answer) return failed(answer.error());
  std::cout << "policy published\n";
  return 0;
}

int calendar_publish(const std::string& folder, const std::string& file) {
  const auto answer = post_file(folder, "/api/calendars", file);
  if (!answer) return failed(answer.error());
  std::cout << "calendar published\n";
  return 0;
}

}  // namespace examguard::commands
