#include "core/exam/calendar.hpp"

#include <algorithm>
#include <set>

#include "core/exam/calendar_check.hpp"
#include "core/json.hpp"
#include "core/site/roster_check.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::uint64_t format = 1;
constexpr std::chrono::hours longest_session{12};
constexpr std::chrono::minutes longest_check{24 * 60};
constexpr std::chrono::minutes longest_closing{240};

boost::json::value to_json(const ExamSession& session) {
  return boost::json::object{{"id", text_for_json(session.id)},
                             {"starts", to_text(session.starts)},
                             {"ends", to_text(session.ends)},
                             {"check_from", session.check_from.count()},
                             {"check_until", session.check_until.count()},
                             {"closing", session.closing.count()}};
}

std::chrono::minutes minutes(JsonFields& fields, std::string_view key) {
  return std::chrono::minutes(std::min<std::uint64_t>(fields.count(key), 1'000'000));
}

Result<ExamSession> session_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  ExamSession session;
  session.id = fields.name("id");
  session.starts = fields.time("starts");
  session.ends = fields.time("ends");
  session.check_from = minutes(fields, "check_from");
  session.check_until = minutes(fields, "check_until");
  session.closing = minutes(fields, "closing");
  if (auto error = fields.finish()) return *error;
  if (const auto fault = fault_of(session)) return Error{ErrorCode::malformed, *fault};
  return session;
}

Result<Calendar> calendar_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  if (fields.count("format") != format) {
    fields.fail("format", Error{ErrorCode::unsupported, "expected 1"});
  }
  Calendar calendar;
  calendar.site = fields.name("site");
  calendar.serial = fields.count("serial");
  calendar.issued = fields.time("issued");
  calendar.expires = fields.time("expires");
  calendar.otherwise = fields.choice("otherwise", {"training", "maintenance"}) == 0
                           ? Phase::training
                           : Phase::maintenance;
  calendar.sessions = fields.objects<ExamSession>("sessions", most_sessions, session_from_json);
  if (auto error = fields.finish()) return *error;
  if (const auto fault = complete(calendar)) return Error{ErrorCode::malformed, *fault};
  return calendar;
}

}  // namespace

std::optional<std::string> fault_of(const ExamSession& session) {
  if (!is_label(session.id)) return "a session's id is 1 to 64 characters";
  const std::string named = "session \"" + session.id + "\": ";
  if (session.ends <= session.starts) return named + "it ends before it starts";
  if (session.ends - session.starts > longest_session) return named + "it is over 12 hours long";
  if (session.check_from > longest_check) {
    return named + "the check begins over 24 hours before the start";
  }
  if (session.check_from <= session.check_until) {
    return named + "the check must begin before it ends: check_from is more than check_until";
  }
  if (session.closing < std::chrono::minutes(1) || session.closing > longest_closing) {
    return named + "closing is 1 to 240 minutes";
  }
  return std::nullopt;
}

std::optional<std::string> complete(Calendar& calendar) {
  if (!is_code(calendar.site)) return "expected a site's code as site";
  if (calendar.serial == 0) return "a serial is at least 1";
  if (calendar.expires <= calendar.issued) return "it expires before it is issued";
  if (calendar.expires - calendar.issued > longest_calendar) {
    return "a calendar is for at most 93 days";
  }
  std::sort(
      calendar.sessions.begin(), calendar.sessions.end(),
      [](const ExamSession& left, const ExamSession& right) { return left.starts < right.starts; });
  std::set<std::string_view> ids;
  TimePoint free_from = calendar.issued;
  for (const ExamSession& session : calendar.sessions) {
    const std::string named = "session \"" + session.id + "\"";
    if (!ids.insert(session.id).second) return named + " is there twice";
    if (session.starts - session.check_from < calendar.issued) {
      return named + ": its check begins before the calendar is issued";
    }
    if (session.ends + session.closing > calendar.expires) {
      return named + ": its closing ends after the calendar expires";
    }
    if (session.starts < free_from) {
      return named + " runs at the same time as another one; what runs at the same time is one";
    }
    free_from = session.ends;
  }
  return std::nullopt;
}

std::string encode(const Calendar& calendar) {
  boost::json::array sessions;
  for (const ExamSession& session : calendar.sessions) sessions.push_back(to_json(session));
  return encode_json(boost::json::object{{"format", format},
                                         {"site", calendar.site},
                                         {"serial", calendar.serial},
                                         {"issued", to_text(calendar.issued)},
                                         {"expires", to_text(calendar.expires)},
                                         {"otherwise", to_word(calendar.otherwise)},
                                         {"sessions", std::move(sessions)}});
}

Result<Calendar> read_calendar(std::string_view payload) {
  const auto json = decode_json(payload, {.bytes = envelope_limit});
  if (!json) return within("calendar", json.error());
  auto calendar = calendar_from_json(*json);
  if (!calendar) return within("calendar", calendar.error());
  return calendar;
}

Result<Calendar> decode_calendar(const Verified& envelope) {
  if (envelope.type() != PayloadType::calendar) {
    return Error{ErrorCode::refused, "calendar: an envelope of another type"};
  }
  return read_calendar(envelope.payload());
}

Result<OpenedCalendar> open_calendar(const TrustList& trust, const Envelope& envelope,
                                     const std::optional<Location>& location, TimePoint at,
                                     TimeIs time_is) {
  const auto verified =
      open(envelope, PayloadType::calendar, keyring(trust, Role::calendar, at, time_is));
  if (!verified) {
    Error error = verified.error();
    if (error.code == ErrorCode::bad_signature) {
      error.what += ": " + describe_signers(trust, envelope, Role::calendar, at);
    }
    return within("calendar", std::move(error));
  }
  auto calendar = decode_calendar(*verified);
  if (!calendar) return calendar.error();
  if (location && location->site != calendar->site) {
    return Error{ErrorCode::refused,
                 "calendar: is for the site " + calendar->site + ", not for " + location->site};
  }
  const Location subject = location.value_or(Location{calendar->site, {}});
  if (const auto again = open(envelope, PayloadType::calendar,
                              keyring(trust, Role::calendar, subject, at, time_is));
      !again) {
    return Error{ErrorCode::bad_signature,
                 "calendar: its keys may not sign for the site " + calendar->site};
  }
  return OpenedCalendar{std::move(*calendar), verified->digest()};
}

}  // namespace examguard
