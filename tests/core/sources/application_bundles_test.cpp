#include "core/sources/application_bundles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Observation only(const Parsed& parsed) {
  EXPECT_THAT(parsed.gaps, IsEmpty());
  EXPECT_THAT(parsed.observations, SizeIs(1));
  return parsed.observations.empty() ? Observation{} : parsed.observations[0];
}

TEST(Snap, YamlIsReadLeniently) {
  const Observation one = only(parse_snap_yaml(
      "name: code # ours\nversion: '1.93'\ntitle: \"Visual Studio Code\"\nanchors: &a\n  name: no\n"
      "type: app\nother: *a\n",
      "/snap/code/164"));
  EXPECT_EQ(one.key, "code");
  EXPECT_EQ(one.package, "snap:code");
  EXPECT_EQ(one.name, "Visual Studio Code");
  EXPECT_EQ(one.version, "1.93");
  EXPECT_EQ(one.path.text, "/snap/code/164");
  EXPECT_FALSE(one.system_component);
}

TEST(Snap, BaseIsASystemComponentAndNamelessIsAGap) {
  EXPECT_TRUE(only(parse_snap_yaml("name: core\nversion: 16\ntype: os\n", "/snap/core/1"))
                  .system_component);
  EXPECT_EQ(only(parse_snap_yaml("name: x\n", "/snap/x/1")).version, "");
  for (const char* text : {"", "asdf\nlkjh\n", "version: 1\n"}) {
    const Parsed parsed = parse_snap_yaml(text, "/snap/x/1");
    EXPECT_THAT(parsed.observations, IsEmpty());
    EXPECT_THAT(parsed.gaps, SizeIs(1));
  }
}

TEST(Snap, FileNameIsEnough) {
  const Observation one = only(snap_of_file("/var/lib/snapd/snaps/gnome-42-2204_176.snap"));
  EXPECT_EQ(one.key, "gnome-42-2204");
  EXPECT_EQ(one.version, "176");
  EXPECT_THAT(snap_of_file("/x/partial").gaps, SizeIs(1));
}

TEST(Flatpak, AppIsNamedByItsDesktopEntry) {
  const FlatpakDeploy deploy{"app", "com.todesk.ToDesk", "x86_64", "stable", "/f", "li"};
  const Observation one =
      only(parse_flatpak("[Application]\nname=com.todesk.ToDesk\nruntime=r\n",
                         "[Desktop Entry]\nName=ToDesk\nName[zh_CN]=远程\nExec=x\n", deploy));
  EXPECT_EQ(one.key, "app/com.todesk.ToDesk/x86_64/stable");
  EXPECT_EQ(one.package, "flatpak:com.todesk.ToDesk");
  EXPECT_EQ(one.name, "ToDesk");
  EXPECT_EQ(one.product, "远程");
  EXPECT_EQ(one.profile, "li");
  EXPECT_EQ(one.version, "");
}

TEST(Flatpak, RuntimesAndExtensionsAreFoldedAway) {
  const Observation locale =
      only(parse_flatpak("[Runtime]\nname=x\n[ExtensionOf]\nref=app/org.gimp.GIMP/x86_64/stable\n",
                         "", {"runtime", "org.gimp.GIMP.Locale", "x86_64", "23.08", "/f", ""}));
  EXPECT_EQ(locale.product, "org.gimp.GIMP");
  EXPECT_EQ(locale.version, "23.08");
  EXPECT_TRUE(locale.system_component);
}

TEST(Flatpak, UnreadableMetadataIsAGapAndHidesNothing) {
  const Parsed parsed = parse_flatpak("garbage", "", {"app", "a.b", "x86_64", "stable", "/f", ""});
  EXPECT_THAT(parsed.gaps, SizeIs(1));
  ASSERT_THAT(parsed.observations, SizeIs(1));
  EXPECT_EQ(parsed.observations[0].name, "a.b");
}

TEST(AppImage, NameAndVersionAreTakenFromTheFileName) {
  const std::vector<std::pair<const char*, AppImageName>> rows = {
      {"Echo-x86_64.AppImage", {"Echo", ""}},
      {"/home/li/AppImageExtract_6-x86_64.AppImage", {"AppImageExtract", "6"}},
      {"ToDesk-4.7.2-amd64.appimage", {"ToDesk", "4.7.2"}},
      {"Visual Studio Code-v1.2.AppImage", {"Visual Studio Code", "v1.2"}},
      {"微信.AppImage", {"微信", ""}},
      {"3d.AppImage", {"3d", ""}},
      {".AppImage", {".AppImage", ""}}};
  for (const auto& [file, name] : rows) EXPECT_EQ(app_image_name(file), name) << file;
}

TEST(Uos, InfoIsRead) {
  const Observation one = only(parse_uos_info(
      R"({"appid":"com.qq.im","name":"QQ","version":"3.2.1.0","arch":["amd64"],"permissions":{}})",
      "/opt/apps/com.qq.im"));
  EXPECT_EQ(one.key, "com.qq.im");
  EXPECT_EQ(one.package, "uos:com.qq.im");
  EXPECT_EQ(one.name, "QQ");
  EXPECT_EQ(one.version, "3.2.1.0");
}

TEST(Uos, BrokenInfoDoesNotHideTheProgram) {
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string(), std::string(100'000, '['),
        "{\"appid\": " + std::string(500, '[')}) {
    const Parsed parsed = parse_uos_info(text, "/opt/apps/com.x");
    EXPECT_THAT(parsed.gaps, SizeIs(1));
    ASSERT_THAT(parsed.observations, SizeIs(1));
    EXPECT_EQ(parsed.observations[0].name, "com.x");
  }
  EXPECT_EQ(only(parse_uos_info(R"({"appid": 7, "name": {}, "version": 2})", "/opt/apps/c")).key,
            "7");
}

TEST(Linglong, LayersOfOneIdHaveTheirOwnKeys) {
  const std::string info = R"({"id":"org.deepin.calc","name":"计算器","version":"5.7","arch":)";
  Observation one =
      only(parse_linglong_info(info + R"(["x86_64"],"kind":"app","module":"binary"})", "/l/1"));
  EXPECT_EQ(one.key, "org.deepin.calc/x86_64/binary");
  EXPECT_EQ(one.package, "linglong:org.deepin.calc");
  EXPECT_EQ(one.name, "计算器");
  const Observation old = only(parse_linglong_info(info + R"("x86_64","kind":"base"})", "/l/2"));
  EXPECT_TRUE(old.system_component);
  std::vector<Observation> both = {one, one};
  both[1].version = "5.8";
  make_keys_unique(both);
  EXPECT_EQ(both[0].key, "org.deepin.calc/x86_64/binary/5.7");
  EXPECT_EQ(both[1].key, "org.deepin.calc/x86_64/binary/5.8");
  EXPECT_THAT(parse_linglong_info("{}", "/l/3").gaps, SizeIs(1));
}

}  // namespace
}  // namespace examguard
