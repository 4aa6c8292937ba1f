#include "core/sources/program_places.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(ProgramPlaces, NearestPlaceCounts) {
  ProgramPlaces places;
  places.add({"/opt/a", "", "A", false});
  places.add({"/opt/a/b", "", "B", false});
  places.add({"/opt/a/b", "", "too late", false});
  places.add({"/", "", "everything", false});
  places.add({"", "", "everything", false});
  EXPECT_EQ(places.find("/opt/a/x/y")->product, "A");
  EXPECT_EQ(places.find("/opt/a/b")->product, "B");
  EXPECT_EQ(places.find("/opt/a/b/c")->product, "B");
  EXPECT_EQ(places.find("/opt/ab"), nullptr);
  EXPECT_EQ(places.find(""), nullptr);
}

TEST(ProgramPlaces, ProductOfAPackage) {
  ProgramPlaces places;
  places.add_product("dpkg:libreoffice-calc", "libreoffice");
  EXPECT_EQ(places.product_of("dpkg:libreoffice-calc"), "libreoffice");
  EXPECT_EQ(places.product_of("dpkg:bash"), "");
}

TEST(ProgramPlaces, FolderOfAProgramIsCalledLikeIt) {
  EXPECT_EQ(folder_of_program("/opt/WeChat/bin/wechat", "微信"), "/opt/WeChat");
  EXPECT_EQ(folder_of_program("/opt/todesk-4.7/bin/ToDesk", "ToDesk"), "/opt/todesk-4.7");
  EXPECT_EQ(folder_of_program("/home/li/Apps/Echo.AppImage", "Echo"),
            "/home/li/Apps/Echo.AppImage");
  EXPECT_EQ(folder_of_program("/usr/bin/tool", "usr"), "/usr/bin/tool");
  EXPECT_EQ(folder_of_program("tool", "tool"), "tool");
}

}  // namespace
}  // namespace examguard
