#include "core/sources/dpkg_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(const DpkgStatus& status) {
  std::vector<std::string> out;
  for (const Observation& one : status.parsed.observations) out.push_back(one.name);
  return out;
}

TEST(DpkgStatus, PackageIsReadWithItsVendorAndProduct) {
  const DpkgStatus status = parse_dpkg_status(
      "Package: libacl1\nStatus: install ok installed\nMaintainer: Guillem Jover <g@debian.org>\n"
      "Architecture: amd64\nSource: acl (2.3.1-2)\nVersion: 2.3.1-3\n"
      "Description: x\n Package: not-a-field\n");
  ASSERT_EQ(status.parsed.observations.size(), 1U);
  const Observation& one = status.parsed.observations[0];
  EXPECT_EQ(one.source, "dpkg");
  EXPECT_EQ(one.key, "libacl1:amd64");
  EXPECT_EQ(one.name, "libacl1");
  EXPECT_EQ(one.version, "2.3.1-3");
  EXPECT_EQ(one.vendor, "Guillem Jover <g@debian.org>");
  EXPECT_EQ(one.package, "dpkg:libacl1");
  EXPECT_EQ(one.product, "acl");
  EXPECT_EQ(one.state, InstallState::installed);
  EXPECT_THAT(status.parsed.gaps, IsEmpty());
}

TEST(DpkgStatus, EveryStateHasItsMeaning) {
  const std::vector<std::pair<std::string, InstallState>> states = {
      {"install ok installed", InstallState::installed},
      {"deinstall ok installed", InstallState::installed},
      {"install ok triggers-pending", InstallState::installed},
      {"install ok triggers-awaited", InstallState::installed},
      {"hold ok installed", InstallState::held},
      {"hold ok unpacked", InstallState::half_installed},
      {"install ok unpacked", InstallState::half_installed},
      {"install ok half-configured", InstallState::half_installed},
      {"install reinstreq half-installed", InstallState::half_installed},
      {"deinstall ok config-files", InstallState::removed},
      {"hold ok config-files", InstallState::removed}};
  for (const auto& [words, state] : states) {
    const DpkgStatus status = parse_dpkg_status("Package: p\nStatus: " + words + "\n");
    ASSERT_EQ(status.parsed.observations.size(), 1U) << words;
    EXPECT_EQ(status.parsed.observations[0].state, state) << words;
  }
}

TEST(DpkgStatus, NotInstalledIsLeftOut) {
  const DpkgStatus status = parse_dpkg_status("Package: p\nStatus: purge ok not-installed\n");
  EXPECT_THAT(names(status), IsEmpty());
  EXPECT_THAT(status.parsed.gaps, IsEmpty());
}

TEST(DpkgStatus, BadStanzaIsAGapAndCostsNoOther) {
  const DpkgStatus status = parse_dpkg_status(
      "Package: a\nStatus: install ok installed\n\n"
      "Status: install ok installed\nVersion: 1\n\n"
      "garbage\n\n"
      "Package: nostatus\n\n"
      "Package: odd\nStatus: install ok levitating\n\n"
      "Package: z\nStatus: install ok installed\n");
  EXPECT_THAT(names(status), ElementsAre("a", "odd", "z"));
  EXPECT_EQ(status.parsed.observations[1].state, InstallState::half_installed);
  EXPECT_EQ(status.parsed.gaps.size(), 4U);
}

TEST(DpkgStatus, MissingBlankLineHidesNoPackage) {
  const DpkgStatus status = parse_dpkg_status(
      "Package: a\nStatus: install ok installed\nPackage: b\nStatus: install ok installed\n");
  EXPECT_THAT(names(status), ElementsAre("a", "b"));
  EXPECT_EQ(status.parsed.gaps.size(), 1U);
}

TEST(DpkgStatus, BlankLinesLineEndsAndMissingVersionAreTolerated) {
  const DpkgStatus status = parse_dpkg_status(
      "\n\n\r\nPackage: a\r\nStatus: install ok installed\r\n\r\n\n\npackage: b\nSTATUS: install "
      "ok "
      "installed");
  EXPECT_THAT(names(status), ElementsAre("a", "b"));
  EXPECT_THAT(status.parsed.gaps, IsEmpty());
}

TEST(DpkgStatus, TextThatIsNotUtf8IsMadeValid) {
  const DpkgStatus status =
      parse_dpkg_status("Package: a\nStatus: install ok installed\nMaintainer: Ren\xe9\x1b[2J\n");
  ASSERT_EQ(status.parsed.observations.size(), 1U);
  EXPECT_EQ(status.parsed.observations[0].vendor, "Ren\xef\xbf\xbd [2J");
}

TEST(DpkgStatus, ConffilesCarryTheirSums) {
  const std::string md5 = "cc3493ecd2d09837ffdcc3e25fdfff18";
  const DpkgStatus status = parse_dpkg_status(
      "Package: a\nStatus: install ok installed\nArchitecture: all\nConffiles:\n /etc/a.conf " +
      md5 + "\n /etc/with blank " + md5 +
      " obsolete\n /etc/new newconffile\nDescription: d\n /etc/b " + md5 + "\n");
  ASSERT_EQ(status.conffiles.size(), 2U);
  EXPECT_EQ(status.conffiles[0], (DpkgConffile{"a:all", "/etc/a.conf", md5}));
  EXPECT_EQ(status.conffiles[1], (DpkgConffile{"a:all", "/etc/with blank", md5}));
}

TEST(DpkgStatus, FloodOfBadLinesIsCountedNotListed) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "bad" + std::to_string(i) + "\n\n";
  const DpkgStatus status = parse_dpkg_status(text);
  EXPECT_LE(status.parsed.gaps.size(), 64U);
  std::uint64_t count = 0;
  for (const Gap& gap : status.parsed.gaps) count += gap.count;
  EXPECT_GE(count, 5000U);
}

}  // namespace
}  // namespace examguard
