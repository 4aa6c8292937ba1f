#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/machine_root.hpp"

namespace examguard {
namespace {

using support::MachineRoot;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string registry(std::string_view subkey, std::string_view values) {
  return "WINE REGISTRY Version 2\n;; All keys relative to \\\\Machine\n\n"
         "[Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Uninstall\\\\" +
         std::string(subkey) + "] 1700000000\n#time=1da1\n" + std::string(values) + "\n";
}

TEST(WinePrefixes, UninstallKeysOfMachineAndUserAreTold) {
  const MachineRoot root;
  root.write("home/li/.wine/system.reg",
             registry("QQ",
                      "\"DisplayName\"=\"\\x817e\\x8bafQQ\"\n\"DisplayVersion\"=\"9.7\"\n"
                      "\"InstallLocation\"=\"C:\\\\Program Files\\\\Tencent\\\\QQ\"\n"));
  root.write("home/li/.wine/user.reg", registry("Zoom", "\"DisplayName\"=\"Zoom\"\n"));
  const auto machine = root.machine();
  const auto programs = MachineRoot::of(machine, "wine");
  ASSERT_THAT(programs, SizeIs(2));
  EXPECT_EQ(programs[0].name, "腾讯QQ");
  EXPECT_EQ(programs[0].version, "9.7");
  EXPECT_EQ(programs[0].profile, "li");
  EXPECT_EQ(programs[0].key, "/home/li/.wine\\HKLM\\QQ");
  EXPECT_EQ(programs[0].path.text, "/home/li/.wine/drive_c/Program Files/Tencent/QQ");
  EXPECT_EQ(programs[1].key, "/home/li/.wine\\HKU\\Zoom");
  EXPECT_THAT(machine.sources, ElementsAre("wine"));
  EXPECT_THAT(machine.gaps, IsEmpty());
  const auto* place =
      machine.places.find("/home/li/.wine/drive_c/Program Files/Tencent/QQ/Bin/QQ.exe");
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(place->product, "腾讯QQ");
}

TEST(WinePrefixes, AreFoundWhereProgramsKeepThem) {
  const MachineRoot root;
  const std::vector<std::string> places = {
      "home/li/.wine",
      "home/li/.wine-tim",
      "home/li/.deepinwine/Deepin-WeChat",
      "home/li/.local/share/wineprefixes/a",
      "home/li/.PlayOnLinux/wineprefix/b",
      "home/li/.local/share/bottles/bottles/c",
      "home/li/.var/app/com.usebottles.bottles/data/bottles/bottles/d",
      "home/li/Games/e",
      "home/li/.cxoffice/f",
      "home/li/.local/share/Steam/steamapps/compatdata/730/pfx"};
  for (const auto& place : places) {
    root.write(place + "/system.reg", registry("X", "\"DisplayName\"=\"X\"\n"));
  }
  EXPECT_THAT(root.of("wine"), SizeIs(places.size()));
}

TEST(WinePrefixes, OneThatIsNamedTwiceIsToldOnce) {
  const MachineRoot root;
  root.write("home/li/.local/share/Steam/steamapps/compatdata/1/pfx/system.reg",
             registry("X", "\"DisplayName\"=\"X\"\n"));
  root.link("/home/li/.local/share/Steam", "home/li/.steam/steam");
  root.link("/home/li/.local/share/Steam/steamapps/compatdata/1/pfx", "home/li/.wine");
  EXPECT_THAT(root.of("wine"), SizeIs(1));
}

TEST(WinePrefixes, HugeRegistryIsAGapAndTheOtherIsRead) {
  const MachineRoot root;
  const auto huge = root.write("home/li/.wine/system.reg", "");
  std::filesystem::resize_file(huge, std::uintmax_t{1} << 34);
  root.write("home/li/.wine/user.reg", registry("Zoom", "\"DisplayName\"=\"Zoom\"\n"));
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "wine"), SizeIs(1));
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("limit /home/li/.wine/system.reg"));
}

TEST(WinePrefixes, FifoInPlaceOfTheRegistryIsAGap) {
  const MachineRoot root;
  root.write("home/li/.wine/drive_c/x", "");
  ASSERT_EQ(::mkfifo((root / "home/li/.wine/system.reg").c_str(), 0600), 0);
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::of(machine, "wine"), IsEmpty());
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("unsupported /home/li/.wine/system.reg"));
  EXPECT_THAT(machine.sources, IsEmpty());
}

}  // namespace
}  // namespace examguard
