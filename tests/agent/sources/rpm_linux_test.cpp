// The program rpm, and what stands in for it here: a script that is called so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "agent/sources/rpm_program.hpp"
#include "agent/sources/rpm_scratch_linux.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using support::MachineRoot;
using support::TemporaryFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

// PATH holds nothing but a program "rpm" of the test's own, or nothing at all.
class Rpm : public testing::Test {
 protected:
  Rpm() {
    const char* path = ::getenv("PATH");
    path_ = path != nullptr ? path : "";
  }
  ~Rpm() override { ::setenv("PATH", path_.c_str(), 1); }

  void be(std::string_view script) const {
    const auto path = bin.write("rpm", "#!/bin/sh\n" + std::string(script) + "\n");
    ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
    be_missing();
  }
  void be_missing() const { ::setenv("PATH", bin.text().c_str(), 1); }

  std::string said() const {
    std::string text;
    RpmLimits limits;
    limits.silence = 5s;
    const auto done =
        list_with_rpm(bin.text(), limits, [&](std::string_view piece) { text += piece; }, {});
    return done ? text : "error: " + done.error().what;
  }

  TemporaryFolder bin;

 private:
  std::string path_;
};

TEST_F(Rpm, IsGivenFixedArgumentsAndNobodysConfiguration) {
  be("printf '%s ' \"$#\" \"$1 $2 $3 $4 $5 $6 $7 $8 $9\"; echo \"$HOME $LC_ALL ${USER-none}\"");
  EXPECT_EQ(said(), "11 --rcfile /dev/null --macros /dev/null --dbpath " + bin.text() +
                        " -qa --nodigest --nosignature /nonexistent C.UTF-8 none\n");
}

TEST_F(Rpm, ThatNeverAnswersIsKilledWithItsChildren) {
  be("sleep 1000 & wait");
  RpmLimits limits;
  limits.silence = 200ms;
  const auto done = list_with_rpm(bin.text(), limits, [](std::string_view) {}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
}

TEST_F(Rpm, ThatNeverEndsIsKilledThoughItSpeaks) {
  be("while :; do echo x; done");
  RpmLimits limits;
  limits.all = 200ms;
  const auto done = list_with_rpm(bin.text(), limits, [](std::string_view) {}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
  limits = RpmLimits{};
  limits.bytes = 100'000;
  const auto flooded = list_with_rpm(bin.text(), limits, [](std::string_view) {}, {});
  ASSERT_FALSE(flooded);
  EXPECT_EQ(flooded.error().code, ErrorCode::too_large);
}

TEST_F(Rpm, IsKilledWhenTheScanIsToldToStop) {
  be("echo x; sleep 1000 & wait");
  std::stop_source stop;
  const auto done = list_with_rpm(
      bin.text(), RpmLimits{}, [&](std::string_view) { stop.request_stop(); }, stop.get_token());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "rpm: told to stop");
}

TEST_F(Rpm, FailureIsToldInItsOwnWords) {
  be("echo 'error: no database' >&2; exit 1");
  EXPECT_EQ(said(), "error: error: no database\n");
}

TEST_F(Rpm, PackagesAreListedWithTheirFiles) {
  MachineRoot root;
  root.write("var/lib/rpm/Packages", "a database");
  root.write("usr/bin/tool", "abc");
  be(R"(printf 'P\037tool\037(none)\0371.0\0371\037x86_64\037V\037tool-1.0-1.src.rpm\0378\036')"
     R"(;printf 'F\037/usr/bin/tool\037100755\037')"
     R"(;printf 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\0370\036')");
  const auto machine = root.machine();
  EXPECT_THAT(machine.sources, ElementsAre("rpm"));
  EXPECT_THAT(machine.gaps, IsEmpty());
  const auto packages = MachineRoot::of(machine, "rpm");
  ASSERT_THAT(packages, SizeIs(1));
  EXPECT_EQ(packages[0].key, "tool.x86_64");
  Hasher hasher(Hasher::Also::nothing);
  hasher.add("abc");
  EXPECT_EQ(vouch(machine.owned.find("/usr/bin/tool"), hasher.finish()), Trust::os_package);
}

TEST_F(Rpm, ThatIsMissingIsAGapThatSaysSo) {
  MachineRoot root;
  root.write("usr/lib/sysimage/rpm/rpmdb.sqlite", "a database");
  root.link("../../usr/lib/sysimage/rpm", "var/lib/rpm");
  be_missing();
  const auto machine = root.machine();
  ASSERT_THAT(MachineRoot::gaps(machine),
              ElementsAre("unsupported /usr/lib/sysimage/rpm/rpmdb.sqlite"));
  EXPECT_EQ(machine.gaps[0].detail, "the program rpm is not installed");
  EXPECT_THAT(machine.sources, IsEmpty());
}

TEST_F(Rpm, WhatIsNoDatabaseIsAGapAndDpkgIsReadAllTheSame) {
  MachineRoot root;
  root.install("tool", "/usr/bin/tool", "#!/bin/sh\n");
  std::filesystem::create_directories(root / "var/lib/rpm");
  ASSERT_EQ(::mkfifo((root / "var/lib/rpm/Packages").c_str(), 0600), 0);
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("unsupported /var/lib/rpm/Packages"));
  EXPECT_THAT(machine.sources, ElementsAre("dpkg"));
  EXPECT_THAT(machine.owned.find("/usr/bin/tool"), SizeIs(1));
}

// TMPDIR is a folder of the test's own.
class RpmScratches : public testing::Test {
 protected:
  RpmScratches() { ::setenv("TMPDIR", folder.text().c_str(), 1); }
  ~RpmScratches() override { ::unsetenv("TMPDIR"); }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }

  TemporaryFolder folder;
};

TEST_F(RpmScratches, GoWithTheirObject) {
  {
    const auto scratch = RpmScratch::make();
    ASSERT_TRUE(scratch) << scratch.error().what;
    EXPECT_TRUE(std::filesystem::is_empty(scratch->path()));
    std::ofstream(scratch->path() + "/Packages") << "x";
    EXPECT_TRUE(scratch->give_to_nobody());
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(RpmScratches, WhatAKilledScanLeftGoesAndWhatALivingOneUsesStays) {
  folder.write("examguard-rpm-killed/db/Packages", "x");
  const auto living = RpmScratch::make();
  ASSERT_TRUE(living);
  const auto next = RpmScratch::make();
  ASSERT_TRUE(next);
  EXPECT_TRUE(std::filesystem::exists(living->path()));
  EXPECT_THAT(names(), SizeIs(2));
}

TEST_F(RpmScratches, WhatOthersPutThereUnderTheNameIsLeftAlone) {
  folder.write("precious/file", "x");
  std::filesystem::create_directory_symlink("precious", folder / "examguard-rpm-link");
  folder.write("examguard-rpm-file", "x");
  folder.write("examguard-rpm-left/file", "x");
  std::filesystem::create_directory_symlink("../precious", folder / "examguard-rpm-left/link");
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    folder.write("examguard-rpm-other/file", "x");
    ASSERT_EQ(::chown((folder / "examguard-rpm-other").c_str(), 65534, 65534), 0);
  }
  ASSERT_TRUE(RpmScratch::make());
  EXPECT_TRUE(std::filesystem::exists(folder / "precious/file"));
  EXPECT_FALSE(std::filesystem::exists(folder / "examguard-rpm-left"));
  EXPECT_THAT(names(), IsSupersetOf({"precious", "examguard-rpm-link", "examguard-rpm-file"}));
  EXPECT_EQ(std::filesystem::exists(folder / "examguard-rpm-other/file"), is_root);
}

TEST_F(RpmScratches, AreNotMadeWhereOthersCouldReplaceThem) {
  folder.write("open/in/x", "");
  ASSERT_EQ(::chmod((folder / "open").c_str(), 0777), 0);
  ::setenv("TMPDIR", (folder / "open/in").c_str(), 1);
  EXPECT_EQ(RpmScratch::make().error().code, ErrorCode::refused);
  ASSERT_EQ(::chmod((folder / "open").c_str(), 01777), 0);
  EXPECT_TRUE(RpmScratch::make());
  ::setenv("TMPDIR", (folder / "missing").c_str(), 1);
  EXPECT_EQ(RpmScratch::make().error().code, ErrorCode::io);
}

void run(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  EXPECT_EQ(::pclose(pipe), 0) << command;
}

std::size_t lines_of(const std::filesystem::path& path) {
  const auto text = support::read_file(path);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
         (text.empty() || text.ends_with('\n') ? 0 : 1);
}

TEST(RpmDatabase, IsReadWithoutATraceAndAgreesWithRpm) {
  const auto folder = support::testdata() / "linux" / "rpm";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no test data";
  if (::access("/usr/bin/rpm", X_OK) != 0) GTEST_SKIP() << "no rpm";
  const MachineRoot root;
  root.write("var/lib/rpm/x", "");
  const std::string name = "cbl-mariner-2.0.rpmdb.sqlite";
  run("xz -dc '" + (folder / (name + ".xz")).string() + "' > '" + root.text() +
      "/var/lib/rpm/rpmdb.sqlite'");
  const auto machine = root.machine();
  EXPECT_THAT(machine.gaps, IsEmpty());
  EXPECT_THAT(machine.sources, ElementsAre("rpm"));
  EXPECT_EQ(MachineRoot::of(machine, "rpm").size(), lines_of(folder / (name + ".expected.tsv")));
  const auto owners = machine.owned.find("/bin/bash");
  ASSERT_THAT(owners, SizeIs(1));
  EXPECT_EQ(owners[0].recorded, Recorded::sha256);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(root / "var/lib/rpm")) {
    left.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(left, testing::UnorderedElementsAre("x", "rpmdb.sqlite"));
}

TEST(RpmDatabase, OfTheOldFormatIsReadToo) {
  const auto folder = support::testdata() / "linux" / "rpm";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no test data";
  if (::access("/usr/bin/rpm", X_OK) != 0) GTEST_SKIP() << "no rpm";
  const MachineRoot root;
  root.write("var/lib/rpm/x", "");
  run("xz -dc '" + (folder / "scalibr.Packages_epoch.xz").string() + "' > '" + root.text() +
      "/var/lib/rpm/Packages'");
  const auto machine = root.machine();
  const auto packages = MachineRoot::of(machine, "rpm");
  ASSERT_THAT(packages, SizeIs(1));
  EXPECT_EQ(packages[0].name, "hello");
  EXPECT_EQ(packages[0].version, "1:0.0.1-rls");
}

TEST(RpmDatabase, BrokenOneIsAGap) {
  if (::access("/usr/bin/rpm", X_OK) != 0) GTEST_SKIP() << "no rpm";
  const MachineRoot root;
  root.write("var/lib/rpm/rpmdb.sqlite", std::string(100'000, 'x'));
  const auto machine = root.machine();
  EXPECT_THAT(MachineRoot::gaps(machine), ElementsAre("io /var/lib/rpm/rpmdb.sqlite"));
  EXPECT_THAT(machine.sources, IsEmpty());
}

}  // namespace
}  // namespace examguard
