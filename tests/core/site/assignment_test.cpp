#include "core/site/assignment.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::test_key;

const Signer desk = test_key("desk");

Assignment some_assignment() {
  return {sha256("enrolment"),
          "CS01",
          {"430100", "430000"},
          "第1考场",
          "07",
          SeatKind::invigilator,
          Disk::restored,
          at("2026-11-20T00:00:00.000Z"),
          at("2026-12-20T00:00:00.000Z"),
          "王"};
}

Result<Assignment> reread(const std::string& payload) {
  const auto envelope = seal(PayloadType::assignment, payload, {desk});
  return decode_assignment(
      open(envelope.value(), PayloadType::assignment, {{desk.key}, 1}).value());
}

TEST(Assignment, ComesBackAsItWas) {
  Assignment open_ended = some_assignment();
  open_ended.until.reset();
  for (const Assignment& assignment : {some_assignment(), open_ended}) {
    EXPECT_EQ(reread(encode(assignment)).value(), assignment);
  }
}

TEST(Assignment, IsInForceFromUntil) {
  const Assignment one = some_assignment();
  EXPECT_FALSE(in_force(one, one.from - std::chrono::milliseconds(1)));
  EXPECT_TRUE(in_force(one, one.from));
  EXPECT_FALSE(in_force(one, *one.until));
}

TEST(Assignment, IsWrittenLikeThis) {
  EXPECT_EQ(encode(some_assignment()),
            R"({"enrolment":")" + to_text(sha256("enrolment")) +
                R"(","site":"CS01","regions":["430100","430000"],"room":"第1考场","seat":"07",)"
                R"("kind":"invigilator","disk":"restored","from":"2026-11-20T00:00:00.000Z",)"
                R"("until":"2026-12-20T00:00:00.000Z","by":"王"})");
}

TEST(Assignment, EveryFieldHasItsType) {
  const auto whole = decode_json(encode(some_assignment())).value();
  for (const auto& [key, value] : whole.get_object()) {
    for (const char* other : {"null", "true", "-1", "[1]", "{\"x\":[]}"}) {
      auto changed = whole.get_object();
      changed[key] = decode_json(other).value();
      EXPECT_FALSE(reread(encode_json(changed))) << key << " = " << other;
    }
  }
  Assignment wrong = some_assignment();
  wrong.site = "../x";
  EXPECT_FALSE(reread(encode(wrong)));
  wrong = some_assignment();
  wrong.until = wrong.from;
  EXPECT_FALSE(reread(encode(wrong)));
}

}  // namespace
}  // namespace examguard
