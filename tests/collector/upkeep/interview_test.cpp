#include "collector/upkeep/interview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Asked {
  Result<InitOptions> options;
  std::string questions;
};

Asked ask(const InitOptions& given, const std::string& answers, Language language = Language::zh) {
  std::istringstream in(answers);
  std::ostringstream out;
  auto options = interview(given, language, in, out);
  return {std::move(options), out.str()};
}

TEST(Interview, AsksForAllThatIsMissing) {
  const Asked asked = ask({}, "hunan\n10.1.2.3 collector.hn\n\n430000\nroster.csv\nzhang\n");
  ASSERT_TRUE(asked.options) << asked.options.error().what;
  EXPECT_EQ(asked.options->deployment, "hunan");
  EXPECT_THAT(asked.options->names, ElementsAre("10.1.2.3", "collector.hn"));
  EXPECT_EQ(asked.options->root_key, "");
  EXPECT_EQ(asked.options->new_keys, "examguard-keys");
  EXPECT_EQ(asked.options->region, "430000");
  EXPECT_EQ(asked.options->roster, "roster.csv");
  EXPECT_EQ(asked.options->administrator, "zhang");
  EXPECT_THAT(asked.questions, HasSubstr("部署名称"));
}

TEST(Interview, WithARootKeyAsksForAPolicyKey) {
  const Asked asked = ask({}, "hunan\n10.1.2.3\nroot.pem\nprovince.pub\n\n\n", Language::en);
  ASSERT_TRUE(asked.options);
  EXPECT_EQ(asked.options->root_key, "root.pem");
  EXPECT_EQ(asked.options->new_keys, "");
  ASSERT_EQ(asked.options->policy_keys.size(), 1U);
  EXPECT_EQ(asked.options->policy_keys.front().path, "province.pub");
  EXPECT_THAT(asked.questions, HasSubstr("Name of the deployment"));
}

TEST(Interview, AsksNothingWhereAllIsSaid) {
  InitOptions given;
  given.deployment = "hunan";
  given.names = {"10.1.2.3"};
  given.root_key = "root.pem";
  const Asked asked = ask(given, "");
  ASSERT_TRUE(asked.options);
  EXPECT_THAT(asked.questions, IsEmpty());
}

TEST(Interview, AsksAgainForWhatItCannotDoWithout) {
  const Asked asked = ask({}, "\n  \nhunan\n\n10.1.2.3\n\n\n\n\n");
  ASSERT_TRUE(asked.options);
  EXPECT_EQ(asked.options->deployment, "hunan");
}

TEST(Interview, WithoutAnswersSaysWhatToGive) {
  const Asked asked = ask({}, "hunan\n");
  ASSERT_FALSE(asked.options);
  EXPECT_THAT(asked.options.error().what, HasSubstr("--name"));
}

}  // namespace
}  // namespace examguard
