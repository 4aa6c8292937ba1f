#include "core/sources/desktop_entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Observation only(std::string_view text) {
  const Parsed parsed = parse_desktop_entry(text, "/usr/share/applications/a.desktop", "li");
  EXPECT_THAT(parsed.gaps, IsEmpty());
  EXPECT_THAT(parsed.observations, SizeIs(1));
  return parsed.observations.empty() ? Observation{} : parsed.observations[0];
}

TEST(DesktopEntry, ApplicationIsReadWithBothItsNames) {
  const Observation one = only(
      "# comment\n[Desktop Entry]\nType=Application\nName=Sunlogin\nName[zh_CN]=向日葵\n"
      "Name[de]=Sonne\nExec=\"/usr/local/sun login/bin/sunlogin\" %U\n"
      "Categories=Network;RemoteAccess;\n[Desktop Action New]\nName=Other\nExec=other\n");
  EXPECT_EQ(one.source, "desktop");
  EXPECT_EQ(one.key, "/usr/share/applications/a.desktop");
  EXPECT_EQ(one.path.text, "/usr/share/applications/a.desktop");
  EXPECT_EQ(one.profile, "li");
  EXPECT_EQ(one.name, "Sunlogin");
  EXPECT_EQ(one.product, "向日葵");
  EXPECT_EQ(one.original_name, "sunlogin");
  EXPECT_EQ(one.content_class, "remote-control");
  EXPECT_FALSE(one.system_component);
}

TEST(DesktopEntry, HiddenEntryIsKeptAndFlagged) {
  EXPECT_TRUE(only("[Desktop Entry]\nName=a\nExec=a\nNoDisplay=true").system_component);
  EXPECT_TRUE(only("[Desktop Entry]\r\nName=a\r\nExec=a\r\nHidden=true\r\n").system_component);
}

TEST(DesktopEntry, LinksAndSwitchedOffEntriesAreNoPrograms) {
  for (const char* text :
       {"[Desktop Entry]\nType=Link\nName=a\nURL=http://x", "[Desktop Entry]\nHidden=true\n"}) {
    const Parsed parsed = parse_desktop_entry(text, "/a.desktop", "");
    EXPECT_THAT(parsed.observations, IsEmpty());
    EXPECT_THAT(parsed.gaps, IsEmpty());
  }
}

TEST(DesktopEntry, NamelessEntryIsCalledByItsFile) {
  EXPECT_EQ(only("[Desktop Entry]\nExec=sh -c x\n").name, "a.desktop");
}

TEST(DesktopEntry, FileThatIsNoneIsAGap) {
  for (const char* text : {"", "garbage", "[Other]\nName=a", "[Desktop Entry]\nType=Application"}) {
    EXPECT_THAT(parse_desktop_entry(text, "/a.desktop", "").gaps, SizeIs(1)) << text;
  }
}

TEST(DesktopEntry, ProgramBehindEnvAndWineIsFound) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"todesk %U", "todesk"},
      {"/opt/ToDesk/bin/ToDesk desktop", "ToDesk"},
      {"env GDK_BACKEND=x11 A=b /usr/bin/code --new-window", "code"},
      {"env WINEPREFIX=\"/home/li/.wine\" wine C:\\\\\\\\windows\\\\\\\\QQ.exe", "QQ.exe"},
      {"flatpak run --branch=stable org.x", ""},
      {"sh -c \"x\"", ""},
      {"", ""}};
  for (const auto& [exec, program] : rows) EXPECT_EQ(program_of_exec(exec), program) << exec;
}

}  // namespace
}  // namespace examguard
