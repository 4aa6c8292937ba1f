#include "core/report/redaction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "core/report/finding.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::vector<std::string> roots{"/home/li", "/"};

Layers books() {
  Rule rule = deny("books", {Where().keyword("题库")});
  return layers({policy({deny("todesk", {Where().name("todesk")})}, {rule})});
}

std::string sent(Redaction redaction) {
  const Judge judge(books(), {});
  JudgedList judged;
  for (const auto& one : {stored("/home/li/Desktop/张三题库1.pdf"),
                          stored("/home/li/Desktop/张三题库2.pdf"), portable("/home/li/todesk")}) {
    judged.push_back({one, judge.judge(one, noon())});
  }
  std::string text;
  for (const auto& finding : fold(std::move(judged), judge.layers(), roots, redaction)) {
    text += boost::json::serialize(to_json(finding)) + "\n";
  }
  return text;
}

TEST(Redaction, TheTopLayerDecides) {
  Policy top = policy({});
  top.redaction = "names";
  Policy below = policy({});
  below.redaction = "full";
  EXPECT_EQ(redaction_of(layers({top, below})), Redaction::names);
  EXPECT_EQ(redaction_of(layers({policy({}), below})), Redaction::none);
}

TEST(Redaction, WithoutItPathsAreSentAsTheyAre) {
  EXPECT_THAT(sent(Redaction::none), HasSubstr("/home/li/Desktop/张三题库1.pdf"));
}

TEST(Redaction, NamesOfFilesStayButNotTheirFolders) {
  const std::string text = sent(Redaction::names);
  EXPECT_THAT(text, Not(HasSubstr("张三")));
  EXPECT_THAT(text, HasSubstr("\"folder\":\"/home/li/Desktop\""));
  EXPECT_THAT(text, HasSubstr("\"count\":2"));
  EXPECT_THAT(text, HasSubstr("/home/li/todesk")) << "a program is no person's file";
}

TEST(Redaction, NothingOfAPathLeavesUnderFull) {
  const std::string text = sent(Redaction::full);
  EXPECT_THAT(text, Not(HasSubstr("张三")));
  EXPECT_THAT(text, Not(HasSubstr("Desktop")));
  EXPECT_THAT(text, HasSubstr("\"count\":2"));
}

TEST(Redaction, CountsStayTheSame) {
  const Judge judge(books(), {});
  const auto counted = [&](Redaction redaction) {
    JudgedList judged;
    for (const auto& one : {stored("/home/li/题库1.pdf"), stored("/srv/题库2.pdf")}) {
      judged.push_back({one, judge.judge(one, noon())});
    }
    return count(fold(std::move(judged), judge.layers(), roots, redaction));
  };
  EXPECT_EQ(counted(Redaction::none), counted(Redaction::names));
  EXPECT_EQ(counted(Redaction::none), counted(Redaction::full));
}

Gap gap(std::string path, std::uint64_t count = 1) {
  Gap out;
  out.source = "files";
  out.path.text = std::move(path);
  out.why = "permission";
  out.detail = "Permission denied: " + out.path.text;
  out.count = count;
  return out;
}

TEST(Redaction, GapsInAProfileLoseTheirNamesAndAreCountedTogether) {
  const std::vector<Gap> gaps{gap("/home/li/私/a.txt"), gap("/home/li/私/b.txt"),
                              gap("/etc/shadow")};
  const auto names = redact(Redaction::names, gaps, {"/home/li"});
  ASSERT_THAT(names, SizeIs(2));
  EXPECT_EQ(names[0].path.text, "/home/li/私");
  EXPECT_EQ(names[0].count, 2U);
  EXPECT_EQ(names[0].detail, "");
  EXPECT_EQ(names[1], gaps[2]);
  EXPECT_EQ(redact(Redaction::full, gaps, {"/home/li"})[0].path.text, "/home/li");
  EXPECT_EQ(redact(Redaction::none, gaps, {"/home/li"}), gaps);
  EXPECT_EQ(redact(Redaction::full, {gap("/home/lisa/x")}, {"/home/li"})[0].path.text,
            "/home/lisa/x");
}

}  // namespace
}  // namespace examguard
