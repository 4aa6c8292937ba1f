// A calendar as an officer writes it. Times are Beijing time to the minute; days are inclusive.
#include "core/exam/calendar_check.hpp"
#include "core/yaml.hpp"

namespace examguard {
namespace {

constexpr std::int64_t most_serial = (std::int64_t{1} << 53) - 1;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "2026-12-05 09:00"
Result<TimePoint> parse_minute(std::string_view text) {
  const bool shaped = text.size() == 16 && text[10] == ' ' && text[13] == ':' &&
                      is_digit(text[11]) && is_digit(text[12]) && is_digit(text[14]) &&
                      is_digit(text[15]);
  const auto day = shaped ? parse_day(text.substr(0, 10)) : Result<Day>(Error{});
  const int hour = shaped ? (text[11] - '0') * 10 + (text[12] - '0') : 24;
  const int minute = shaped ? (text[14] - '0') * 10 + (text[15] - '0') : 60;
  if (!day || hour > 23 || minute > 59) {
    return Error{ErrorCode::malformed, "expected a Beijing time like 2026-12-05 09:00"};
  }
  return first_moment_after(*day) - std::chrono::days(1) + std::chrono::hours(hour) +
         std::chrono::minutes(minute);
}

class CalendarReader {
 public:
  explicit CalendarReader(std::string_view file) : file_(file) {}

  Result<Calendar> read(const YamlNode& root) {
    YamlFields fields(root, file_);
    (void)fields.integer("format", 1, 1);
    Calendar calendar;
    calendar.site = fields.text("site");
    calendar.serial = static_cast<std::uint64_t>(fields.integer("serial", 1, most_serial));
    if (const auto issued = day(fields, "issued")) {
      calendar.issued = first_moment_after(*issued) - std::chrono::days(1);
    }
    if (const auto expires = day(fields, "expires")) {
      calendar.expires = first_moment_after(*expires);
    }
    calendar.otherwise = fields.choice("otherwise", {"training", "maintenance"}) == 0
                             ? Phase::training
                             : Phase::maintenance;
    if (const YamlNode* list = fields.required("sessions")) read_sessions(fields, *list, calendar);
    if (auto error = fields.finish()) return *error;
    if (const auto fault = complete(calendar)) return yaml_error(file_, root.mark, *fault);
    return calendar;
  }

 private:
  static std::optional<Day> day(YamlFields& fields, std::string_view key) {
    const auto parsed = parse_day(fields.text(key));
    if (!parsed) fields.fail(key, "expected a day like 2026-12-05");
    return parsed ? std::optional(*parsed) : std::nullopt;
  }

  void read_sessions(YamlFields& fields, const YamlNode& list, Calendar& calendar) const {
    if (list.type != YamlNode::Type::list) return fields.fail(list, "expected a list");
    if (list.items.size() > most_sessions) return fields.fail(list, "at most 200 sessions");
    for (const YamlNode& item : list.items) {
      auto session = read_session(item);
      if (!session) return fields.fail(session.error());
      calendar.sessions.push_back(std::move(*session));
    }
  }

  [[nodiscard]] Result<ExamSession> read_session(const YamlNode& node) const {
    YamlFields fields(node, file_);
    const ExamSession usual;
    ExamSession session;
    session.id = fields.text("id");
    session.starts = minute(fields, "starts");
    session.ends = minute(fields, "ends");
    session.check_from = minutes_or(fields, "check_from", usual.check_from);
    session.check_until = minutes_or(fields, "check_until", usual.check_until);
    session.closing = minutes_or(fields, "closing", usual.closing);
    if (auto error = fields.finish()) return *error;
    if (const auto fault = fault_of(session)) return yaml_error(file_, node.mark, *fault);
    return session;
  }

  static TimePoint minute(YamlFields& fields, std::string_view key) {
    const auto parsed = parse_minute(fields.text(key));
    if (!parsed) fields.fail(key, parsed.error().what);
    return parsed ? *parsed : TimePoint{};
  }

  static std::chrono::minutes minutes_or(YamlFields& fields, std::string_view key,
                                         std::chrono::minutes otherwise) {
    return std::chrono::minutes(fields.integer_or(key, 0, 1440, otherwise.count()));
  }

  std::string_view file_;
};

}  // namespace

Result<Calendar> parse_calendar(std::string_view yaml, std::string_view file) {
  const auto root = read_yaml(yaml, file, {.bytes = envelope_limit});
  if (!root) return root.error();
  return CalendarReader(file).read(*root);
}

}  // namespace examguard
