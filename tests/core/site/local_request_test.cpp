#include "core/site/local_request.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(LocalRequest, HasOneSpelling) {
  const LocalRequest seat{LocalRequest::Verb::seat, "A", "12"};
  EXPECT_EQ(encode(seat), "{\"verb\":\"seat\",\"room\":\"A\",\"seat\":\"12\"}\n");
  EXPECT_EQ(decode_local_request(encode(seat)).value(), seat);
  EXPECT_EQ(encode(LocalRequest{}), "{\"verb\":\"status\"}\n");
  EXPECT_EQ(decode_local_request("{\"verb\":\"scan\"}").value().verb, LocalRequest::Verb::scan);
}

TEST(LocalRequest, RefusesWhatItDoesNotKnow) {
  for (const std::string& line :
       {std::string(), std::string("status"), std::string("{}"), std::string(R"({"verb":"run"})"),
        std::string(R"({"verb":"seat"})"), std::string(R"({"verb":"scan","seat":"1"})"),
        std::string(R"({"verb":"status","verb":"scan"})"),
        R"({"verb":"seat","seat":")" + std::string(300, 'x') + "\"}",
        R"({"verb":"status","x":")" + std::string(5000, 'x') + "\"}"}) {
    EXPECT_FALSE(decode_local_request(line)) << line;
  }
}

TEST(LocalRequest, AnAnswerSaysHowThePcIsDoing) {
  const TimePoint time{std::chrono::milliseconds(1'795'000'000'000)};
  const LocalAnswer answer{
      LocalAnswer::Word::too_soon, "why", {"K7M-2QX", "CS01", "A", "12", time, time, 3}};
  EXPECT_EQ(encode(answer),
            "{\"answer\":\"too_soon\",\"status\":{\"code\":\"K7M-2QX\",\"site\":\"CS01\","
            "\"room\":\"A\",\"seat\":\"12\",\"waiting\":3,\"scanned\":\"2026-11-18T11:06:40.000Z\","
            "\"heard\":\"2026-11-18T11:06:40.000Z\"},\"detail\":\"why\"}\n");
  EXPECT_EQ(decode_local_answer(encode(answer)).value(), answer);
  EXPECT_EQ(decode_local_answer(encode(LocalAnswer{})).value(), LocalAnswer{});
  EXPECT_FALSE(decode_local_answer("{\"answer\":\"done\"}"));
}

}  // namespace
}  // namespace examguard
