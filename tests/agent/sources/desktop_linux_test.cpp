#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/faulty_mount_linux.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/nobody_linux.hpp"

namespace examguard {
namespace {

using support::MachineRoot;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view tool =
    "[Desktop Entry]\nType=Application\nName=Tool\nName[zh_CN]=工具\nExec=/usr/bin/tool %U\n";

TEST(DesktopEntries, OfTheSystemAndOfEveryProfileAreTold) {
  const MachineRoot root;
  root.write("usr/local/share/applications/a.desktop", "[Desktop Entry]\nName=A\nExec=a\n");
  root.write("home/li/.local/share/applications/wine/Programs/b.desktop",
             "[Desktop Entry]\nName=B\nExec=wine C:\\\\\\\\b.exe\n");
  root.write("home/gone/.config/autostart/c.desktop", "[Desktop Entry]\nName=C\nExec=c\n");
  root.write("home/li/.local/share/applications/mimeinfo.cache", "[MIME Cache]\n");
  const auto machine = root.machine();
  const auto entries = MachineRoot::of(machine, "desktop");
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[0].name, "A");
  EXPECT_EQ(entries[0].profile, "");
  EXPECT_EQ(entries[1].original_name, "b.exe");
  EXPECT_EQ(entries[1].profile, "li");
  EXPECT_EQ(entries[2].profile, "gone");
  EXPECT_EQ(entries[2].path.text, "/home/gone/.config/autostart/c.desktop");
  EXPECT_THAT(machine.sources, ElementsAre("desktop"));
  EXPECT_THAT(machine.gaps, IsEmpty());
}

TEST(DesktopEntries, WhatAPackageBroughtIsNoSecondProgram) {
  const MachineRoot root;
  root.install("tool", "/usr/share/applications/tool.desktop", tool);
  root.link("/usr/share/applications/tool.desktop", "usr/local/share/applications/t.desktop");
  root.write("home/li/.local/share/applications/tool.desktop", tool);  // a copy, word for word
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "desktop"), IsEmpty());
  EXPECT_THAT(machine.sources, ElementsAre("dpkg", "desktop"));
}

TEST(DesktopEntries, ChangedOneOfAPackageIsToldAndStaysInItsProduct) {
  const MachineRoot root;
  root.install("tool", "/usr/share/applications/tool.desktop", tool);
  root.write("usr/share/applications/tool.desktop",
             "[Desktop Entry]\nName=Tool\nExec=/opt/evil/evil\n");
  const auto entries = root.of("desktop");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].package, "dpkg:tool");
  EXPECT_EQ(entries[0].product, "tool");
}

TEST(DesktopEntries, UsersEntryForAPackagesProgramIsItsProductButNotItsPackage) {
  const MachineRoot root;
  root.install("tool", "/usr/bin/tool", "#!/bin/sh\n");
  root.write("home/li/.local/share/applications/a.desktop",
             "[Desktop Entry]\nName=My tool\nExec=tool --new-window %u\n");
  root.write("home/li/.local/share/applications/b.desktop",
             "[Desktop Entry]\nName=Chat\nExec=/usr/bin/tool --app-id=abc\n");
  const auto entries = root.of("desktop");
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].product, "tool");
  EXPECT_EQ(entries[0].package, "");
  EXPECT_EQ(entries[1].product, "Chat");
}

TEST(DesktopEntries, EntryAndTheFilesOfItsProgramAreOneProduct) {
  const MachineRoot root;
  root.write("home/li/WeChat/bin/wechat", "#!/bin/sh\n");
  root.write("home/li/.local/share/applications/a.desktop",
             "[Desktop Entry]\nName=WeChat\nName[zh_CN]=微信\n"
             "Exec=env A=b /home/li/WeChat/bin/wechat %U\n");
  const auto machine = root.machine();
  const auto* place = machine.places.find("/home/li/WeChat/lib/x.so");
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(place->product, "微信");
}

TEST(DesktopEntries, UsersEntrySaysNothingOfOthersFiles) {
  const MachineRoot root;
  root.write("opt/exam/exam", "#!/bin/sh\n");
  root.write("home/li/.local/share/applications/a.desktop",
             "[Desktop Entry]\nName=exam\nExec=/opt/exam/exam\n");
  EXPECT_EQ(root.machine().places.find("/opt/exam/exam"), nullptr);
}

TEST(DesktopEntries, BrokenAndOddOnesAreGaps) {
  const MachineRoot root;
  const std::string folder = "home/li/.local/share/applications/";
  root.write(folder + "bad.desktop", "no entry");
  root.write(folder + "empty.desktop", "\n");
  root.write(folder + "huge.desktop", std::string((1u << 20) + 1, 'x'));
  ASSERT_EQ(::mkfifo((root / (folder + "fifo.desktop")).c_str(), 0600), 0);
  root.link("nowhere", folder + "dangling.desktop");
  root.link("loop.desktop", folder + "loop.desktop");
  root.link(".", folder + "again");
  root.write(folder + "good.desktop", "[Desktop Entry]\nName=G\nExec=g\n");
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "desktop"), SizeIs(1));
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("malformed /" + folder + "bad.desktop",
                                                      "unsupported /" + folder + "fifo.desktop",
                                                      "limit /" + folder + "huge.desktop"));
}

TEST(DesktopEntries, NameThatIsNotTextIsToldExactly) {
  const MachineRoot root;
  const std::string folder = "home/li/.local/share/applications/";
  root.write(folder + "\xff.desktop", "[Desktop Entry]\nName=\xfe\nExec=g\n");
  root.write(folder + "\xfe.desktop", "[Desktop Entry]\nName=H\nExec=h\n");
  const auto entries = root.of("desktop");
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].path.raw, "/" + folder + "\xfe.desktop");
  EXPECT_NE(entries[0].key, entries[1].key);
}

TEST(DesktopEntries, FolderThatNeverAnswersCostsThatFolder) {
  const MachineRoot root;
  const std::string folder = "home/li/.local/share/applications";
  std::filesystem::create_directories(root / (folder + "/served"));
  root.write("home/zhao/.config/autostart/a.desktop", "[Desktop Entry]\nName=A\nExec=a\n");
  const support::FaultyMount mount(root / (folder + "/served"), support::FaultyMount::In::listing);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "desktop"), SizeIs(1));
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("hang /" + folder + "/served"));
}

TEST(DesktopEntries, ProfileThatIsClosedIsOneGapASource) {
  const MachineRoot root;
  root.write("home/li/.local/share/applications/a.desktop", "[Desktop Entry]\nName=A\nExec=a\n");
  ASSERT_EQ(::chmod((root / "home/li").c_str(), 0), 0);
  ASSERT_EQ(::chmod(root.text().c_str(), 0755), 0);
  {
    const support::AsNobody nobody;
    const auto machine = root.machine();
    EXPECT_THAT(machine.gaps, Contains(Field("source", &Gap::source, "desktop")).Times(1));
    EXPECT_THAT(machine.profiles, SizeIs(1));
  }
  ASSERT_EQ(::chmod((root / "home/li").c_str(), 0755), 0);
}

}  // namespace
}  // namespace examguard
