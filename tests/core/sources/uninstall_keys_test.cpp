#include "core/sources/uninstall_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sources/uninstall_products.hpp"

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

RegistryValue text(std::string name, std::string_view value) {
  return {std::move(name), RegistryType::text, utf8_to_utf16(value)};
}

RegistryValue number(std::string name, char value) {
  return {std::move(name), RegistryType::number, {value, 0, 0, 0}};
}

const UninstallPlace windows{"uninstall", "", "", ""};

Observation only(UninstallKey key, const UninstallPlace& place = windows) {
  const Parsed parsed = uninstall_programs({std::move(key)}, place);
  EXPECT_THAT(parsed.observations, SizeIs(1));
  return parsed.observations.empty() ? Observation{} : parsed.observations[0];
}

TEST(UninstallKeys, ProgramIsReadWithWhatItClaims) {
  const Observation one = only({"HKLM\\WOW6432Node",
                                "ToDesk",
                                {text("DisplayName", "ToDesk"), text("DisplayVersion", "4.7.2.1"),
                                 text("Publisher", "海南有趣科技有限公司"),
                                 text("InstallLocation", "C:\\Program Files\\ToDesk\\")}});
  EXPECT_EQ(one.source, "uninstall");
  EXPECT_EQ(one.key, "HKLM\\WOW6432Node\\ToDesk");
  EXPECT_EQ(one.name, "ToDesk");
  EXPECT_EQ(one.version, "4.7.2.1");
  EXPECT_EQ(one.vendor, "海南有趣科技有限公司");
  EXPECT_EQ(one.package, "uninstall:ToDesk");
  EXPECT_EQ(one.product, "ToDesk");
  EXPECT_EQ(one.path.text, "C:/Program Files/ToDesk");
  EXPECT_FALSE(one.system_component);
}

TEST(UninstallKeys, EmptyDisplayNameDoesNotHideAProgram) {
  for (const char* name : {"", "  ", "\t"}) {
    const Observation one =
        only({"HKLM", "ToDesk", {text("DisplayName", name), text("UninstallString", "C:\\u.exe")}});
    EXPECT_EQ(one.name, "ToDesk");
    EXPECT_EQ(one.product, "ToDesk");
  }
}

TEST(UninstallKeys, HiddenProgramIsKeptAndFlagged) {
  const Observation one =
      only({"HKLM", "x", {text("displayname", "ToDesk"), number("SYSTEMCOMPONENT", 1)}});
  EXPECT_EQ(one.name, "ToDesk");
  EXPECT_TRUE(one.system_component);
}

TEST(UninstallKeys, OddTypesAreRead) {
  const Observation one = only(
      {"HKU",
       "x",
       {{"DisplayName", RegistryType::expand_text, utf8_to_utf16("Zoom")},
        number("DisplayVersion", 7),
        {"Publisher", RegistryType::many_texts, utf8_to_utf16("Zoom Inc") + std::string(2, '\0')},
        text("SystemComponent", "1")}});
  EXPECT_EQ(one.name, "Zoom");
  EXPECT_EQ(one.version, "7");
  EXPECT_EQ(one.vendor, "Zoom Inc");
  EXPECT_TRUE(one.system_component);
  EXPECT_FALSE(
      only({"HKU", "y", {text("DisplayName", "a"), text("SystemComponent", "")}}).system_component);
  EXPECT_EQ(only({"HKU", "z", {{"DisplayName", RegistryType::binary, "\x01\xff"}}}).name, "01ff");
}

TEST(UninstallKeys, SameNameAndVersionInTwoViewsStayTwo) {
  const std::vector<RegistryValue> values = {text("DisplayName", "A"), text("DisplayVersion", "1")};
  const Parsed parsed = uninstall_programs(
      {{"HKLM", "a", values}, {"HKLM\\WOW6432Node", "a", values}, {"HKLM", "b", values}}, windows);
  EXPECT_THAT(parsed.observations, SizeIs(3));
}

TEST(UninstallKeys, PlaceholderThatSaysNothingIsNoProgram) {
  const Parsed parsed = uninstall_programs(
      {{"HKLM", "AddressBook", {}}, {"HKLM", "Connection Manager", {number("SystemComponent", 1)}}},
      windows);
  EXPECT_THAT(parsed.observations, IsEmpty());
}

TEST(UninstallKeys, PathsOfAWinePrefixLeadIntoIt) {
  const UninstallPlace wine{"wine", "li", "/home/li/.wine", "/home/li/.wine/drive_c"};
  const Observation one = only(
      {"HKU", "x", {text("DisplayName", "QQ"), text("DisplayIcon", "\"c:\\QQ\\QQ.exe\",0")}}, wine);
  EXPECT_EQ(one.key, "/home/li/.wine\\HKU\\x");
  EXPECT_EQ(one.profile, "li");
  EXPECT_EQ(one.path.text, "/home/li/.wine/drive_c/QQ/QQ.exe");
}

struct Folded {
  UninstallEntry entry;
  std::string product;
};

UninstallEntry named(std::string key, std::string name, std::string publisher, bool hidden = false,
                     std::string version = {}) {
  UninstallEntry entry;
  entry.key = std::move(key);
  entry.name = std::move(name);
  entry.publisher = std::move(publisher);
  entry.system_component = hidden;
  entry.version = std::move(version);
  return entry;
}

UninstallEntry update(std::string key, std::string name, std::string parent) {
  UninstallEntry entry = named(std::move(key), std::move(name), "Microsoft Corporation");
  entry.parent = std::move(parent);
  return entry;
}

TEST(UninstallProducts, PartsFoldIntoWhatAPersonWouldUninstall) {
  const std::string ms = "Microsoft Corporation";
  const std::vector<Folded> rows = {
      {named("Py", "Python 3.10.2 (64-bit)", "PSF", false, "3.10.2150.0"), "Python"},
      {named("{1}", "Python 3.10.2 Core Interpreter (64-bit)", "PSF", true), "Python"},
      {named("NetFx", "Microsoft .NET Framework 4", ms), "Microsoft .NET Framework 4"},
      {update("NetFx.KB1", "Update for X (KB1)", "NetFx"), "Microsoft .NET Framework 4"},
      {update("u2", "Hotfix for Microsoft .NET Framework 4 (KB22222)", ""),
       "Microsoft .NET Framework 4"},
      {update("u3", "适用于 Microsoft .NET Framework 4 的更新 (KB33333)", ""),
       "Microsoft .NET Framework 4"},
      {update("u4", "Update for Windows 7 (KB4)", ""), "Windows"},
      {update("u5", "x", "OperatingSystem"), "Windows"},
      {named("cn", "Microsoft .NET Framework 4 CHS Language Pack", ms),
       "Microsoft .NET Framework 4"},
      {named("Office14.PROPLUS", "Microsoft Office 专业增强版 2010", ms, false, "14.0.1"),
       "Microsoft Office 专业增强版 2010"},
      {named("{90140000-001F-0804-0000-0000000FF1CE}", "Microsoft Office Proof (Chinese) 2010", ms,
             true),
       "Microsoft Office 专业增强版 2010"},
      {named("{90120000-001F-0804-0000-0000000FF1CE}", "Microsoft Office Proof 2007", ms, true),
       "Microsoft Office 2007"},
      {named("s", "Microsoft Something", ms, true), "Microsoft Something"},
      {named("a", "McAfee Agent", "McAfee, Inc."), "McAfee Agent"},
      {named("b", "McAfee SiteAdvisor", "McAfee, Inc.", true), "McAfee Agent"},
      {named("c", "Hidden Orphan", "", true), "Hidden Orphan"},
  };
  std::vector<UninstallEntry> entries;
  for (const Folded& row : rows) entries.push_back(row.entry);
  const std::vector<std::string> products = fold_into_products(entries);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(products[i], rows[i].product) << rows[i].entry.key;
  }
}

TEST(UninstallProducts, ParentsThatNameEachOtherEnd) {
  EXPECT_THAT(fold_into_products({update("a", "A", "b"), update("b", "B", "a")}), SizeIs(2));
  EXPECT_THAT(fold_into_products({update("a", "A", "a")}), SizeIs(1));
}

TEST(UninstallProducts, NameLosesVersionArchitectureAndLanguage) {
  const std::vector<std::array<std::string, 3>> rows = {
      {"Mozilla Firefox 5.0.1 (x86 en-US)", "5.0.1", "Mozilla Firefox"},
      {"Adobe Reader X (10.1.0)", "10.1.0", "Adobe Reader X"},
      {"Skype™ 5.5", "5.5.114", "Skype™"},
      {"Git version 2.12.2.2", "2.12.2.2", "Git"},
      {"7-Zip 19.00 (x64)", "19.00", "7-Zip"},
      {"Microsoft .NET Runtime - 6.0.5 (x64)", "48.23", "Microsoft .NET Runtime"},
      {"Microsoft Office Home and Business 2010", "14.0",
       "Microsoft Office Home and Business 2010"},
      {"Microsoft Visual C++ 2005 Redistributable", "8.0",
       "Microsoft Visual C++ 2005 Redistributable"},
      {"FusionInventory Agent 2.4.x-build-26 (x64 edition)", "2.4.x-build-26",
       "FusionInventory Agent"},
      {"微信", "3.9", "微信"},
      {"WPS Office (12.1.0.15712)", "12.1.0.15712", "WPS Office"},
      {"1.0", "1.0", "1.0"},
      {"Notepad++ (64-bit x64)", "8", "Notepad++"},
      {"QQ (腾讯)", "9", "QQ (腾讯)"}};
  for (const auto& [name, version, product] : rows) EXPECT_EQ(product_name(name, version), product);
}

TEST(UninstallKeys, PathOfAProgramsKeyIsKnownInEveryHive) {
  EXPECT_TRUE(is_uninstall_path(
      "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x"));
  EXPECT_TRUE(
      is_uninstall_path("Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\"
                        "UNINSTALL\\x"));
  EXPECT_FALSE(is_uninstall_path("Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"));
  EXPECT_FALSE(is_uninstall_path("Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x\\y"));
  EXPECT_FALSE(is_uninstall_path("XMicrosoft\\Windows\\CurrentVersion\\Uninstall\\x"));
}

TEST(RegistryText, WineFilesAreReadWithTheirEscapes) {
  const RegistryText read = parse_registry_text(
      "WINE REGISTRY Version 2\n;; All keys relative to \\\\Machine\n\n#arch=win64\n\n"
      "[Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Uninstall\\\\\\x817e\\x8baf QQ] "
      "1700\n"
      "#time=1da\n"
      "\"DisplayName\"=\"\\x817e\\x8baf \\\"QQ\\\" \\xd83d\\xde00\"\n"
      "\"Path\"=str(2):\"C:\\\\QQ\\0\"\n"
      "\"NoModify\"=dword:00000001\n"
      "\"Blob\"=hex:01,02,\\\n  03\n"
      "@=\"default\"\n\n"
      "[Software\\\\Other] 1\n\"a\"=\"b\"\n",
      "wine", is_uninstall_path);
  EXPECT_THAT(read.gaps, IsEmpty());
  ASSERT_THAT(read.keys, SizeIs(1));
  const RegistryKey& key = read.keys[0];
  EXPECT_EQ(key.path, "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\腾讯 QQ");
  EXPECT_EQ(to_text(*find_value(key.values, "displayname")), "腾讯 \"QQ\" 😀");
  EXPECT_EQ(to_text(*find_value(key.values, "Path")), "C:\\QQ");
  EXPECT_EQ(to_number(*find_value(key.values, "NoModify")), 1U);
  EXPECT_EQ(find_value(key.values, "Blob")->data, "\1\2\3");
  EXPECT_THAT(uninstall_keys_of(read.keys, true),
              ElementsAre(UninstallKey{"HKU", "腾讯 QQ", key.values}));
}

TEST(RegistryText, ExportsAreReadInUtf16AndInEightBits) {
  const std::string body =
      "\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\"
      "Uninstall\\x]\r\n\"DisplayName\"=\"C:\\\\a \\\"b\\\"\"\r\n";
  const RegistryText five =
      parse_registry_text("\xff\xfe" + utf8_to_utf16("Windows Registry Editor Version 5.00" + body +
                                                     "\"P\"=hex(2):51,00,00,00\r\n"),
                          "wine", is_uninstall_path);
  ASSERT_THAT(five.keys, SizeIs(1));
  EXPECT_EQ(to_text(*find_value(five.keys[0].values, "DisplayName")), "C:\\a \"b\"");
  EXPECT_EQ(to_text(*find_value(five.keys[0].values, "P")), "Q");
  EXPECT_EQ(uninstall_keys_of(five.keys, false)[0].view, "HKLM\\WOW6432Node");
  const RegistryText four =
      parse_registry_text("REGEDIT4" + body + "\"P\"=hex(2):51,00\r\n", "wine", is_uninstall_path);
  ASSERT_THAT(four.keys, SizeIs(1));
  EXPECT_EQ(to_text(*find_value(four.keys[0].values, "P")), "Q");
}

TEST(RegistryText, BadLinesAreGapsAndCostNoOther) {
  const std::string key = "[Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Uninstall\\\\";
  const RegistryText read = parse_registry_text(
      "WINE REGISTRY Version 2\n" + key + "a] 1\n\"DisplayName\"=what\n\"Good\"=\"1\"\ngarbage\n" +
          key + "b\n" + key + "c] 1\n\"open\"=\"never closed\n\"Good\"=\"2\"\n",
      "wine", is_uninstall_path);
  ASSERT_THAT(read.keys, SizeIs(2));
  EXPECT_EQ(to_text(*find_value(read.keys[0].values, "Good")), "1");
  EXPECT_EQ(to_text(*find_value(read.keys[1].values, "Good")), "2");
  EXPECT_THAT(read.gaps, SizeIs(4));
}

}  // namespace
}  // namespace examguard
