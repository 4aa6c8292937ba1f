#include "collector/ledger/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::TestOffice;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Desk : public testing::Test {
 protected:
  Result<RosterImport> import(const std::string& sites) {
    office_.pass(std::chrono::seconds(1));
    const auto roster =
        parse_roster("format: 1\nregions: [{code: \"1\", name: x}]\nsites: " + sites, "r.yaml");
    EXPECT_TRUE(roster) << (roster ? "" : roster.error().what);
    return office_.write<RosterImport>([&](Store& store) {
      return import_roster(store, office_.office(), *roster, "test", office_.now());
    });
  }
  std::vector<std::string> sites() {
    std::vector<std::string> codes;
    const auto view =
        office_.write<RosterView>([&](Store& store) { return store.roster(office_.now()); });
    for (const SiteRow& site : view->sites) codes.push_back(site.code);
    return codes;
  }
  Result<MadeCode> code(CodeOrder order) {
    return office_.write<MadeCode>([&](Store& store) {
      return make_enrol_code(store, office_.office(), order, office_.now());
    });
  }

  TestOffice office_;
};

const std::string one = "[{code: S1, name: a, region: \"1\", rooms: [{code: A, seats: [\"1\"]}]}]";
const std::string two = "[{code: S2, name: b, region: \"1\"}]";

TEST_F(Desk, ARosterTellsWhatIsNotInItAnyMore) {
  EXPECT_THAT(import(one)->gone, ElementsAre("CS01", "CS02", "ZZ01"));
  EXPECT_THAT(import(two)->gone, ElementsAre("S1"));
}

TEST_F(Desk, ARosterThatWasThereBeforeCanComeAgain) {
  for (const std::string& roster : {one, two, one, two}) {
    EXPECT_TRUE(import(roster)->is_new);
    EXPECT_THAT(sites(), ElementsAre(roster == one ? "S1" : "S2"));
    EXPECT_FALSE(import(roster)->is_new) << "nothing is added";
    EXPECT_THAT(import(roster)->gone, IsEmpty());
  }
}

TEST_F(Desk, ARosterWithoutASiteTakesNothingAway) {
  EXPECT_THAT(import("[]").error().what, HasSubstr("no site"));
  EXPECT_THAT(sites(), ElementsAre("CS01", "CS02", "ZZ01"));
}

TEST_F(Desk, ACodeHasLimits) {
  using std::chrono::hours;
  EXPECT_TRUE(code({"CS01", "A", "01", 1, hours(1), "x"}));
  for (const CodeOrder& order :
       {CodeOrder{"CS01", "", "", 0, hours(1), "x"}, CodeOrder{"CS01", "", "", 1001, hours(1), "x"},
        CodeOrder{"CS01", "", "", 1, hours(0), "x"}, CodeOrder{"CS01", "", "", 1, hours(9000), "x"},
        CodeOrder{"CS01", "", "01", 1, hours(1), "x"},
        CodeOrder{"CS01", "A", "01", 2, hours(1), "x"}}) {
    EXPECT_EQ(code(order).error().code, ErrorCode::invalid_argument);
  }
  EXPECT_THAT(code({"CS01", "A", "99", 1, hours(1), "x"}).error().what, HasSubstr("seat \"99\""));
}

}  // namespace
}  // namespace examguard
