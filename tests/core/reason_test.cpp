#include "core/reason.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/crypto.hpp"

namespace examguard {
namespace {

TEST(Reason, EveryReasonHasAWordAndAStatusOfItsOwn) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Reason::key_refused); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_TRUE(words.insert(to_word(reason)).second);
    EXPECT_EQ(parse_reason(to_word(reason)), reason);
    EXPECT_GE(http_status(reason), 400);
    EXPECT_LT(http_status(reason), 600);
  }
  EXPECT_EQ(parse_reason("because"), std::nullopt);
  EXPECT_EQ(to_word(Reason::object_needed), "object-needed");
  EXPECT_EQ(http_status(Reason::object_needed), 409);
}

TEST(Reason, AnswersComeBackAsTheyWere) {
  const Refusal refusal{Reason::object_needed, "two are missing", {sha256("a"), sha256("b")}};
  EXPECT_EQ(encode(Refusal{Reason::too_many, "slower", {}}),
            R"({"error":{"code":"too-many","message":"slower"}})");
  const auto answer = decode_refusal(encode(refusal));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->reason, Reason::object_needed);
  EXPECT_EQ(answer->message, "two are missing");
  EXPECT_EQ(answer->digests, refusal.digests);
}

TEST(Reason, AWordOfALaterVersionIsUnderstoodAsFarAsItGoes) {
  const auto answer = decode_refusal(R"({"error":{"code":"too-blue","message":"m","more":1}})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->reason, std::nullopt);
  EXPECT_EQ(answer->code, "too-blue");
  EXPECT_FALSE(decode_refusal("<html>502</html>"));
  EXPECT_FALSE(decode_refusal(R"({"error":"no"})"));
}

TEST(Reason, OnlyOurOwnWordsSetAnythingAside) {
  EXPECT_EQ(disposition(200, {}), Disposition::accepted);
  for (const int status : {301, 400, 401, 403, 404, 409, 413, 418, 500, 502, 503, 504}) {
    EXPECT_EQ(disposition(status, {}), Disposition::try_later) << status;
  }
  EXPECT_EQ(disposition(403, Reason::bad_signature), Disposition::set_aside);
  EXPECT_EQ(disposition(413, Reason::too_large), Disposition::set_aside);
  EXPECT_EQ(disposition(409, Reason::object_needed), Disposition::send_objects);
  EXPECT_EQ(disposition(429, Reason::too_many), Disposition::try_later);
  EXPECT_EQ(disposition(403, Reason::access_ended), Disposition::try_later);
}

}  // namespace
}  // namespace examguard
