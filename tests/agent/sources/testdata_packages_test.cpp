// Source parsers against real package databases and registries, and what dpkg-query, rpm, hivex and
// others answer for them.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <iostream>
#include <map>
#include <set>
#include <string>

#include "core/sources/dpkg_status.hpp"
#include "core/sources/uninstall_keys.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

TEST(TestdataPackages, OddStatusFilesAreReadLikeTheirAuthorsSay) {
  const fs::path folder = support::testdata() / "linux" / "scalibr" / "dpkg" / "dpkg";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  const std::map<std::string, std::set<std::string>> expected = {
      {"valid",
       {"accountsservice", "acl", "adduser", "admin-session", "attr", "libacl1",
        "util-linux-extra"}},
      {"single", {"acl"}},
      {"noversion", {"foo", "acl", "bar"}},
      {"nopackage", {"foo", "bar"}},
      {"trailingnewlines", {"acl"}},
      {"transitional", {"iceweasel"}},
      {"statusfield",
       {"wantinstall_installed", "wantdeinstall_installed", "wantdeinstall_configfiles",
        "wantinstall_unpacked", "wantpurge_installed", "wantinstall_halfinstalled"}},
      {"empty", {}},
      {"invalid", {}}};
  for (const auto& [file, names] : expected) {
    std::set<std::string> read;
    for (const Observation& one :
         parse_dpkg_status(support::read_file(folder / file)).parsed.observations) {
      read.insert(one.name);
    }
    EXPECT_EQ(read, names) << file;
  }
}

std::vector<UninstallKey> keys_of_hive(const std::string& file) {
  const std::string text = support::read_file(support::testdata() / "hives" / "expected" / file);
  std::vector<UninstallKey> keys;
  if (text.empty()) return keys;
  const json::value hive = json::parse(text);
  for (const auto& item : hive.at("entries").as_array()) {
    const json::object& entry = item.as_object();
    if (entry.at("kind") != "uninstall") continue;
    UninstallKey key{
        entry.at("view") == "native" ? "HKLM" : "HKU", entry.at("key").as_string().c_str(), {}};
    for (const auto& [name, value] : entry) {
      const std::string label(name);
      if (label == "kind" || label == "view" || label == "key" || value.is_bool()) continue;
      if (value.is_string()) {
        key.values.push_back({label, RegistryType::text, utf8_to_utf16(value.as_string())});
      } else if (value.is_int64()) {
        const auto number = static_cast<std::uint32_t>(value.as_int64());
        Bytes data;
        for (unsigned shift = 0; shift < 32; shift += 8) {
          data += static_cast<char>(number >> shift & 0xff);
        }
        key.values.push_back({label, RegistryType::number, data});
      }
    }
    std::erase_if(key.values, [](const RegistryValue& v) { return v.name == "key_lastwrite_utc"; });
    keys.push_back(std::move(key));
  }
  return keys;
}

TEST(TestdataPackages, PersonSeesTwelveProductsOfTheWindows7Hive) {
  const auto keys = keys_of_hive("plaso__SOFTWARE.json");
  if (keys.empty()) GTEST_SKIP() << "no test data";
  ASSERT_EQ(keys.size(), 67U);
  const Parsed read = uninstall_programs(keys, {"uninstall", "", "", ""});
  std::map<std::string, int> products;
  std::set<std::string> names;
  for (const Observation& one : read.observations) {
    ++products[one.product];
    names.insert(one.key);
  }
  for (const auto& [product, count] : products) std::cout << count << '\t' << product << '\n';
  EXPECT_LE(products.size(), 12U);
  EXPECT_EQ(names.size(), read.observations.size());
  for (const char* product :
       {"Adobe AIR", "Adobe Reader X", "Microsoft .NET Framework 4 Client Profile",
        "Microsoft Office Home and Business 2010", "Mozilla Firefox", "Skype™", "TweetDeck",
        "VMware Tools", "McAfee VirusScan Enterprise"}) {
    EXPECT_TRUE(products.contains(product)) << product;
  }
  // Whatever the hive names is kept; only its nameless placeholders are not programs.
  for (const UninstallKey& key : keys) {
    const bool named = find_value(key.values, "DisplayName") != nullptr;
    EXPECT_TRUE(!named || names.contains("HKLM\\" + key.name)) << key.name;
  }
}

TEST(TestdataPackages, ProgramsOfUserHivesAreRead) {
  const auto keys = keys_of_hive("regipy__NTUSER_with_winscp.DAT.json");
  if (keys.empty()) GTEST_SKIP() << "no test data";
  const Parsed read = uninstall_programs(keys, {"uninstall", "li", "", ""});
  std::set<std::string> products;
  for (const Observation& one : read.observations) products.insert(one.product);
  EXPECT_EQ(products,
            (std::set<std::string>{"GitHub Desktop", "Zoom", "JetBrains dotPeek", "Python"}));
}

TEST(TestdataPackages, RegistryExportsAreReadToTheLastValue) {
  const fs::path folder = support::testdata() / "reg_exports";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  for (const std::string name : {"mssql", "mssql_engine", "10_russian"}) {
    const RegistryText read = parse_registry_text(
        support::read_file(folder / (name + "-Uninstall.reg")), "wine", is_uninstall_path);
    EXPECT_TRUE(read.gaps.empty()) << name;
    const json::value expected =
        json::parse(support::read_file(folder / "expected" / (name + ".raw.json")));
    ASSERT_EQ(read.keys.size(), expected.as_object().size()) << name;
    for (const RegistryKey& key : read.keys) {
      const std::size_t last = key.path.rfind('\\');
      const json::value& values =
          expected.at(key.path.substr(0, last) + "|" + key.path.substr(last + 1));
      for (const auto& [label, value] : values.as_object()) {
        const RegistryValue* found = find_value(key.values, label);
        ASSERT_NE(found, nullptr) << label;
        if (value.is_string()) {
          EXPECT_EQ(to_text(*found), value.as_string().c_str()) << label;
        } else if (value.is_int64()) {
          EXPECT_EQ(to_number(*found), static_cast<std::uint64_t>(value.as_int64())) << label;
        }
      }
    }
  }
}

}  // namespace
}  // namespace examguard
