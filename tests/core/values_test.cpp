#include "core/values.hpp"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>
#include <vector>

namespace examguard {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year;

TEST(Values, DigestHasTwoTextForms) {
  const std::string hex(64, 'a');
  const auto digest = parse_hex_digest(hex);
  ASSERT_TRUE(digest);
  EXPECT_EQ(to_hex(*digest), hex);
  EXPECT_EQ(to_text(*digest), "sha256:" + hex);
  EXPECT_EQ(parse_digest("sha256:" + hex).value(), *digest);
  EXPECT_EQ(as_bytes(*digest), std::string(32, '\xaa'));
}

TEST(Values, DigestHasOneSpelling) {
  const std::string hex(64, 'a');
  for (const std::string& text : std::vector<std::string>{
           "", hex, "sha256:", "SHA256:" + hex, "sha256:" + std::string(64, 'A'),
           "sha256:" + hex + "a", "sha256:" + hex.substr(1), "sha512:" + hex, " sha256:" + hex}) {
    EXPECT_FALSE(parse_digest(text)) << text;
  }
  EXPECT_FALSE(parse_hex_digest("sha256:" + hex));
  EXPECT_FALSE(parse_hex_digest(std::string(63, 'a') + "g"));
  EXPECT_FALSE(parse_hex_digest(std::string(63, 'a') + '\0'));
}

TEST(Values, HexIsPairsOfLowerCaseDigits) {
  EXPECT_EQ(from_hex("00ff10").value(), std::string("\0\xff\x10", 3));
  EXPECT_EQ(from_hex("").value(), "");
  EXPECT_EQ(to_hex(std::string_view("\0\xff\x10", 3)), "00ff10");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0F"));
  EXPECT_FALSE(from_hex("0x"));
}

TEST(Values, IdIsTheFirstHalfOfADigest) {
  Digest digest;
  for (std::size_t i = 0; i < 32; ++i) digest.bytes[i] = static_cast<std::uint8_t>(i);
  const Id id = first_half(digest);
  EXPECT_EQ(to_text(id), "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(parse_id(to_text(id)).value(), id);
  EXPECT_FALSE(parse_id(to_text(id) + "00"));
  EXPECT_FALSE(parse_id("000102030405060708090A0B0C0D0E0F"));
}

TEST(Values, HashesAreUsable) {
  std::unordered_set<Digest> digests{Digest{}, Digest{}};
  std::unordered_set<Id> ids{Id{}, first_half(Digest{})};
  EXPECT_EQ(digests.size(), 1U);
  EXPECT_EQ(ids.size(), 1U);
}

TEST(Values, TimeIsWrittenAndReadToTheMillisecond) {
  const std::string text = "2026-11-24T03:14:15.926Z";
  const auto time = parse_time(text);
  ASSERT_TRUE(time);
  EXPECT_EQ(time->time_since_epoch(), milliseconds(1795490055926));
  EXPECT_EQ(to_text(*time), text);
  EXPECT_EQ(to_text(TimePoint{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_text(TimePoint{milliseconds(-1)}), "1969-12-31T23:59:59.999Z");
}

TEST(Values, TimeHasOneSpelling) {
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T03:14:15Z", "2026-11-24T03:14:15.92Z",
        "2026-11-24T03:14:15.9261Z", "2026-11-24t03:14:15.926z", "2026-11-24 03:14:15.926Z",
        "2026-11-24T03:14:15.926+00:00", "2026-11-24T24:00:00.000Z", "2026-11-24T23:60:00.000Z",
        "2026-11-24T23:59:60.000Z", "2026-02-29T00:00:00.000Z", "2026-11-24T0a:14:15.926Z",
        "2026-11-24T-1:14:15.926Z", "+026-11-24T03:14:15.926Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

// Files carry any time: what a scan writes, the collector must be able to read.
TEST(Values, EveryTimeThatIsWrittenCanBeRead) {
  for (const TimePoint time :
       {TimePoint::min(), TimePoint::max(), TimePoint{sys_days{year{-1} / 12 / 31}},
        TimePoint{sys_days{year{10000} / 1 / 1}}, TimePoint{milliseconds(1'833'029'933'770'955)}}) {
    EXPECT_TRUE(parse_time(to_text(time))) << to_text(time);
  }
  EXPECT_EQ(to_text(TimePoint::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(TimePoint::min()), "0000-01-01T00:00:00.000Z");
}

TEST(Values, DaysThatDoNotExistAreRefused) {
  EXPECT_EQ(to_text(parse_day("2028-02-29").value()), "2028-02-29");
  for (const char* text : {"2026-02-29", "2026-00-10", "2026-13-01", "2026-11-31", "2026-11-00",
                           "2026-1-1", "20261124", "2026/11/24", "2026-11-24 ", "+026-11-24", ""}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

TEST(Values, ADayEndsAtMidnightInShanghai) {
  const Day day = parse_day("2026-11-24").value();
  const TimePoint end = first_moment_after(day);
  EXPECT_EQ(to_text(end), "2026-11-24T16:00:00.000Z");
  EXPECT_EQ(day_in_shanghai(end - milliseconds(1)), day);
  EXPECT_EQ(day_in_shanghai(end), parse_day("2026-11-25").value());
  EXPECT_EQ(to_text(first_moment_after(parse_day("2026-12-31").value())),
            "2026-12-31T16:00:00.000Z");
}

TEST(Values, Base64OfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text).value(), bytes);
  }
  EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(from_base64("+//+").value(), "\xfb\xff\xfe");
  EXPECT_EQ(from_base64("-__-").value(), "\xfb\xff\xfe");
}

TEST(Values, Base64IsCanonical) {
  for (const char* text :
       {"Zg", "Zg=", "Z", "Zg==\n", " Zg==", "Zh==", "Zm9=", "Zm8=Zm8=", "Zg==Zg==", "====", "Z===",
        "=Zg=", "Zg=A", "Z m8", "Zm9v!", "+_AA", "/-AA", "Zm9v\xc3\xa9=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Values, Base64GoesBothWaysForEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

// Messages go to logs and terminals.
TEST(Values, ErrorsShowNoRawBytes) {
  const std::string what = parse_day("\x1b[2J\xff" + std::string(500, 'x')).error().what;
  EXPECT_EQ(what.find('\x1b'), std::string::npos);
  EXPECT_EQ(what.find('\xff'), std::string::npos);
  EXPECT_LT(what.size(), 300U);
}

}  // namespace
}  // namespace examguard
