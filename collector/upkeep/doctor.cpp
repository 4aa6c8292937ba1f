#include "collector/upkeep/doctor.hpp"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/value.hpp>

#include "collector/doors/client.hpp"
#include "collector/doors/serve.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/office/server_certificate.hpp"
#include "collector/office/state_folder.hpp"
#include "collector/upkeep/backup.hpp"
#include "collector/web/view.hpp"
#include "core/json.hpp"
#include "io/file.hpp"
#include "io/host_port.hpp"

namespace examguard {
namespace {

constexpr std::uint64_t mib = 1u << 20;
constexpr std::uint64_t least_free = 1024 * mib;
constexpr std::uint64_t enough_free = 5 * 1024 * mib;
constexpr auto old_backup = std::chrono::days(7);
constexpr std::chrono::seconds answer_time{20};

using Checkups = std::vector<Checkup>;

std::string in_mib(std::uint64_t bytes) {
  return std::to_string(bytes / mib);
}

Checkup of_clock(const std::optional<ClockDoubt>& doubt, TimePoint now) {
  if (!doubt) return {"clock", Health::good, Message::doctor_clock, {web::shanghai_time(now)}};
  const bool has_ended = doubt->verdict == ClockVerdict::certificate_ended;
  return {"clock",
          Health::bad,
          has_ended ? Message::clock_certificate_ended : Message::clock_jumped_ahead,
          {web::shanghai_time(doubt->clock), web::shanghai_time(doubt->passed)}};
}

Checkup of_broken_ledger(const Error& error) {
  return {"ledger", Health::bad, Message::doctor_ledger_broken, {error.what}};
}

// The running collector answers for its ledger and its clock.
void ask(const std::string& folder, TimePoint now, Checkups& all) {
  const auto client = StaffClient::open(folder, answer_time);
  const auto body = client ? client->get("/api/sites") : Result<std::string>(client.error());
  const auto json = body ? decode_json(*body) : Result<boost::json::value>(body.error());
  if (!json) {
    all.push_back({"service", Health::bad, Message::doctor_deaf, {json.error().what}});
    return;
  }
  all.push_back({"service", Health::good, Message::doctor_runs, {}});
  all.push_back({"ledger", Health::good, Message::doctor_ledger, {}});
  const auto* stopped =
      json->is_object() ? json->get_object().if_contains("clock_stopped") : nullptr;
  if (stopped == nullptr || stopped->is_null()) return all.push_back(of_clock({}, now));
  if (const auto doubt = clock_doubt_from_json(*stopped)) all.push_back(of_clock(*doubt, now));
}

void look_into(const std::string& folder, const Office& office, TimePoint now, Checkups& all) {
  all.push_back({"service", Health::bad, Message::doctor_does_not_run, {}});
  const auto lock = hold_stopped_collector(folder);
  if (!lock) return all.push_back(of_broken_ledger(lock.error()));
  const auto store = open_sqlite_store(folder);
  if (!store) return all.push_back(of_broken_ledger(store.error()));
  const auto doubt = clock_doubt(**store, office, now);
  if (!doubt) return all.push_back(of_broken_ledger(doubt.error()));
  all.push_back({"ledger", Health::good, Message::doctor_ledger, {}});
  all.push_back(of_clock(*doubt, now));
}

// A door that is open to all is tried where this computer reaches it.
Result<> reach(const std::string& address) {
  auto at = parse_host_port(address);
  if (!at) return at.error();
  if (at->host == "0.0.0.0") at->host = "127.0.0.1";
  if (at->host == "::") at->host = "::1";
  boost::asio::io_context context;
  boost::system::error_code trouble;
  const auto found =
      boost::asio::ip::tcp::resolver(context).resolve(at->host, std::to_string(at->port), trouble);
  if (trouble) return Error{ErrorCode::unavailable, trouble.message()};
  boost::asio::ip::tcp::socket socket(context);
  boost::asio::connect(socket, found, trouble);
  if (trouble) return Error{ErrorCode::unavailable, trouble.message()};
  return {};
}

void check_doors(const CollectorConfig& config, bool is_running, Checkups& all) {
  for (const std::string& address : {config.ingest, config.enrolment, config.staff}) {
    if (address == "off") continue;
    const auto reached = reach(address);
    if (is_running && reached) {
      all.push_back({"door", Health::good, Message::doctor_door_open, {address}});
    } else if (is_running) {
      all.push_back(
          {"door", Health::bad, Message::doctor_door_closed, {address, reached.error().what}});
    } else if (reached) {
      all.push_back({"door", Health::bad, Message::doctor_door_taken, {address}});
    }
  }
}

Checkup check_disk(const std::string& folder) {
  const auto free = free_space(folder);
  const auto ledger = file_size(folder + "/" + std::string(ledger_file));
  if (!free || !ledger) {
    return of_broken_ledger(free ? ledger.error() : free.error());
  }
  const bool fits = *free >= std::max(enough_free, *ledger);
  if (fits) return {"disk", Health::good, Message::doctor_disk, {in_mib(*free)}};
  return {"disk",
          *free < least_free ? Health::bad : Health::warning,
          Message::doctor_disk_full,
          {in_mib(*free), in_mib(*ledger)}};
}

Checkup check_certificate(TimePoint end, TimePoint now) {
  const std::string when = web::shanghai_time(end);
  if (end <= now) return {"certificate", Health::bad, Message::doctor_certificate_ended, {when}};
  if (ends_soon(end, now)) {
    return {"certificate", Health::warning, Message::certificate_ends, {when}};
  }
  return {"certificate", Health::good, Message::doctor_certificate, {when}};
}

Checkup check_trust(TimePoint end, TimePoint now) {
  const bool has_ended = end <= now;
  return {"trust",
          has_ended ? Health::bad : Health::good,
          has_ended ? Message::doctor_trust_ended : Message::doctor_trust,
          {web::shanghai_time(end)}};
}

Checkup check_backup(const std::string& folder, TimePoint now) {
  const auto last = last_backup(folder);
  if (!last || !*last) return {"backup", Health::bad, Message::doctor_no_backup, {}};
  const auto age = std::chrono::duration_cast<std::chrono::days>(now - (*last)->made);
  if (age > old_backup) {
    return {"backup",
            Health::bad,
            Message::doctor_backup_old,
            {std::to_string(age.count()), (*last)->where}};
  }
  return {"backup",
          Health::good,
          Message::doctor_backup,
          {web::shanghai_time((*last)->made), (*last)->where}};
}

}  // namespace

std::string_view to_word(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::warning:
      return "warning";
    case Health::bad:
      break;
  }
  return "bad";
}

Result<Checkups> examine(const std::string& folder, TimePoint now) {
  if (const auto there = expect_collector(folder); !there) return there.error();
  const auto is_running = is_folder_locked(folder);
  if (!is_running) return is_running.error();
  Checkups all;
  const auto settings = check_collector(folder);
  const auto config = read_config(folder);
  const auto office = Office::load(folder);
  if (!settings || !config || !office) {
    const std::string why = !settings ? settings.error().what
                            : !config ? config.error().what
                                      : office.error().what;
    all.push_back({"settings", Health::bad, Message::doctor_settings_broken, {why}});
    return all;
  }
  all.push_back({"settings", Health::good, Message::doctor_settings, {}});
  if (*is_running) {
    ask(folder, now, all);
  } else {
    look_into(folder, *office, now, all);
  }
  check_doors(*config, *is_running, all);
  all.push_back(check_disk(folder));
  all.push_back(check_certificate(office->server_certificate_end(), now));
  all.push_back(check_trust(office->trust().expires, now));
  all.push_back(check_backup(folder, now));
  return all;
}

Checkups check_system(std::string_view os_release) {
  std::string id;
  const std::string text = "\n" + std::string(os_release);
  if (const auto at = text.find("\nID="); at != std::string::npos) {
    id = text.substr(at + 4, text.find('\n', at + 1) - at - 4);
    std::erase(id, '"');
  }
  if (id == "uos" || id == "uniontech" || id == "deepin") {
    return {{"system", Health::warning, Message::doctor_uos, {}}};
  }
  if (id == "kylin") return {{"system", Health::warning, Message::doctor_kylin, {}}};
  return {};
}

}  // namespace examguard
