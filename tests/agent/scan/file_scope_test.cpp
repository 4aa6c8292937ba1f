#include "agent/scan/file_scope.hpp"

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

// A policy with a rule for files that looks everywhere but there.
FileScopes skipping(std::vector<std::string> skip) {
  auto policy = support::policy({});
  policy.files.skip = std::move(skip);
  policy.file_rules.emplace_back();
  return {support::layers({policy}), {}, {}, "linux"};
}

bool holds(const FileScopes& scopes, const std::string& folder, const std::string& name) {
  return scopes.at(folder).holds((folder == "/" ? "" : folder) + "/" + name);
}

TEST(FileScope, SkipsAFolderWithAllThatIsBelow) {
  const auto scopes = skipping({"linux:/usr/lib/", "**/node_modules"});
  EXPECT_FALSE(holds(scopes, "/usr/lib", "a"));
  EXPECT_FALSE(holds(scopes, "/usr/lib/x/y", "a"));
  EXPECT_FALSE(holds(scopes, "/home/li/node_modules", "a"));
  EXPECT_FALSE(holds(scopes, "/home/li/Node_Modules/b", "a"));
  EXPECT_TRUE(holds(scopes, "/usr", "a"));
  EXPECT_TRUE(holds(scopes, "/home/li", "a"));
}

TEST(FileScope, SkipsSingleFiles) {
  const auto scopes = skipping({"/srv/*.log", "**/cache", "/swap?file"});
  EXPECT_FALSE(holds(scopes, "/srv", "a.LOG"));
  EXPECT_FALSE(holds(scopes, "/home/li", "cache"));
  EXPECT_FALSE(holds(scopes, "/", "swap1file"));
  EXPECT_TRUE(holds(scopes, "/srv/a", "b.log"));
  EXPECT_TRUE(holds(scopes, "/srv", "log"));
  EXPECT_TRUE(holds(scopes, "/home/li", "cache2"));
}

TEST(FileScope, SkipsSingleFilesHoweverThePatternBegins) {
  const auto scopes = skipping({"/srv/a/b?.log", "/x/**/y*.tmp", "/Data/one.txt", "d*/c.txt"});
  EXPECT_FALSE(holds(scopes, "/srv/a", "b1.log"));
  EXPECT_FALSE(holds(scopes, "/srv", "a\\b1.log"));
  EXPECT_FALSE(holds(scopes, "/x", "y1.tmp"));
  EXPECT_FALSE(holds(scopes, "/x/z/z", "y1.tmp"));
  EXPECT_FALSE(holds(scopes, "/x\\z", "y1.tmp"));
  EXPECT_FALSE(holds(scopes, "/data", "ONE.txt"));
  EXPECT_TRUE(holds(scopes, "/data/more", "one.txt"));
  EXPECT_TRUE(holds(scopes, "/xy", "y1.tmp"));
}

TEST(FileScope, OfEverythingSkippedHoldsNothing) {
  const auto scopes = skipping({"/"});
  EXPECT_FALSE(holds(scopes, "/", "a"));
  EXPECT_FALSE(holds(scopes, "/home", "a"));
}

}  // namespace
}  // namespace examguard
