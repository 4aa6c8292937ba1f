#include "core/report/program_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

Observation program(std::string path, std::string name, std::string version = "1") {
  Observation out;
  out.source = "portable";
  out.path.text = std::move(path);
  out.name = std::move(name);
  out.version = std::move(version);
  return out;
}

std::vector<std::string> told(const ProgramList& list) {
  std::vector<std::string> out;
  list.each([&](const Observation& one) {
    out.push_back(one.path.text + " " + one.name + " " + one.version);
  });
  return out;
}

TEST(ProgramList, GivesBackWhatWasAdded) {
  const auto one = program("/opt/a", "甲");
  const ProgramList list{one};
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list.at(0), one);
  EXPECT_TRUE(ProgramList().empty());
}

TEST(ProgramList, SortsByPathThenNameThenTheRest) {
  ProgramList list{program("/opt/b", "a"), program("/opt/a b", "a"), program("/opt/a", "b", "2"),
                   program("", "z"), program("/opt/a", "b", "1")};
  list.sort();
  EXPECT_THAT(told(list), testing::ElementsAre(" z 1", "/opt/a b 1", "/opt/a b 2", "/opt/a b a 1",
                                               "/opt/b a 1"));
}

TEST(ProgramList, OrderOfAddingDoesNotMatterOnceSorted) {
  const auto one = program("/opt/a", "a");
  const auto two = program("/opt/b", "b");
  ProgramList list{one, two};
  ProgramList other{two, one};
  EXPECT_NE(list, other);
  list.sort();
  other.sort();
  EXPECT_EQ(list, other);
}

}  // namespace
}  // namespace examguard
