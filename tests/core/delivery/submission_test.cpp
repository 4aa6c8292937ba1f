#include "core/delivery/submission.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

const Envelope envelope =
    seal_report(support::report_header(), support::test_key("report")).value();

TEST(Submission, ComesBackAsItWas) {
  const Submission submission{envelope, {std::string("\0\xff", 2), ""}};
  const auto decoded = decode_submission(encode(submission));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->envelope, submission.envelope);
  EXPECT_EQ(decoded->objects, submission.objects);
}

TEST(Submission, MayComeWithoutObjects) {
  const auto decoded = decode_submission(R"({"envelope":)" + encode(envelope) + "}");
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->objects.empty());
  EXPECT_EQ(encode(*decoded), R"({"envelope":)" + encode(envelope) + R"(,"objects":[]})");
}

TEST(Submission, RefusesOtherShapes) {
  const std::string head = R"({"envelope":)" + encode(envelope);
  EXPECT_FALSE(decode_submission("{}"));
  EXPECT_FALSE(decode_submission(head + R"(,"objects":{}})"));
  EXPECT_FALSE(decode_submission(head + R"(,"objects":[1]})"));
  EXPECT_FALSE(decode_submission(head + R"(,"objects":["A"]})"));
  EXPECT_FALSE(decode_submission(head + R"(,"objects":["","","","",""]})"));
  EXPECT_FALSE(decode_submission(head + "}}"));
}

TEST(Submission, TheAnswerIsTheReceipt) {
  EXPECT_EQ(decode_accepted(encode_accepted(envelope)).value(), envelope);
  EXPECT_FALSE(decode_accepted("{}"));
  EXPECT_FALSE(decode_accepted("ok"));
}

}  // namespace
}  // namespace examguard
