#include "core/sources/owned_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sources/dpkg_files.hpp"

namespace examguard {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view md5_of_empty = "d41d8cd98f00b204e9800998ecf8427e";
const std::vector<Alias> merged = {{"/bin", "/usr/bin"}, {"/lib", "/usr/lib"}};

Hasher::Sums sums_of(std::string_view bytes) {
  Hasher hasher(Hasher::Also::md5);
  hasher.add(bytes);
  return hasher.finish();
}

OwnedFiles with(std::string_view package, std::string_view list, std::string_view md5sums,
                const std::vector<Diversion>& diversions = {}) {
  OwnedFiles::Builder builder(merged, diversions);
  std::vector<Gap> gaps;
  add_dpkg_files(builder, package, list, md5sums, {}, gaps);
  EXPECT_THAT(gaps, IsEmpty());
  return std::move(builder).build();
}

TEST(OwnedFiles, OwnerIsFoundByEitherNameOfAMergedFolder) {
  const OwnedFiles files = with("bash", "/.\n/bin\n/bin/bash\n/bin/rbash", "");
  for (const char* path : {"/bin/bash", "/usr/bin/bash"}) {
    ASSERT_THAT(files.find(path), SizeIs(1)) << path;
    EXPECT_EQ(files.find(path)[0].package, "dpkg:bash");
  }
  EXPECT_THAT(files.find("/usr/bin/rbash"), SizeIs(1));
  for (const char* path : {"/bin", "/binary/bash", "/usr/bin", "/usr/bin/bas", "", "bash", "/"}) {
    EXPECT_THAT(files.find(path), IsEmpty()) << path;
  }
}

TEST(OwnedFiles, RecordedContentIsVouchedForAndChangedContentIsNot) {
  const OwnedFiles files =
      with("a", "/usr/bin/a\n/usr/bin/b", std::string(md5_of_empty) + "  usr/bin/a");
  EXPECT_EQ(vouch(files.find("/usr/bin/a"), sums_of("")), Trust::os_package);
  EXPECT_EQ(vouch(files.find("/usr/bin/a"), sums_of("x")), Trust::none);
  EXPECT_EQ(vouch(files.find("/usr/bin/b"), sums_of("x")), Trust::owned_unverified);
  EXPECT_EQ(vouch(files.find("/usr/bin/c"), sums_of("")), Trust::none);
}

TEST(OwnedFiles, Sha256IsComparedToo) {
  OwnedFiles::Builder builder({}, {});
  const std::uint32_t package = builder.package("rpm:a");
  EXPECT_TRUE(builder.add(package, "/a", Recorded::sha256, as_bytes(sha256("hello"))));
  const OwnedFiles files = std::move(builder).build();
  EXPECT_EQ(vouch(files.find("/a"), sums_of("hello")), Trust::os_package);
  EXPECT_EQ(vouch(files.find("/a"), sums_of("hullo")), Trust::none);
}

TEST(OwnedFiles, DivertedFileIsOwnedWhereItWasMoved) {
  const std::vector<Diversion> diversions = {{"/bin/sh", "/bin/sh.distrib", "dpkg:dash"},
                                             {"/usr/bin/x", "/usr/bin/x.real", ""}};
  const OwnedFiles other = with("bash", "/usr/bin/sh\n/usr/bin/x", "", diversions);
  EXPECT_THAT(other.find("/usr/bin/sh"), IsEmpty());
  EXPECT_THAT(other.find("/usr/bin/sh.distrib"), SizeIs(1));
  EXPECT_THAT(other.find("/usr/bin/x.real"), SizeIs(1));
  const OwnedFiles diverting = with("dash", "/usr/bin/sh", "", diversions);
  EXPECT_THAT(diverting.find("/bin/sh"), SizeIs(1));
}

TEST(OwnedFiles, ConffilesAreKnownByTheStatusFile) {
  OwnedFiles::Builder builder({}, {});
  std::vector<Gap> gaps;
  const std::vector<DpkgConffile> conffiles = {
      {"a:all", "/etc/init.d/a", std::string(md5_of_empty)}};
  add_dpkg_files(builder, "a", "/etc\n/etc/init.d\n/etc/init.d/a\n", "", conffiles, gaps);
  const OwnedFiles files = std::move(builder).build();
  EXPECT_EQ(files.size(), 1U);
  EXPECT_EQ(vouch(files.find("/etc/init.d/a"), sums_of("")), Trust::os_package);
}

TEST(OwnedFiles, FileSharedByPackagesIsTrustedIfOneRecordedIt) {
  OwnedFiles::Builder builder({}, {});
  std::vector<Gap> gaps;
  add_dpkg_files(builder, "a", "/x", "", {}, gaps);
  add_dpkg_files(builder, "b", "/x", std::string(md5_of_empty) + "  x\n", {}, gaps);
  const OwnedFiles files = std::move(builder).build();
  EXPECT_THAT(files.find("/x"), SizeIs(2));
  EXPECT_EQ(vouch(files.find("/x"), sums_of("")), Trust::os_package);
  EXPECT_EQ(vouch(files.find("/x"), sums_of("y")), Trust::none);
}

TEST(OwnedFiles, BadLinesAreGapsAndCostNoOther) {
  OwnedFiles::Builder builder({}, {});
  std::vector<Gap> gaps;
  add_dpkg_files(builder, "a", "relative\n/b\n", "nonsense\n" + std::string(md5_of_empty) + "  b",
                 {}, gaps);
  EXPECT_THAT(gaps, SizeIs(2));
  const OwnedFiles files = std::move(builder).build();
  EXPECT_EQ(vouch(files.find("/b"), sums_of("")), Trust::os_package);
}

TEST(OwnedFiles, ManyFoldersAndNamesAreAllFound) {
  OwnedFiles::Builder builder({}, {});
  const std::uint32_t package = builder.package("dpkg:many");
  for (int i = 0; i < 3000; ++i) {
    builder.add(package, "/d" + std::to_string(i % 70) + "/f" + std::to_string(i));
  }
  const OwnedFiles files = std::move(builder).build();
  for (int i = 0; i < 3000; ++i) {
    EXPECT_THAT(files.find("/d" + std::to_string(i % 70) + "/f" + std::to_string(i)), SizeIs(1));
  }
}

TEST(DpkgDiversions, ThreeLinesMakeOne) {
  const DpkgDiversions read = parse_dpkg_diversions(
      "/usr/share/man/man1/sh.1.gz\n/usr/share/man/man1/sh.distrib.1.gz\ndash\n/a\n/b\n:\n/c\n");
  ASSERT_THAT(read.diversions, SizeIs(2));
  EXPECT_EQ(read.diversions[0].by, "dpkg:dash");
  EXPECT_EQ(read.diversions[1], (Diversion{"/a", "/b", ""}));
  EXPECT_THAT(read.gaps, SizeIs(1));
}

}  // namespace
}  // namespace examguard
