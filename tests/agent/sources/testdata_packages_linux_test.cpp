// Package databases that only their own tools can unpack, read by our parsers and compared with
// what dpkg-query and rpm answer.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "agent/sources/machine.hpp"
#include "core/sources/dpkg_files.hpp"
#include "core/sources/rpm_query.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

// The output of a command of the test's own making; empty if it fails.
std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char part[65536];
  for (std::size_t n = 0; (n = fread(part, 1, sizeof part, pipe)) > 0;) out.append(part, n);
  return pclose(pipe) == 0 ? out : std::string();
}

std::vector<std::vector<std::string>> rows_of(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(support::read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '\t');) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  return rows;
}

TEST(TestdataPackages, DpkgStatusAgreesWithDpkgQuery) {
  const fs::path folder = support::testdata() / "linux" / "dpkg";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  const std::string status = output_of("tar -xJOf '" + (folder / "minbase-root.tar.xz").string() +
                                       "' var/lib/dpkg/status");
  ASSERT_FALSE(status.empty());
  const DpkgStatus read = parse_dpkg_status(status);
  EXPECT_TRUE(read.parsed.gaps.empty());
  const auto expected = rows_of(folder / "minbase.expected.tsv");
  ASSERT_EQ(read.parsed.observations.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Observation& one = read.parsed.observations[i];
    EXPECT_EQ(one.name, expected[i][0]);
    EXPECT_EQ(one.version, expected[i][1]);
    EXPECT_EQ(one.key, expected[i][0] + ":" + expected[i][2]);
    EXPECT_EQ(one.vendor, expected[i][5]);
    EXPECT_EQ(one.state, InstallState::installed);
  }
}

// The same through the agent, with the files that the packages own.
TEST(TestdataPackages, RootOfDpkgIsReadAsAWhole) {
  const fs::path folder = support::testdata() / "linux" / "dpkg";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  const support::TemporaryFolder root;
  (void)output_of("tar -xJf '" + (folder / "minbase-root.tar.xz").string() + "' -C '" +
                  root.text() + "' --no-same-owner && echo done");
  const auto machine = read_machine(root.text());
  ASSERT_TRUE(machine);
  EXPECT_TRUE(machine->gaps.empty());
  EXPECT_EQ(machine->sources, std::vector<std::string>{"dpkg"});
  EXPECT_EQ(machine->observations.size(), rows_of(folder / "minbase.expected.tsv").size());
  EXPECT_FALSE(machine->owned.find("/bin/bash").empty() &&
               machine->owned.find("/usr/bin/bash").empty());
}

TEST(TestdataPackages, RpmAnswersAreReadPackageByPackage) {
  const fs::path folder = support::testdata() / "linux" / "rpm";
  if (!fs::exists(folder)) GTEST_SKIP() << "no test data";
  if (output_of("command -v rpm").empty()) GTEST_SKIP() << "no rpm";
  const support::TemporaryFolder database;
  const std::string packed = (folder / "cbl-mariner-2.0.rpmdb.sqlite.xz").string();
  const std::string path = database.path().string();
  (void)output_of("xz -dc '" + packed + "' > '" + path + "/rpmdb.sqlite'");
  const std::string answer = output_of("rpm --dbpath '" + path + "' -qa --queryformat '" +
                                       std::string(rpm_query_format) + "'");
  ASSERT_FALSE(answer.empty());
  OwnedFiles::Builder builder({{"/bin", "/usr/bin"}}, {});
  RpmQueryReader reader(builder);
  reader.add(answer);
  const Parsed read = reader.finish();
  EXPECT_TRUE(read.gaps.empty());

  const auto expected = rows_of(folder / "cbl-mariner-2.0.rpmdb.sqlite.expected.tsv");
  std::map<std::string, Observation> by_key;
  for (const Observation& one : read.observations) by_key[one.key] = one;
  EXPECT_EQ(by_key.size(), expected.size());
  for (const auto& row : expected) {
    const Observation& one = by_key[row[0] + "." + row[4]];
    EXPECT_EQ(one.name, row[0]);
    const std::string epoch = row[1] == "(none)" ? "" : row[1] + ":";
    EXPECT_EQ(one.version, epoch + row[2] + "-" + row[3]);
    EXPECT_EQ(one.vendor, row[5]);
  }
  const OwnedFiles files = std::move(builder).build();
  ASSERT_EQ(files.find("/bin/bash").size(), 1U);
  EXPECT_EQ(files.find("/usr/bin/bash")[0].package, "rpm:bash");
  EXPECT_EQ(files.find("/usr/bin/bash")[0].recorded, Recorded::sha256);
}

// This machine's own database, if it has one: every file that dpkg lists is found again.
TEST(TestdataPackages, FilesOfThisMachinesPackagesAreOwned) {
  const fs::path info = "/var/lib/dpkg/info";
  if (!fs::exists(info)) GTEST_SKIP() << "no dpkg";
  const DpkgStatus status = parse_dpkg_status(support::read_file("/var/lib/dpkg/status"));
  EXPECT_TRUE(status.parsed.gaps.empty());
  OwnedFiles::Builder builder(
      {{"/bin", "/usr/bin"}, {"/lib", "/usr/lib"}, {"/sbin", "/usr/sbin"}},
      parse_dpkg_diversions(support::read_file("/var/lib/dpkg/diversions")).diversions);
  std::vector<Gap> gaps;
  for (const Observation& one : status.parsed.observations) {
    const std::string stem = fs::exists(info / (one.name + ".list")) ? one.name : one.key;
    add_dpkg_files(builder, one.name, support::read_file(info / (stem + ".list")),
                   support::read_file(info / (stem + ".md5sums")), {}, gaps);
  }
  EXPECT_TRUE(gaps.empty());
  const OwnedFiles files = std::move(builder).build();
  const auto owners = files.find("/usr/bin/dpkg");
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].package, "dpkg:dpkg");
  Hasher hasher(Hasher::Also::md5);
  hasher.add(support::read_file("/usr/bin/dpkg"));
  EXPECT_EQ(vouch(owners, hasher.finish()), Trust::os_package);
}

}  // namespace
}  // namespace examguard
