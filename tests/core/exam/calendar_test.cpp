#include "core/exam/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::test_key;
using testing::HasSubstr;

constexpr const char* written = R"(format: 1
site: CS01
serial: 3
issued: 2026-12-01
expires: 2026-12-06
otherwise: maintenance
sessions:
  - {id: 12月5日 下午, starts: 2026-12-05 14:30, ends: 2026-12-05 16:30, check_from: 90,
     check_until: 15, closing: 10}
  - {id: 12月5日 上午, starts: 2026-12-05 09:00, ends: 2026-12-05 11:00}
)";

Calendar calendar() {
  return parse_calendar(written, "cs01.yaml").value();
}

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = written;
  const auto found = text.find(from);
  EXPECT_NE(found, std::string::npos) << from;
  return text.replace(found, from.size(), to);
}

TEST(Calendar, IsReadAsAnOfficerWritesIt) {
  const Calendar one = calendar();
  EXPECT_EQ(one.site, "CS01");
  EXPECT_EQ(one.issued, at("2026-11-30T16:00:00.000Z"));
  EXPECT_EQ(one.expires, at("2026-12-06T16:00:00.000Z"));
  EXPECT_EQ(one.otherwise, Phase::maintenance);
  ASSERT_EQ(one.sessions.size(), 2U);
  EXPECT_EQ(one.sessions[0].id, "12月5日 上午") << "by start";
  EXPECT_EQ(one.sessions[0].starts, at("2026-12-05T01:00:00.000Z"));
  EXPECT_EQ(one.sessions[0].check_from, std::chrono::minutes(60));
  EXPECT_EQ(one.sessions[0].check_until, std::chrono::minutes(30));
  EXPECT_EQ(one.sessions[1].check_from, std::chrono::minutes(90));
  EXPECT_EQ(one.sessions[1].closing, std::chrono::minutes(10));
}

TEST(Calendar, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* from;
    const char* to;
    const char* said;
  } cases[] = {
      {"site: CS01", "site: ../x", "expected a site's code"},
      {"serial: 3", "serial: 0", "cs01.yaml:3:9"},
      {"serial: 3", "serail: 3", "serail"},
      {"expires: 2026-12-06", "expires: 2026-12-05 12:00", "cs01.yaml:5:10: "},
      {"expires: 2026-12-06", "expires: 2027-12-06", "at most 93 days"},
      {"expires: 2026-12-06", "expires: 2026-12-04", "after the calendar expires"},
      {"issued: 2026-12-01", "issued: 2026-12-06", "before the calendar is issued"},
      {"otherwise: maintenance", "otherwise: exam", "cs01.yaml:6:12"},
      {"2026-12-05 09:00", "2026-12-05T09:00", "a Beijing time like 2026-12-05 09:00"},
      {"2026-12-05 09:00", "2026-12-05 24:00", "a Beijing time"},
      {"2026-12-05 09:00", "2026-12-05 11:00", "it ends before it starts"},
      {"2026-12-05 09:00", "2026-12-04 09:00", "over 12 hours"},
      {"2026-12-05 14:30", "2026-12-05 10:59", "at the same time"},
      {"12月5日 下午", "12月5日 上午", "there twice"},
      {"check_until: 15", "check_until: 90", "check_from is more than check_until"},
      {"closing: 10", "closing: 0", "closing is 1 to 240 minutes"},
      {"closing: 10", "closing: 10, room: A", "room"},
  };
  for (const auto& one : cases) {
    const auto read = parse_calendar(replaced(one.from, one.to), "cs01.yaml");
    ASSERT_FALSE(read) << one.to;
    EXPECT_THAT(read.error().what, HasSubstr(one.said)) << one.to;
  }
}

TEST(Calendar, TakesNoMoreThanItsLimits) {
  std::string many =
      "format: 1\nsite: A\nserial: 1\nissued: 2026-12-01\nexpires: 2026-12-31\n"
      "otherwise: training\nsessions:\n";
  for (int i = 0; i < 201; ++i) many += "  - {id: a, starts: 2026-12-05 09:00, ends: x}\n";
  const auto read = parse_calendar(many, "many.yaml");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("at most 200 sessions"));
}

TEST(Calendar, ComesBackAsItWas) {
  EXPECT_EQ(read_calendar(encode(calendar())).value(), calendar());
}

// Golden bytes: docs/formats/calendar.md.
TEST(Calendar, IsWrittenLikeThis) {
  Calendar one = calendar();
  one.sessions.pop_back();
  EXPECT_EQ(encode(one),
            R"({"format":1,"site":"CS01","serial":3,"issued":"2026-11-30T16:00:00.000Z",)"
            R"("expires":"2026-12-06T16:00:00.000Z","otherwise":"maintenance","sessions":[)"
            R"({"id":"12月5日 上午","starts":"2026-12-05T01:00:00.000Z",)"
            R"("ends":"2026-12-05T03:00:00.000Z","check_from":60,"check_until":30,)"
            R"("closing":30}]})");
}

TEST(Calendar, EveryFieldIsNeededAndHasItsType) {
  const auto whole = decode_json(encode(calendar())).value();
  for (const auto& [key, value] : whole.get_object()) {
    for (const char* other : {"null", "true", "-1", "[1]", "{\"x\":[]}", "\"\""}) {
      auto changed = whole.get_object();
      changed[key] = decode_json(other).value();
      EXPECT_FALSE(read_calendar(encode_json(changed))) << key << " = " << other;
    }
    auto part = whole.get_object();
    part.erase(key);
    // A calendar without sessions says what the time between exams is for.
    EXPECT_EQ(read_calendar(encode_json(part)).has_value(), key == "sessions") << key;
  }
  const auto& session = whole.at("sessions").as_array().front().as_object();
  for (const auto& [key, value] : session) {
    auto part = session;
    part.erase(key);
    auto changed = whole.get_object();
    changed["sessions"] = boost::json::array{part};
    EXPECT_FALSE(read_calendar(encode_json(changed))) << key;
  }
}

TEST(Calendar, IsOpenedByTheKeysOfItsSite) {
  TrustList trust = support::trust_list();
  trust.keys.push_back({Role::calendar,
                        {Scope::Kind::region, "430100"},
                        test_key("city").key,
                        trust.issued,
                        trust.expires});
  const TimePoint now = at("2026-12-02T00:00:00.000Z");
  const auto opened = [&](const char* key, const std::optional<Location>& location) {
    const auto envelope = seal(PayloadType::calendar, encode(calendar()), {test_key(key)}).value();
    const auto done = open_calendar(trust, envelope, location, now, TimeIs::exact);
    return done ? std::string("opened") : done.error().what;
  };
  const Location here{"CS01", {"430100", "430000"}};
  EXPECT_EQ(opened("calendar", here), "opened");
  EXPECT_EQ(opened("city", here), "opened");
  EXPECT_EQ(opened("calendar", std::nullopt), "opened");
  EXPECT_THAT(opened("policy", here), HasSubstr("calendar: "));
  EXPECT_THAT(opened("city", Location{"CS01", {"430200"}}), HasSubstr("may not sign"));
  EXPECT_THAT(opened("calendar", Location{"CS02", {}}), HasSubstr("not for CS02"));
}

}  // namespace
}  // namespace examguard
