#include "core/site/seat_claim.hpp"

#include <gtest/gtest.h>

#include "core/delivery/admit.hpp"
#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

const Signer report_key = support::test_key("report");

SeatClaim claim() {
  const Stop stop = support::stop();
  return {stop.agent, stop.enrolment, stop.chain, "第1考场", "12", stop.time, stop.boot_id};
}

TEST(SeatClaim, ComesBackAsItWas) {
  const auto envelope = seal_seat_claim(claim(), report_key);
  ASSERT_TRUE(envelope) << envelope.error().what;
  const auto verified = open(*envelope, PayloadType::seat, {{report_key.key}, 1});
  EXPECT_EQ(decode_seat_claim(*verified).value(), claim());
}

TEST(SeatClaim, IsWrittenLikeThis) {
  const SeatClaim said = claim();
  EXPECT_EQ(encode(said),
            R"({"agent":")" + to_text(said.agent) + R"(","enrolment":")" + to_text(said.enrolment) +
                R"(","chain":)" + encode_json(to_json(said.chain)) +
                R"(,"room":"第1考场","seat":"12","time":"2026-11-24T10:00:00.000Z",)" +
                R"("boot_id":"5d2c7d0a-7c1f-4f0e-9a55-0a7d2f6d3c11"})");
  EXPECT_EQ(media_type(PayloadType::seat), "application/vnd.examguard.seat.v1+json");
}

TEST(SeatClaim, NamesASeatThatARosterCouldHave) {
  SeatClaim said = claim();
  for (const std::string& seat : {std::string(), std::string("1\n2"), std::string(300, 'x')}) {
    said.seat = seat;
    EXPECT_FALSE(seal_seat_claim(said, report_key)) << seat;
  }
}

TEST(SeatClaim, IsAdmittedAsALinkOfItsAgentsChain) {
  const SeatClaim said = claim();
  const auto envelope = seal_seat_claim(said, report_key).value();
  const KnownAgent known{said.agent, said.enrolment, report_key.key, "CS01", false};
  const auto admitted = admit(envelope, known, {said.agent, false});
  ASSERT_TRUE(admitted);
  EXPECT_EQ(admitted->chain, said.chain);
  EXPECT_TRUE(admitted->objects().empty());
  EXPECT_EQ(std::get<SeatClaim>(admitted->body), said);
  EXPECT_FALSE(admit(envelope, known, {Id{}, false})) << "another's certificate";
}

}  // namespace
}  // namespace examguard
