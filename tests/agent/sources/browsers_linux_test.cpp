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

std::vector<std::string> names_of(const std::vector<Observation>& observations) {
  std::vector<std::string> names;
  for (const auto& one : observations) names.push_back(one.name);
  return names;
}

void add_chromium(const MachineRoot& root, const std::string& folder) {
  root.write(folder + "/Local State", "{}");
  root.write(folder + "/Profile 2/Preferences",
             R"({"extensions":{"settings":{"unpacked":{"location":4,"path":"/home/li/x",)"
             R"("manifest":{"name":"Unpacked","version":"1"}}}}})");
  const auto extension = folder + "/Profile 2/Extensions/abc/2.0_0";
  root.write(extension + "/manifest.json",
             R"({"name":"__MSG_name__","version":"2.0","default_locale":"zh_CN"})");
  root.write(extension + "/_locales/zh_CN/messages.json", R"({"name":{"message":"答题助手"}})");
  root.write(folder + "/Profile 2/Extensions/abc/1.9_0/manifest.json", R"({"name":"old"})");
}

TEST(Browsers, ChromiumFamilyIsFoundByItsFilesWhateverItsName) {
  const MachineRoot root;
  add_chromium(root, "home/li/.config/google-chrome");
  add_chromium(root, "home/li/.config/Vendor/any-browser");
  add_chromium(root, "home/zhao/snap/chromium/common/chromium");
  add_chromium(root, "home/zhao/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser");
  const auto machine = root.machine();
  const auto extensions = MachineRoot::of(machine, "browser-extension");
  ASSERT_THAT(extensions, SizeIs(8));
  EXPECT_EQ(extensions[1].name, "答题助手");
  EXPECT_EQ(extensions[1].version, "2.0");
  EXPECT_EQ(extensions[1].package, "chrome-extension:abc");
  EXPECT_EQ(extensions[1].profile, "li");
  EXPECT_EQ(extensions[7].profile, "zhao");
  EXPECT_THAT(machine.sources, ElementsAre("browser-extension"));
  EXPECT_THAT(machine.gaps, IsEmpty());
}

TEST(Browsers, ProfileThatIsTheBrowsersOwnFolderIsRead) {
  const MachineRoot root;
  root.write("home/li/.config/opera/Local State", "{}");
  root.write("home/li/.config/opera/Extensions/abc/1/manifest.json", R"({"name":"A"})");
  EXPECT_THAT(names_of(root.of("browser-extension")), ElementsAre("A"));
}

TEST(Browsers, FirefoxIsReadWhereverItsProfilesLie) {
  const MachineRoot root;
  const auto addon = [](std::string_view name) {
    return R"({"addons":[{"id":"a@b","version":"1","defaultLocale":{"name":")" + std::string(name) +
           R"("},"location":"app-profile"}]})";
  };
  root.write("home/li/.mozilla/firefox/profiles.ini",
             "[Profile0]\nPath=x.default\n[Profile1]\nIsRelative=0\nPath=/data/profile\n");
  root.write("home/li/.mozilla/firefox/x.default/extensions.json", addon("One"));
  root.write("data/profile/extensions.json", addon("Two"));
  root.write("home/li/snap/firefox/common/.mozilla/firefox/profiles.ini", "[General]\n");
  root.write("home/li/snap/firefox/common/.mozilla/firefox/y/extensions.json", addon("Three"));
  root.write("home/li/.var/app/org.mozilla.firefox/.mozilla/firefox/profiles.ini", "");
  root.write("home/li/.var/app/org.mozilla.firefox/.mozilla/firefox/z/extensions.json",
             addon("Four"));
  root.write("home/li/.librewolf/profiles.ini", "");
  root.write("home/li/.librewolf/w/extensions.json", addon("Five"));
  EXPECT_THAT(names_of(root.of("browser-extension")),
              ElementsAre("Five", "One", "Two", "Three", "Four"));
}

TEST(Browsers, BrokenFilesAreGapsAndCostNoOtherExtension) {
  const MachineRoot root;
  const std::string folder = "home/li/.config/chromium";
  root.write(folder + "/Local State", "{}");
  root.write(folder + "/Default/Preferences", "{\"extensions\":");
  ASSERT_EQ(::mkfifo((root / (folder + "/Default/Secure Preferences")).c_str(), 0600), 0);
  root.write(folder + "/Default/Extensions/bad/1/manifest.json", std::string(100'000, '['));
  root.write(folder + "/Default/Extensions/good/1/manifest.json", R"({"name":"Good"})");
  const auto machine = root.machine();
  EXPECT_THAT(names_of(MachineRoot::of(machine, "browser-extension")), ElementsAre("bad", "Good"));
  EXPECT_THAT(MachineRoot::gaps(machine),
              ElementsAre("malformed /" + folder + "/Default/Preferences",
                          "unsupported /" + folder + "/Default/Secure Preferences",
                          "malformed /" + folder + "/Default/Extensions/bad/1/manifest.json"));
}

TEST(Browsers, LocaleThatIsAPathReadsNothingElse) {
  const MachineRoot root;
  root.write("secret/messages.json", R"({"name":{"message":"secret"}})");
  root.write("home/li/.config/chromium/Local State", "{}");
  root.write("home/li/.config/chromium/Default/Extensions/a/1/manifest.json",
             R"({"name":"__MSG_name__","default_locale":"../../../../../../../../../secret"})");
  EXPECT_THAT(names_of(root.of("browser-extension")), ElementsAre("__MSG_name__"));
}

}  // namespace
}  // namespace examguard
