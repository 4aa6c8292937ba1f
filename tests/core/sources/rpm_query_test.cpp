#include "core/sources/rpm_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Fields parted by '|' and records by '\n', for reading.
std::string output(std::string text) {
  for (char& c : text) {
    if (c == '|') c = '\x1f';
    if (c == '\n') c = '\x1e';
  }
  return text;
}

const std::string hello = to_hex(sha256("hello"));

struct Read {
  Parsed parsed;
  OwnedFiles files;
};

Read read(const std::string& text, std::size_t piece = std::string::npos) {
  OwnedFiles::Builder builder({{"/bin", "/usr/bin"}}, {});
  RpmQueryReader reader(builder);
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) {
    reader.add(std::string_view(text).substr(at, piece));
  }
  Parsed parsed = reader.finish();
  return {std::move(parsed), std::move(builder).build()};
}

const std::string two_packages = output(
    "P|audit-libs|1|3.0.6|1.cm2|x86_64|Microsoft|audit-3.0.6-1.cm2.src.rpm|8\n"
    "F|/bin/audit|100755|" +
    hello +
    "|0\nF|/etc|40755||0\nF|/run/audit.pid|100644||64\nF|/usr/bin/link|120777||0\n"
    "P|hello|(none)|1.0|2|noarch|(none)|(none)|(none)\n"
    "F|/opt/hello|100755|5d41402abc4b2a76b9719d911017c592|0\n");

TEST(RpmQuery, PackagesAndTheirFilesAreRead) {
  const Read result = read(two_packages);
  EXPECT_THAT(result.parsed.gaps, IsEmpty());
  ASSERT_THAT(result.parsed.observations, SizeIs(2));
  const Observation& audit = result.parsed.observations[0];
  EXPECT_EQ(audit.key, "audit-libs.x86_64");
  EXPECT_EQ(audit.name, "audit-libs");
  EXPECT_EQ(audit.version, "1:3.0.6-1.cm2");
  EXPECT_EQ(audit.vendor, "Microsoft");
  EXPECT_EQ(audit.package, "rpm:audit-libs");
  EXPECT_EQ(audit.product, "audit");
  const Observation& plain = result.parsed.observations[1];
  EXPECT_EQ(plain.version, "1.0-2");
  EXPECT_EQ(plain.vendor, "");
  EXPECT_EQ(plain.product, "hello");

  Hasher hasher(Hasher::Also::md5);
  hasher.add("hello");
  const auto sums = hasher.finish();
  EXPECT_EQ(vouch(result.files.find("/usr/bin/audit"), sums), Trust::os_package);
  EXPECT_EQ(vouch(result.files.find("/opt/hello"), sums), Trust::os_package);
  EXPECT_EQ(vouch(result.files.find("/usr/bin/link"), sums), Trust::owned_unverified);
  EXPECT_THAT(result.files.find("/etc"), IsEmpty());
  EXPECT_THAT(result.files.find("/run/audit.pid"), IsEmpty());
}

TEST(RpmQuery, PiecesOfAnySizeReadTheSame) {
  for (const std::size_t piece : {1U, 2U, 7U, 64U}) {
    const Read result = read(two_packages, piece);
    EXPECT_THAT(result.parsed.observations, SizeIs(2));
    EXPECT_EQ(result.files.size(), 3U);
  }
}

TEST(RpmQuery, TwoKernelsHaveTwoKeys) {
  const Read result = read(
      output("P|kernel|(none)|5.1|1|x86_64|v|(none)|8\nP|kernel|(none)|5.2|1|x86_64|v|(none)|8\n"));
  ASSERT_THAT(result.parsed.observations, SizeIs(2));
  EXPECT_EQ(result.parsed.observations[0].key, "kernel.x86_64/5.1-1");
  EXPECT_EQ(result.parsed.observations[1].key, "kernel.x86_64/5.2-1");
}

TEST(RpmQuery, BadRecordsAreGapsAndCostNoOther) {
  const Read result =
      read(output("error: something\nF|/orphan|100644||0\nP||||||||\n"
                  "P|a|(none)|1|1|x86_64|v|(none)|8\nF|relative|100644||0\nP|cut"));
  ASSERT_THAT(result.parsed.observations, SizeIs(1));
  EXPECT_EQ(result.parsed.observations[0].name, "a");
  EXPECT_GE(result.parsed.gaps.size(), 3U);
  EXPECT_THAT(result.files.find("/orphan"), IsEmpty());
}

}  // namespace
}  // namespace examguard
