#include "core/sources/browser_extensions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const BrowserProfile chrome{"Google Chrome", "/home/li/.config/google-chrome/Default", "li"};
const BrowserProfile firefox{"Firefox", "/home/li/.mozilla/firefox/a.default", "li"};

TEST(BrowserExtensions, ManifestNamesAreTranslated) {
  const Parsed parsed = parse_chromium_manifest(
      "\xef\xbb\xbf{ // comment\n\"name\": \"__MSG_AppName__\", \"version\": \"1.2\",}",
      R"({"appname": {"message": "AI 助手"}})", "abcd", chrome);
  EXPECT_THAT(parsed.gaps, IsEmpty());
  ASSERT_THAT(parsed.observations, SizeIs(1));
  const Observation& one = parsed.observations[0];
  EXPECT_EQ(one.source, "browser-extension");
  EXPECT_EQ(one.key, chrome.folder + "/abcd");
  EXPECT_EQ(one.package, "chrome-extension:abcd");
  EXPECT_EQ(one.name, "AI 助手");
  EXPECT_EQ(one.version, "1.2");
  EXPECT_EQ(one.profile, "li");
}

TEST(BrowserExtensions, BrokenManifestIsAGapAndHidesNothing) {
  const Parsed parsed = parse_chromium_manifest("{", "", "abcd", chrome);
  EXPECT_THAT(parsed.gaps, SizeIs(1));
  ASSERT_THAT(parsed.observations, SizeIs(1));
  EXPECT_EQ(parsed.observations[0].name, "abcd");
}

TEST(BrowserExtensions, PreferencesKnowUnpackedAndBuiltInOnes) {
  const Parsed parsed = parse_chromium_preferences(
      R"({"extensions":{"settings":{
        "a":{"location":4,"path":"/home/li/dev/x","manifest":{"name":"Dev","version":"0.1"}},
        "b":{"location":5,"path":"component","manifest":{"name":"PDF Viewer","version":"1"}},
        "c":{"location":1,"path":"c/1"},
        "d":"odd"}}})",
      chrome);
  EXPECT_THAT(parsed.gaps, IsEmpty());
  ASSERT_THAT(parsed.observations, SizeIs(3));
  EXPECT_EQ(parsed.observations[0].name, "Dev");
  EXPECT_EQ(parsed.observations[0].path.text, "/home/li/dev/x");
  EXPECT_TRUE(parsed.observations[1].system_component);
  EXPECT_EQ(parsed.observations[1].product, "Google Chrome");
  EXPECT_EQ(parsed.observations[2].name, "c");
  EXPECT_THAT(parse_chromium_preferences("{}", chrome).observations, IsEmpty());
  EXPECT_THAT(parse_chromium_preferences("no", chrome).gaps, SizeIs(1));
}

TEST(BrowserExtensions, FirefoxListIsRead) {
  const Parsed parsed = parse_firefox_extensions(
      R"({"addons":[
        {"id":"a@b","version":"2","type":"extension","location":"app-profile","path":"/p/a.xpi",
         "defaultLocale":{"name":"Helper","creator":"X"}},
        {"id":"sys@mozilla","version":"1","location":"app-system-defaults","defaultLocale":null},
        {"version":"1"}, 7]})",
      firefox);
  EXPECT_THAT(parsed.gaps, SizeIs(1));
  ASSERT_THAT(parsed.observations, SizeIs(2));
  EXPECT_EQ(parsed.observations[0].package, "firefox-addon:a@b");
  EXPECT_EQ(parsed.observations[0].name, "Helper");
  EXPECT_EQ(parsed.observations[0].vendor, "X");
  EXPECT_EQ(parsed.observations[0].path.text, "/p/a.xpi");
  EXPECT_TRUE(parsed.observations[1].system_component);
  EXPECT_EQ(parsed.observations[1].product, "Firefox");
  EXPECT_THAT(parse_firefox_extensions("[]", firefox).gaps, SizeIs(1));
}

TEST(BrowserExtensions, StatementsAboutOneExtensionAreMerged) {
  Parsed listed = parse_chromium_preferences(
      R"({"extensions":{"settings":{"a":{"manifest":{"name":"__MSG_x__"}},"b":{}}}})", chrome);
  const Parsed found = parse_chromium_manifest(R"({"name":"Real"})", "", "a", chrome);
  listed.observations.push_back(found.observations[0]);
  const auto merged = merge_extensions(listed.observations);
  ASSERT_THAT(merged, SizeIs(2));
  EXPECT_EQ(merged[0].name, "Real");
  EXPECT_EQ(merged[1].name, "b");
}

}  // namespace
}  // namespace examguard
