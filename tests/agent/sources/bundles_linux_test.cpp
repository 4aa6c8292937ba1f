#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/machine_root.hpp"

namespace examguard {
namespace {

using support::MachineRoot;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Bundles, EmptyRootHasNoSourceAndNoGap) {
  const MachineRoot root;
  const auto machine = root.machine();
  EXPECT_THAT(machine.sources, IsEmpty());
  EXPECT_THAT(machine.observations, IsEmpty());
  EXPECT_THAT(machine.gaps, IsEmpty());
}

TEST(Snaps, MountedOneIsDescribedAndTheOtherIsNamedByItsFile) {
  const MachineRoot root;
  root.write("snap/code/164/meta/snap.yaml", "name: code\ntitle: VS Code\nversion: 1.2\n");
  root.link("164", "snap/code/current");
  root.write("snap/bin/code", "");
  root.write("var/lib/snapd/snaps/code_163.snap", "hsqs");
  root.write("var/lib/snapd/snaps/core22_1033.snap", "hsqs");
  root.write("var/lib/snapd/desktop/applications/code_code.desktop",
             "[Desktop Entry]\nName=Code\nExec=code\nCategories=Game;\n");
  const auto machine = root.machine();
  const auto snaps = MachineRoot::of(machine, "snap");
  ASSERT_THAT(snaps, SizeIs(2));
  EXPECT_EQ(snaps[0].name, "VS Code");
  EXPECT_EQ(snaps[0].version, "1.2");
  EXPECT_EQ(snaps[0].key, "code");
  EXPECT_EQ(snaps[0].path.text, "/snap/code/164");
  EXPECT_EQ(snaps[0].content_class, "game");
  EXPECT_EQ(snaps[1].key, "core22");
  EXPECT_THAT(machine.sources, ElementsAre("snap"));
  EXPECT_THAT(machine.gaps, IsEmpty());
  const auto* place = machine.places.find("/snap/code/163/bin/code");
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(place->package, "snap:code");
  EXPECT_TRUE(place->of_system);
}

TEST(Snaps, DescriptionThatCannotBeReadHidesNothing) {
  const MachineRoot root;
  root.write("snap/todesk/7/x", "");
  root.link("7", "snap/todesk/current");
  std::filesystem::create_directories(root / "snap/todesk/7/meta");
  ASSERT_EQ(::mkfifo((root / "snap/todesk/7/meta/snap.yaml").c_str(), 0600), 0);
  const auto machine = root.machine();
  const auto snaps = MachineRoot::of(machine, "snap");
  ASSERT_THAT(snaps, SizeIs(1));
  EXPECT_EQ(snaps[0].package, "snap:todesk");
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("unsupported /snap/todesk/7/meta/snap.yaml"));
}

TEST(Snaps, OfSeveralRevisionsOnlyTheCurrentOneIsAProgram) {
  const MachineRoot root;
  for (const auto* file : {"code_163.snap", "code_164.snap", "code_99.snap", "core_9.snap",
                           "core_16.snap", "odd.snap"}) {
    root.write(std::string("var/lib/snapd/snaps/") + file, "hsqs");
  }
  std::filesystem::create_directories(root / "snap/code/163");
  root.link("163", "snap/code/current");
  const auto machine = root.machine();
  const auto snaps = MachineRoot::of(machine, "snap");
  ASSERT_THAT(snaps, SizeIs(2));
  EXPECT_EQ(snaps[0].key, "code");
  EXPECT_EQ(snaps[0].version, "163");
  EXPECT_EQ(snaps[1].key, "core");
  EXPECT_EQ(snaps[1].version, "16");
}

TEST(Snaps, LinkOutOfTheRootLeadsNowhere) {
  const MachineRoot outside;
  outside.write("meta/snap.yaml", "name: outside\n");
  const MachineRoot root;
  root.link(outside.text(), "snap/evil/current");
  EXPECT_THAT(root.of("snap"), IsEmpty());
}

void add_flatpak(const MachineRoot& root, const std::string& installation, const std::string& id,
                 std::string_view desktop) {
  const auto folder = installation + "/app/" + id + "/x86_64/stable";
  root.write(folder + "/c0ffee/metadata", "[Application]\nname=" + id + "\n");
  if (!desktop.empty()) {
    root.write(folder + "/c0ffee/export/share/applications/" + id + ".desktop", desktop);
  }
  root.link("c0ffee", folder + "/active");
  root.link("x86_64/stable", installation + "/app/" + id + "/current");
}

TEST(Flatpaks, SystemsAndEveryUsersOnesAreTold) {
  const MachineRoot root;
  add_flatpak(root, "var/lib/flatpak", "com.qq.QQ",
              "[Desktop Entry]\nName=QQ\nName[zh_CN]=腾讯QQ\nExec=qq\n"
              "Categories=Network;InstantMessaging;\n");
  root.write("home/zhao/x", "");
  add_flatpak(root, "home/zhao/.local/share/flatpak", "com.qq.QQ", "");
  const auto machine = root.machine();
  const auto apps = MachineRoot::of(machine, "flatpak");
  ASSERT_THAT(apps, SizeIs(2));
  EXPECT_EQ(apps[0].name, "QQ");
  EXPECT_EQ(apps[0].product, "腾讯QQ");
  EXPECT_EQ(apps[0].content_class, "chat");
  EXPECT_EQ(apps[0].key, "app/com.qq.QQ/x86_64/stable");
  EXPECT_EQ(apps[0].path.text, "/var/lib/flatpak/app/com.qq.QQ/x86_64/stable/c0ffee");
  EXPECT_EQ(apps[1].profile, "zhao");
  EXPECT_EQ(apps[1].package, "flatpak:com.qq.QQ");
  EXPECT_THAT(machine.gaps, IsEmpty());
  EXPECT_TRUE(machine.places.find(apps[0].path.text + "/files/bin/qq")->of_system);
  EXPECT_FALSE(machine.places.find(apps[1].path.text + "/files/bin/qq")->of_system);
}

TEST(Flatpaks, InstallationsThatTheAdministratorMadeAreRead) {
  const MachineRoot root;
  root.write("etc/flatpak/installations.d/a.conf", "[Installation \"a\"]\nPath=/data/flatpak/\n");
  add_flatpak(root, "data/flatpak", "com.qq.QQ", "");
  EXPECT_THAT(root.of("flatpak"), SizeIs(1));
}

TEST(Flatpaks, BrokenMetadataIsAGapAndTheFolderNamesTheApp) {
  const MachineRoot root;
  const std::string folder = "var/lib/flatpak/app/com.x.Y/x86_64/stable";
  root.write(folder + "/a/metadata", "\x01\x02");
  root.link("a", folder + "/active");
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "flatpak"), SizeIs(1));
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("malformed /" + folder + "/a/metadata"));
}

TEST(Flatpaks, LinkToTheSystemsInstallationTellsNothingTwice) {
  const MachineRoot root;
  add_flatpak(root, "var/lib/flatpak", "com.qq.QQ", "");
  root.link("/var/lib/flatpak", "home/li/.local/share/flatpak");
  EXPECT_THAT(root.of("flatpak"), SizeIs(1));
}

TEST(UosPackages, InfoNamesTheProgramAndItsPackageIsTheSameProduct) {
  const MachineRoot root;
  root.install("com.tencent.wechat", "/opt/apps/com.tencent.wechat/info",
               R"({"appid":"com.tencent.wechat","name":"微信","version":"1.0.0.1"})");
  root.write("opt/apps/broken/info", "{");
  root.write("opt/apps/not-of-the-store/readme", "");
  const auto machine = root.machine();
  const auto packages = MachineRoot::of(machine, "uos");
  ASSERT_THAT(packages, SizeIs(2));
  EXPECT_EQ(packages[0].package, "uos:broken");
  EXPECT_EQ(packages[1].package, "uos:com.tencent.wechat");
  EXPECT_EQ(packages[1].version, "1.0.0.1");
  EXPECT_EQ(MachineRoot::of(machine, "dpkg")[0].product, "微信");
  EXPECT_EQ(machine.places.product_of("dpkg:com.tencent.wechat"), "微信");
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("malformed /opt/apps/broken/info"));
}

TEST(LinglongLayers, AreFoundAtAnyDepth) {
  const MachineRoot root;
  const std::string_view info =
      R"({"id":"org.a.b","name":"甲","version":"1.0","arch":["x86_64"],"kind":"app"})";
  root.write("var/lib/linglong/layers/org.a.b/1.0/x86_64/info.json", info);
  root.write("var/lib/linglong/layers/0123abc/info.json",
             R"({"id":"org.c.d","version":"2.0","kind":"runtime"})");
  root.link("..", "var/lib/linglong/layers/org.a.b/loop");
  const auto machine = root.machine();
  const auto layers = MachineRoot::of(machine, "linglong");
  ASSERT_THAT(layers, SizeIs(2));
  EXPECT_EQ(layers[0].package, "linglong:org.c.d");
  EXPECT_TRUE(layers[0].system_component);
  EXPECT_EQ(layers[1].name, "甲");
  EXPECT_THAT(machine.sources, ElementsAre("linglong"));
  EXPECT_THAT(machine.gaps, IsEmpty());
}

TEST(Bundles, WhatStandsInPlaceOfADatabaseIsAGap) {
  const MachineRoot root;
  for (const std::string place : {"opt", "var/lib/flatpak", "var/lib/linglong", "var/lib/snapd",
                                  "usr/share", "home/li/.config"}) {
    std::filesystem::create_directories(root / place);
  }
  const std::vector<std::string> places = {"opt/apps",
                                           "var/lib/flatpak/app",
                                           "var/lib/linglong/layers",
                                           "var/lib/snapd/snaps",
                                           "usr/share/applications",
                                           "home/li/.config/autostart"};
  std::vector<std::string> expected;
  for (const auto& place : places) {
    ASSERT_EQ(::mkfifo((root / place).c_str(), 0600), 0);
    expected.push_back("unsupported /" + place);
  }
  const auto machine = root.machine();
  EXPECT_THAT(machine.sources, IsEmpty());
  EXPECT_THAT(MachineRoot::gaps(machine), testing::UnorderedElementsAreArray(expected));
}

TEST(Bundles, NameThatIsNotTextIsToldExactly) {
  const MachineRoot root;
  root.write("opt/apps/\xff/info", R"({"appid":"a.b"})");
  const auto packages = root.of("uos");
  ASSERT_THAT(packages, SizeIs(1));
  EXPECT_EQ(packages[0].path.raw, "/opt/apps/\xff");
}

}  // namespace
}  // namespace examguard
