#include "core/path_text.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(PathText, LiesInAFolderAndNotBesideIt) {
  EXPECT_TRUE(lies_in("/home/li", "/home/li"));
  EXPECT_TRUE(lies_in("/home/li/a", "/home/li"));
  EXPECT_FALSE(lies_in("/home/lisa", "/home/li"));
  EXPECT_FALSE(lies_in("/home", "/home/li"));
  EXPECT_TRUE(lies_in("/home", "/"));
  EXPECT_TRUE(lies_in("/", "/"));
}

TEST(PathText, FoldersEndAtTheRoot) {
  EXPECT_EQ(folder_of("/home/li/a"), "/home/li");
  EXPECT_EQ(folder_of("/home"), "/");
  EXPECT_EQ(folder_of("/"), "/");
  EXPECT_EQ(path_in("/home", "li"), "/home/li");
  EXPECT_EQ(path_in("/", "home"), "/home");
}

}  // namespace
}  // namespace examguard
