// Package databases that only their own tools can unpack, read by our parsers and compared with
// what dpkg-query and rpm answer.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "core/sources/dpkg_status.hpp"
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

}  // namespace
}  // namespace examguard
