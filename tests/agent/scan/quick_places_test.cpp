#include "agent/scan/quick_places.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

const QuickPlaces places({{"/etc/xdg/autostart", 1}, {"/home/li", 3}, {"/media/usb", 2}});

TEST(QuickPlaces, AreEnteredAndWhatLiesOnTheWay) {
  for (const char* folder : {"/", "/etc", "/etc/xdg", "/etc/xdg/autostart", "/home", "/home/li",
                             "/home/li/Downloads", "/home/li/Downloads/tool", "/media/usb/a"}) {
    EXPECT_TRUE(places.enters(folder)) << folder;
  }
  for (const char* folder : {"/usr", "/etc/xdg/menus", "/etc/xdg/autostart/old", "/home/lin",
                             "/home/li/a/b/c", "/media/usb/a/b", "/media/usb2"}) {
    EXPECT_FALSE(places.enters(folder)) << folder;
  }
}

TEST(QuickPlaces, OnlyTheirOwnFilesAreLookedAt) {
  for (const char* file : {"/etc/xdg/autostart/a.desktop", "/home/li/a", "/home/li/a/b/c",
                           "/media/usb/题库.docx", "/media/usb/a/b"}) {
    EXPECT_TRUE(places.wants(file)) << file;
  }
  for (const char* file :
       {"/a", "/etc/passwd", "/etc/xdg/a", "/home/a", "/home/li/a/b/c/d", "/media/usb/a/b/c"}) {
    EXPECT_FALSE(places.wants(file)) << file;
  }
}

TEST(QuickPlaces, HoldTheRootsOfOtherVolumesThatAreWalked) {
  const std::vector<Volume> volumes{{"/", Volume::Kind::fixed, "ext4", "8:1"},
                                    {"/data", Volume::Kind::fixed, "ext4", "8:2"},
                                    {"/media/usb", Volume::Kind::removable, "vfat", "8:17"},
                                    {"/net", Volume::Kind::network, "nfs", "0:1"},
                                    {"/proc", Volume::Kind::pseudo, "proc", "0:2"}};
  const QuickPlaces found(quick_places("/nonexistent", Machine{}, volumes));
  EXPECT_TRUE(found.wants("/data/a"));
  EXPECT_TRUE(found.wants("/media/usb/a"));
  EXPECT_FALSE(found.wants("/net/a"));
  EXPECT_FALSE(found.wants("/proc/a"));
  EXPECT_FALSE(found.wants("/a"));
}

}  // namespace
}  // namespace examguard
