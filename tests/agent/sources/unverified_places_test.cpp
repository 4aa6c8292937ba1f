#include "agent/sources/unverified_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr const char* rules = R"(
programs:
  unlisted: suspicious
  rules:
    - {id: client, allow: [{name: [考试客户端]}]}
)";

Observation installed(const std::string& name, const std::string& path) {
  Observation program;
  program.source = "uninstall";
  program.name = name;
  program.path.text = path;
  return program;
}

Machine windows() {
  Machine machine;
  machine.administered = {"C:/Program Files", "C:/Program Files (x86)"};
  machine.observations = {installed("考试客户端", "C:/Program Files/ExamClient"),
                          installed("ToDesk", "C:/Program Files/ToDesk"),
                          installed("考试客户端", "C:/Users/li/ExamClient"),
                          installed("考试客户端", "C:/Program Files")};
  return machine;
}

std::vector<std::string> gap_paths(const Machine& machine) {
  std::vector<std::string> paths;
  for (const Gap& gap : machine.gaps) paths.push_back(gap.path.text);
  return paths;
}

TEST(UnverifiedPlaces, AreThoseOfAllowedProductsWhereAdministratorsInstall) {
  Machine machine = windows();
  add_places_of_allowed(machine, *support::judge_of(rules), TimePoint{});
  EXPECT_THAT(gap_paths(machine), ElementsAre("C:/Program Files/ExamClient"));
  const auto* place = machine.places.find("C:/Program Files/ExamClient/bin/x.dll");
  ASSERT_NE(place, nullptr);
  EXPECT_TRUE(place->of_system);
  EXPECT_EQ(place->product, "考试客户端");
  EXPECT_EQ(machine.places.find("C:/Program Files/ToDesk/x.exe"), nullptr);
}

TEST(UnverifiedPlaces, ThereAreNoneWherePackagesVouch) {
  Machine machine = windows();
  machine.administered.clear();
  add_places_of_allowed(machine, *support::judge_of(rules), TimePoint{});
  EXPECT_THAT(machine.gaps, IsEmpty());
}

TEST(UnverifiedPlaces, AFolderThatIsOpenToUsersIsNone) {
  Machine machine;
  add_unverified_place(machine, "C:/Windows", "Windows");
  machine.places.add({"C:/Windows/Temp", {}, {}, false});
  EXPECT_TRUE(machine.places.find("C:/Windows/System32/x.exe")->of_system);
  EXPECT_FALSE(machine.places.find("C:/Windows/Temp/x.exe")->of_system);
}

}  // namespace
}  // namespace examguard
