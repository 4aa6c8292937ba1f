#include "agent/scan/scan.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "agent/scan/hash_list.hpp"
#include "core/crypto.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "tests/support/nobody_linux.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using support::judge_of;
using support::TemporaryFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::string_view script = "#!/bin/sh\nexit 0\n";

constexpr std::string_view os_packages = R"(programs:
  rules:
    - {id: os, allow: [{trust: os-packages}]}
)";

class Scan : public testing::Test {
 protected:
  ScanResult scan(std::string_view rules = os_packages, const std::stop_token& stop = {}) {
    ScanRequest request;
    request.root = root.text();
    request.threads = 2;
    request.now = wall_time();
    request.own_programs = own;
    request.budget = budget;
    request.hashed = [list = hashes](std::string_view path, const Digest& digest) {
      list->add(path, digest);
    };
    auto result = scan_machine(request, judge_of(rules), stop);
    if (!result) throw std::runtime_error(result.error().what);
    return std::move(*result);
  }

  static std::vector<std::string> paths(const ScanResult& result) {
    std::vector<std::string> found;
    for (const auto& finding : result.findings) found.push_back(finding.subject.path.text);
    return found;
  }

  static const Finding* find(const ScanResult& result, std::string_view path) {
    const auto found =
        std::find_if(result.findings.begin(), result.findings.end(),
                     [&](const Finding& finding) { return finding.subject.path.text == path; });
    return found == result.findings.end() ? nullptr : &*found;
  }

  // A package "tool" that owns `path` and recorded the MD5 of `content`.
  void install(std::string_view path, std::string_view content,
               std::string_view status = "install ok installed") const {
    Hasher hasher(Hasher::Also::md5);
    hasher.add(content);
    root.write("var/lib/dpkg/status", "Package: tool\nStatus: " + std::string(status) +
                                          "\nArchitecture: amd64\nVersion: 1\nMaintainer: m\n\n");
    root.write("var/lib/dpkg/info/tool.list", "/.\n" + std::string(path) + "\n");
    root.write("var/lib/dpkg/info/tool.md5sums",
               hasher.finish().md5 + "  " + std::string(path.substr(1)) + "\n");
  }

  TemporaryFolder root;
  std::set<Digest> own;
  std::optional<Budget> budget;
  std::shared_ptr<HashList> hashes = std::make_shared<HashList>();
};

TEST_F(Scan, FindsProgramsByContentWhateverTheyAreCalled) {
  root.write("home/li/桌面/考试工具.txt", script);
  root.write("home/li/notes.sh", "echo no program without its first line\n");
  root.write("etc/passwd", "li:x:1000:1000::/home/li:/bin/sh\n");
  ASSERT_EQ(::chown((root / "home/li/桌面/考试工具.txt").c_str(), 1000, 1000), 0);
  const auto result = scan();
  ASSERT_THAT(paths(result), ElementsAre("/home/li/桌面/考试工具.txt"));
  const auto& subject = result.findings[0].subject;
  EXPECT_EQ(subject.kind, Kind::program);
  EXPECT_EQ(subject.source, "portable");
  EXPECT_EQ(subject.content, "script");
  EXPECT_EQ(subject.profile, "li");
  EXPECT_EQ(subject.owner, "li");
  EXPECT_EQ(subject.size, script.size());
  EXPECT_EQ(subject.sha256, sha256(script));
  EXPECT_TRUE(subject.disguised);
  EXPECT_EQ(result.outcome, Outcome::to_check);
  EXPECT_TRUE(result.coverage.finished);
  EXPECT_EQ(result.coverage.files, 3U);
  EXPECT_EQ(result.coverage.opened_files, 3U);
  EXPECT_EQ(result.coverage.hashed_bytes, script.size());
  EXPECT_THAT(result.coverage.profiles, ElementsAre("li"));
  EXPECT_THAT(result.gaps, IsEmpty());
}

TEST_F(Scan, ProgramOfAPackageIsOnlyCounted) {
  root.write("usr/bin/tool", script);
  install("/usr/bin/tool", script);
  const auto result = scan(
      "programs:\n  rules:\n    - {id: os, allow: [{trust: os-packages}]}\n"
      "    - {id: dpkg, allow: [{package: \"dpkg:*\"}]}\n");
  EXPECT_THAT(paths(result), IsEmpty());
  EXPECT_EQ(result.outcome, Outcome::clean);
  ASSERT_EQ(result.programs.size(), 1U);
  EXPECT_EQ(result.programs.at(0).source, "dpkg");
  EXPECT_THAT(result.coverage.sources, testing::Contains("dpkg"));
}

TEST_F(Scan, ChangedFileOfAPackageLosesItsTrust) {
  root.write("usr/bin/tool", "#!/bin/sh\nevil\n");
  install("/usr/bin/tool", script);
  const auto result = scan();
  const auto* finding = find(result, "/usr/bin/tool");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->subject.trust, Trust::none);
  EXPECT_EQ(finding->subject.package, "dpkg:tool");
}

TEST_F(Scan, DpkgsOwnScriptsAreVouchedForAndNothingElseBesideThem) {
  install("/usr/bin/tool", script);
  const std::string info = "var/lib/dpkg/info/";
  for (const char* name : {"tool.postinst", "tool:amd64.prerm", "tool.sh", "nobody.postinst"}) {
    root.write(info + name, script);
  }
  root.write(info + "tool.config", read_file("/bin/true", 1u << 20).value());
  const auto result = scan("programs: {rules: [{id: dpkg, allow: [{package: \"dpkg:*\"}]}]}\n");
  EXPECT_THAT(paths(result),
              UnorderedElementsAre("/" + info + "tool.sh", "/" + info + "nobody.postinst",
                                   "/" + info + "tool.config"));
}

TEST_F(Scan, PackagesNameFilesThroughLinksOfTheRoot) {
  root.write("usr/bin/tool", script);
  std::filesystem::create_directory_symlink("usr/bin", root / "bin");
  install("/bin/tool", script);
  EXPECT_EQ(find(scan(), "/usr/bin/tool"), nullptr);
}

TEST_F(Scan, LinksOfTheRootStayInsideIt) {
  root.write("usr/bin/tool", script);
  install("/usr/bin/tool", script);
  std::filesystem::create_directories(root / "data");
  std::filesystem::rename(root / "var/lib/dpkg", root / "data/dpkg");
  std::filesystem::create_directory_symlink("/data/dpkg", root / "var/lib/dpkg");
  std::filesystem::create_symlink("/../../../../etc/passwd", root / "data/passwd");
  const auto result = scan();
  EXPECT_EQ(find(result, "/usr/bin/tool"), nullptr);
  EXPECT_THAT(result.coverage.sources, testing::Contains("dpkg"));
}

TEST_F(Scan, WhatIsLeftOfARemovedPackageIsOwnedByNobody) {
  root.write("usr/bin/tool", script);
  install("/usr/bin/tool", script, "deinstall ok config-files");
  EXPECT_NE(find(scan(), "/usr/bin/tool"), nullptr);
}

TEST_F(Scan, FilesOfABundleOfTheSystemAreListedByIt) {
  root.write("snap/code/1/meta/snap.yaml", "name: code\ntitle: Code\n");
  root.write("snap/code/1/bin/code", script);
  root.write("snap/code/1/bin/todesk", script);
  root.write("snap/code/1/bin/planted", script);
  std::filesystem::create_symlink("1", root / "snap/code/current");
  ASSERT_EQ(::chown((root / "snap/code/1/bin/planted").c_str(), 1000, 1000), 0);
  const auto result = scan(R"(programs:
  rules:
    - {id: code, allow: [{package: ["snap:code"]}]}
    - id: no-todesk
      deny: [{file: [todesk]}]
      category: remote-control
      severity: violation
      why: {zh: 远程控制, en: remote control}
      todo: {zh: 卸载, en: uninstall it}
)");
  EXPECT_THAT(paths(result), UnorderedElementsAre("/snap/code/1/bin/todesk",  // a rule names it
                                                  "/snap/code/1/bin/planted"));
  EXPECT_EQ(find(result, "/snap/code/1/bin/planted")->product, "Code");
}

TEST_F(Scan, FilesOfAUsersBundleAreToldInItsProduct) {
  const std::string folder = "home/li/.local/share/flatpak/app/a.b/x86_64/stable";
  root.write(folder + "/c/metadata", "[Application]\nname=a.b\n");
  root.write(folder + "/c/files/bin/tool", script);
  std::filesystem::create_symlink("c", root / (folder + "/active"));
  const auto result = scan();
  const auto* file = find(result, "/" + folder + "/c/files/bin/tool");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->product, "a.b");
  EXPECT_EQ(file->subject.package, "flatpak:a.b");
  EXPECT_EQ(file->subject.trust, Trust::none);
}

TEST_F(Scan, AppImageAndItsMenuEntryAreOneProduct) {
  const std::string image = std::string(
                                "\x7f"
                                "ELF\x02\x01\x01\0AI\x02\0\0\0\0\0\x02\0\x3e\0",
                                20) +
                            std::string(100, '\0');
  root.write("home/li/Apps/Echo-1.2.3-x86_64.AppImage", image);
  const auto* path = "/home/li/Apps/Echo-1.2.3-x86_64.AppImage";
  const auto alone = scan();
  ASSERT_NE(find(alone, path), nullptr);
  EXPECT_EQ(find(alone, path)->product, "Echo");
  EXPECT_EQ(find(alone, path)->subject.version, "1.2.3");
  root.write("home/li/.local/share/applications/echo.desktop",
             "[Desktop Entry]\nName=Echo\nName[zh_CN]=回声\n"
             "Exec=/home/li/Apps/Echo-1.2.3-x86_64.AppImage --no-sandbox %U\n");
  const auto result = scan();
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].product, "回声");
  EXPECT_EQ(result.findings[1].product, "回声");
}

TEST_F(Scan, DenialByNameHoldsForAProgramOfAPackage) {
  root.write("usr/bin/tool", script);
  install("/usr/bin/tool", script);
  const auto result = scan(R"(programs:
  rules:
    - {id: os, allow: [{trust: os-packages}]}
    - id: no-tool
      deny: [{file: [tool]}]
      category: remote-control
      severity: violation
      why: {zh: 远程控制, en: remote control}
      todo: {zh: 卸载, en: uninstall it}
)");
  const auto* finding = find(result, "/usr/bin/tool");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->rule, "no-tool");
  EXPECT_EQ(result.outcome, Outcome::violations);
}

constexpr std::string_view file_rules = R"(programs:
  rules:
    - {id: os, allow: [{trust: os-packages}]}
files:
  roots: ["{profiles}", "/data"]
  skip: ["{profiles}/skipped", "**/*.tmp"]
  rules:
    - id: answers
      deny: [{keyword: [答案]}]
      group: false
      category: question-bank
      severity: violation
      why: {zh: 题库, en: answers}
      todo: {zh: 删除, en: delete it}
)";

TEST_F(Scan, FilesAreJudgedWhereThePolicySays) {
  for (const auto* name :
       {"home/li/答案.txt", "home/li/a/b/答案.txt", "home/li/skipped/答案.txt", "home/li/答案.tmp",
        "data/x/答案.txt", "srv/答案.txt", "home/li/other"}) {
    root.write(name, "x");
  }
  EXPECT_THAT(
      paths(scan(file_rules)),
      UnorderedElementsAre("/home/li/答案.txt", "/home/li/a/b/答案.txt", "/data/x/答案.txt"));
}

TEST_F(Scan, HardLinksAreReadOnceAndReportedAtEveryName) {
  root.write("a/one", script);
  std::filesystem::create_directories(root / "b");
  for (int i = 0; i < 50; ++i) {
    std::filesystem::create_hard_link(root / "a/one", root / ("b/two" + std::to_string(i)));
  }
  const auto result = scan();
  EXPECT_EQ(result.findings.size(), 51U);
  EXPECT_EQ(result.coverage.files, 51U);
  EXPECT_EQ(result.coverage.opened_files, 1U);
  EXPECT_EQ(result.coverage.hashed_bytes, script.size());
}

TEST_F(Scan, NameThatIsNotTextIsReportedExactly) {
  root.write("\xff\xfe", script);
  const auto result = scan();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].subject.path.raw, "/\xff\xfe");
  EXPECT_EQ(result.findings[0].subject.path.text, "/\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_THAT(result.gaps, IsEmpty());
}

TEST_F(Scan, HugeSparseProgramIsNamedAndNotRead) {
  const auto path = root.write("petabyte", script);
  if (::truncate(path.c_str(), off_t{1} << 50) != 0) GTEST_SKIP() << "no room for its size";
  const auto result = scan();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_FALSE(result.findings[0].subject.sha256);
  EXPECT_EQ(result.findings[0].subject.sha256_missing, "limit");
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].why, "limit");
  EXPECT_EQ(result.coverage.hashed_bytes, 0U);
}

TEST_F(Scan, OwnProgramsAreNoFindings) {
  root.write("opt/examguard-agent", script);
  own.insert(sha256(script));
  EXPECT_THAT(scan().findings, IsEmpty());
}

TEST_F(Scan, ListsEverythingThatWasHashed) {
  root.write("b", script);
  root.write("new\nline", script);
  root.write("back\\slash", script);
  root.write("not-hashed", "text");
  scan();
  const auto hash = to_hex(sha256(script));
  EXPECT_EQ(hashes->take(),
            hash + "  /b\n\\" + hash + "  /back\\\\slash\n\\" + hash + "  /new\\nline\n");
}

TEST_F(Scan, HashRuleReadsEveryFile) {
  root.write("text", "abc");
  const auto result = scan(std::string(os_packages) + R"(files:
  rules:
    - id: known
      deny: [{sha256: [ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad]}]
      category: question-bank
      severity: violation
      why: {zh: 题库, en: answers}
      todo: {zh: 删除, en: delete it}
)");
  EXPECT_THAT(paths(result), ElementsAre("/text"));
  EXPECT_EQ(result.coverage.hashed_bytes, 3U);
}

TEST_F(Scan, WithinABudgetItPassesOverNothing) {
  for (int i = 0; i < 200; ++i) root.write("home/li/" + std::to_string(i), script);
  const auto freely = paths(scan());
  budget = Budget{50, 1u << 20};
  EXPECT_EQ(paths(scan()), freely);
  EXPECT_EQ(freely.size(), 200U);
}

TEST_F(Scan, StoppedScanSaysSo) {
  root.write("a", script);
  std::stop_source stop;
  stop.request_stop();
  const auto result = scan(os_packages, stop.get_token());
  EXPECT_FALSE(result.coverage.finished);
  EXPECT_EQ(result.outcome, Outcome::incomplete);
}

TEST_F(Scan, WhatMayNotBeReadIsAGap) {
  root.write("home/li/答案.txt", "x");
  root.write("home/li/a", "x");
  root.write("home/li/b", "x");
  for (const auto* name : {"home/li/答案.txt", "home/li/a", "home/li/b"}) {
    ASSERT_EQ(::chmod((root / name).c_str(), 0), 0);
  }
  ASSERT_EQ(::chmod(root.text().c_str(), 0755), 0);
  const support::AsNobody nobody;
  const auto result = scan(file_rules);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].why, "permission");
  EXPECT_EQ(result.gaps[0].path.text, "/home/li");
  EXPECT_EQ(result.gaps[0].count, 3U);
  EXPECT_EQ(paths(result), std::vector<std::string>{"/home/li/答案.txt"});
}

TEST_F(Scan, RootThatIsNotThereIsAnError) {
  ScanRequest request;
  request.root = root.text() + "/nowhere";
  EXPECT_FALSE(scan_machine(request, judge_of(os_packages), {}));
}

}  // namespace
}  // namespace examguard
