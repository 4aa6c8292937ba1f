#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "agent/system/volumes.hpp"

namespace examguard {
namespace {

using Kind = Volume::Kind;

std::vector<std::pair<std::string, Kind>> kinds(std::string_view mountinfo, std::string_view root) {
  std::vector<std::pair<std::string, Kind>> found;
  for (const auto& volume : volumes_of_mountinfo(mountinfo, root)) {
    found.emplace_back(volume.path, volume.kind);
  }
  return found;
}

using Kinds = std::vector<std::pair<std::string, Kind>>;

TEST(Volumes, TellsPseudoNetworkAndServedFileSystemsApart) {
  const auto found = volumes_of_mountinfo(
      "26 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
      "21 26 0:20 / /proc rw shared:1 - proc proc rw\n"
      "30 26 0:31 / /srv/nfs rw - nfs4 server:/x rw\n"
      "31 26 0:32 / /media/usb rw - fuseblk /dev/sdb1 rw\n"
      "32 26 0:33 / /home/li/remote rw - fuse.sshfs li@host: rw\n",
      "/");
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0], (Volume{"/", Kind::fixed, "ext4", "254:0", false, "", ""}));
  std::map<std::string, Kind> kind_at;
  for (const auto& volume : found) {
    kind_at[volume.path] = volume.kind;
    EXPECT_EQ(volume.may_hang, volume.type.starts_with("fuse"));
  }
  EXPECT_EQ(kind_at["/proc"], Kind::pseudo);
  EXPECT_EQ(kind_at["/srv/nfs"], Kind::network);
  EXPECT_EQ(kind_at["/home/li/remote"], Kind::network);
  EXPECT_EQ(kind_at["/media/usb"], Kind::fixed);
}

TEST(Volumes, BindMountOfAWalkedPartIsSeenAgain) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 254:0 /srv/data /home/data rw - ext4 /dev/vda rw\n",
                  "/"),
            (Kinds{{"/", Kind::fixed}, {"/home/data", Kind::again}}));
}

TEST(Volumes, BindMountFromOutsideTheRootIsWalkedOnce) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 254:0 /srv/data /target/a rw - ext4 /dev/vda rw\n"
                  "41 26 254:0 /srv/data /target/b rw - ext4 /dev/vda rw\n"
                  "42 26 254:0 /target/c /target/d rw - ext4 /dev/vda rw\n"
                  "43 26 254:0 /srv/data/deep /target/e rw - ext4 /dev/vda rw\n",
                  "/target"),
            (Kinds{{"/", Kind::fixed},
                   {"/a", Kind::fixed},
                   {"/b", Kind::again},
                   {"/d", Kind::again},
                   {"/e", Kind::again}}));
}

TEST(Volumes, WhatIsHiddenUnderAMountIsWalkedWhereItShows) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 254:0 /srv/data /other rw - ext4 /dev/vda rw\n"
                  "41 26 0:50 / /srv rw - tmpfs tmpfs rw\n",
                  "/"),
            (Kinds{{"/", Kind::fixed}, {"/srv", Kind::fixed}, {"/other", Kind::fixed}}));
}

TEST(Volumes, LaterMountHidesTheEarlierOnesBelowIt) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 0:50 / /mnt/a rw - proc proc rw\n"
                  "41 26 0:51 / /mnt rw - tmpfs tmpfs rw\n",
                  "/"),
            (Kinds{{"/", Kind::fixed}, {"/mnt", Kind::fixed}}));
}

TEST(Volumes, OrderOfTheLinesDoesNotMatter) {
  EXPECT_EQ(kinds("21 26 0:20 / /proc rw - proc proc rw\n"
                  "23 26 0:6 / /dev rw - devtmpfs devtmpfs rw\n"
                  "24 23 0:22 / /dev/shm rw - tmpfs tmpfs rw\n"
                  "26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "29 24 0:26 / /dev/shm rw - tmpfs tmpfs rw\n",
                  "/"),
            (Kinds{{"/", Kind::fixed},
                   {"/proc", Kind::pseudo},
                   {"/dev", Kind::pseudo},
                   {"/dev/shm", Kind::fixed}}));
}

TEST(Volumes, NamesWithSpacesAreReadAsWritten) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 8:17 / /media/my\\040stick\\134 rw - vfat /dev/sdb1 rw\n",
                  "/"),
            (Kinds{{"/", Kind::fixed}, {"/media/my stick\\", Kind::fixed}}));
}

TEST(Volumes, RootOfAnyKindIsWalkedBecauseItWasNamed) {
  EXPECT_EQ(kinds("26 1 254:0 / / rw - ext4 /dev/vda rw\n"
                  "40 26 0:31 / /srv rw - nfs4 host:/ rw\n",
                  "/srv/x"),
            (Kinds{{"/", Kind::fixed}}));
}

TEST(Volumes, WithoutMountinfoThereIsOne) {
  EXPECT_EQ(kinds("", "/x"), (Kinds{{"/", Kind::fixed}}));
  EXPECT_EQ(kinds("nonsense\n1 2 3\n", "/x"), (Kinds{{"/", Kind::fixed}}));
}

TEST(Volumes, OfThisMachineStartWithTheRoot) {
  const auto found = volumes("/");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().path, "/");
}

}  // namespace
}  // namespace examguard
