// Kinds by content against what file(1), exiftool and container listings say of the same files.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <iostream>
#include <map>
#include <set>
#include <string>

#include "core/kinds/kinds.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

FileKind kind_of(const fs::path& path) {
  const std::string bytes = support::read_file(path);
  const std::string_view head = std::string_view(bytes).substr(0, kind_head_bytes);
  const auto range = second_look(head, bytes.size());
  return identify(
      head, bytes.size(),
      range ? std::string_view(bytes).substr(range->offset, range->bytes) : std::string_view());
}

// The witnesses agree on families; we name the members.
bool agrees(const FileKind& kind, const std::string& truth) {
  const std::map<std::string, std::set<std::string_view>> families = {
      {"ooxml", {"docx", "xlsx", "pptx", "ooxml"}},
      {"odf", {"odt", "ods", "odp", "odg", "odf"}},
      {"ole2", {"doc", "xls", "ppt", "vsd", "msg", "msi", "ole"}},
      {"text", {"text", "html", "xml", "json", "eml", "mht", "script"}}};
  const auto family = families.find(truth);
  if (family != families.end()) return family->second.contains(kind.name);
  return kind.name == truth || kind.content_class == truth;
}

struct Sample {
  std::string path;
  std::string truth;
};

std::vector<Sample> samples() {
  const std::string text = support::read_file(support::testdata() / "files" / "expected.json");
  std::vector<Sample> out;
  if (text.empty()) return out;
  const boost::json::value expected = boost::json::parse(text);
  for (const auto& item : expected.as_array()) {
    const auto& file = item.as_object();
    if (file.at("disputed").as_bool()) continue;
    out.push_back({file.at("path").as_string().c_str(), file.at("true_kind").as_string().c_str()});
  }
  return out;
}

TEST(TestdataKinds, NearlyAllKindsAreRightAndNoHonestFileIsDisguised) {
  const auto files = samples();
  if (files.empty()) GTEST_SKIP() << "no test data";
  int known = 0;
  int right = 0;
  for (const auto& [path, truth] : files) {
    const FileKind kind = kind_of(support::testdata() / "files" / path);
    EXPECT_FALSE(is_disguised(path, kind)) << path << " is " << kind.name;
    if (truth == "unknown") continue;
    ++known;
    right += agrees(kind, truth) ? 1 : 0;
    if (!agrees(kind, truth)) std::cout << path << ": " << truth << ", not " << kind.name << '\n';
  }
  std::cout << right << " of " << known << " kinds are right\n";
  EXPECT_GE(right * 100, known * 98);
}

// Each file under each name that a person would hide it behind.
TEST(TestdataKinds, EverySpoofedExtensionIsFound) {
  const auto files = samples();
  if (files.empty()) GTEST_SKIP() << "no test data";
  const std::map<std::string, std::set<std::string>> honest = {
      {"text", {"txt", "doc", "xls", "dll", "csv"}},
      {"image", {"jpg"}},
      {"audio", {"mp3", "mp4"}},
      {"video", {"mp4"}},
      {"pdf", {"pdf"}},
      {"rtf", {"doc"}},
      {"zip", {"zip"}},
      {"ooxml", {"zip", "doc", "xls"}},
      {"odf", {"zip", "doc"}},
      {"epub", {"zip"}},
      {"ole2", {"doc", "xls"}},
      {"encrypted-ooxml", {"doc", "xls"}},
      {"pe", {"dll"}},
      {"elf", {"dll"}}};
  int spoofs = 0;
  for (const auto& [path, truth] : files) {
    if (truth == "unknown") continue;
    const FileKind kind = kind_of(support::testdata() / "files" / path);
    if (kind.name == "svg") continue;  // a picture and a text
    for (const char* claim :
         {"txt", "jpg", "mp3", "mp4", "pdf", "doc", "xls", "zip", "dll", "csv"}) {
      const auto allowed = honest.find(truth);
      if (allowed != honest.end() && allowed->second.contains(claim)) continue;
      ++spoofs;
      EXPECT_TRUE(is_disguised("假期." + std::string(claim), kind)) << path << " as " << claim;
    }
  }
  std::cout << spoofs << " spoofs found\n";
}

TEST(TestdataKinds, ProgramsForWindowsAreKnown) {
  const fs::path folder = support::testdata() / "pe";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    const std::string_view kind = kind_of(entry.path()).name;
    if (name.ends_with(".exe") || name.ends_with(".dll") || name.ends_with(".sys") ||
        name.ends_with(".signed")) {
      EXPECT_EQ(kind, "pe") << name;
    } else if (name.ends_with(".msi")) {
      EXPECT_EQ(kind, "msi") << name;
    } else if (name.ends_with(".256appx")) {
      EXPECT_EQ(kind, "appx") << name;
    } else if (name.ends_with(".cab")) {
      EXPECT_EQ(kind, "cab") << name;
    }
  }
}

TEST(TestdataKinds, BothTypesOfAppImageAreKnown) {
  const fs::path folder = support::testdata() / "linux" / "appimage";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".AppImage") continue;
    EXPECT_EQ(kind_of(entry.path()).name, "appimage") << entry.path();
  }
}

}  // namespace
}  // namespace examguard
