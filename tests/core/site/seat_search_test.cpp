#include "core/site/seat_search.hpp"

#include <gtest/gtest.h>

#include "core/crypto.hpp"

namespace examguard {
namespace {

using Why = SeatSearch::Why;

MachineFacts machine(const std::string& host, const std::string& mac,
                     const std::string& id = "image") {
  MachineFacts facts{{"machine", sha256(id)}};
  if (!host.empty()) facts["host"] = sha256(host);
  if (!mac.empty()) facts["mac"] = sha256(mac);
  return facts;
}

NamedSeat seat(std::vector<std::string> hosts, std::vector<std::string> macs = {},
               std::vector<std::string> ips = {}) {
  return {std::move(hosts), std::move(macs), std::move(ips), {}, false};
}

NamedSeat taken(NamedSeat seat, const MachineFacts& by) {
  seat.sitter = by;
  return seat;
}

const std::string mac1 = "00:00:00:00:00:01";
const std::string mac2 = "00:00:00:00:00:02";

TEST(SeatSearch, FindsTheSeatOfAHostNameInEitherCase) {
  const std::vector<NamedSeat> seats{seat({"PC-01"}), seat({"PC-02"})};
  for (const char* name : {"PC-02", "pc-02"}) {
    const auto found = search_seat(seats, machine(name, mac1), "");
    EXPECT_EQ(found.why, Why::found) << name;
    EXPECT_EQ(found.seat, 1U) << name;
    EXPECT_FALSE(found.is_same_machine) << name;
  }
  EXPECT_EQ(search_seat({seat({"pc-01"})}, machine("PC-01", ""), "").seat, 0U);
  EXPECT_EQ(search_seat(seats, machine("PC-03", mac1), "").why, Why::nobody_names_it);
}

TEST(SeatSearch, FindsTheSeatOfANetworkCard) {
  const std::vector<NamedSeat> seats{seat({}, {mac1}), seat({}, {mac2})};
  EXPECT_EQ(search_seat(seats, machine("anything", mac2), "").seat, 1U);
}

TEST(SeatSearch, TwoSeatsThatItsNamesBelongToGiveNone) {
  const std::vector<NamedSeat> seats{seat({"PC-01"}), seat({}, {mac1})};
  EXPECT_EQ(search_seat(seats, machine("PC-01", mac1), "").why, Why::names_several);
}

TEST(SeatSearch, AnotherMachineWithTheSameNameTakesNoSeat) {
  const std::vector<NamedSeat> seats{taken(seat({"PC-01"}), machine("PC-01", mac1))};
  const auto other = search_seat(seats, machine("PC-01", mac2), "");
  EXPECT_EQ(other.why, Why::taken);
  EXPECT_EQ(other.seat, 0U);
  const auto same = search_seat(seats, machine("PC-01", mac1), "");
  EXPECT_EQ(same.why, Why::found);
  EXPECT_TRUE(same.is_same_machine);
}

TEST(SeatSearch, AKnownPcKeepsItsSeatWhereNothingElseNamesOne) {
  std::vector<NamedSeat> seats{seat({"PC-01"}), taken(seat({}), machine("x", mac2))};
  seats[1].is_own = true;
  EXPECT_EQ(search_seat(seats, machine("x", mac2), "").seat, 1U);
  EXPECT_EQ(search_seat(seats, machine("PC-01", mac2), "").seat, 0U) << "a name goes first";
  seats[0] = taken(seats[0], machine("PC-01", mac1));
  EXPECT_EQ(search_seat(seats, machine("PC-01", mac2), "").seat, 1U) << "but takes nobody's seat";
}

TEST(SeatSearch, ARestoredPcIsKnownByTheCardThatSatThere) {
  const std::vector<NamedSeat> seats{seat({}), taken(seat({}), machine("x", mac2, "before"))};
  const auto found = search_seat(seats, machine("y", mac2, "now"), "");
  EXPECT_EQ(found.seat, 1U);
  EXPECT_TRUE(found.is_same_machine);
  EXPECT_EQ(search_seat(seats, machine("x", "", "before"), "").why, Why::nobody_names_it);
}

TEST(SeatSearch, AnAddressIsTheWeakestAndTakesNoSeat) {
  std::vector<NamedSeat> seats{seat({}, {}, {"10.0.0.1"}), seat({"PC-02"}, {}, {"10.0.0.2"})};
  EXPECT_EQ(search_seat(seats, machine("x", mac1), "10.0.0.1").seat, 0U);
  EXPECT_EQ(search_seat(seats, machine("PC-02", mac1), "10.0.0.1").seat, 1U);
  EXPECT_EQ(search_seat(seats, machine("x", mac1), "").why, Why::nobody_names_it);
  seats[0] = taken(seats[0], machine("y", mac2));
  EXPECT_EQ(search_seat(seats, machine("x", mac1), "10.0.0.1").why, Why::taken);
  seats[1].ips = {"10.0.0.1"};
  EXPECT_EQ(search_seat(seats, machine("x", mac1), "10.0.0.1").why, Why::names_several);
}

TEST(SeatSearch, WithoutACardMostOfTheFactsDecide) {
  EXPECT_TRUE(is_same_machine(machine("x", "", "a"), machine("x", mac1, "a")));
  EXPECT_TRUE(is_same_machine(machine("x", "", "a"), machine("y", "", "a")));
  EXPECT_FALSE(is_same_machine(machine("x", "", "a"), machine("y", "", "b")));
}

}  // namespace
}  // namespace examguard
