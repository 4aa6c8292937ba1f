#include "agent/scan/scan_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/report/scan_text.hpp"
#include "io/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

ScanProgress after_ten_seconds() {
  ScanProgress progress;
  progress.files = 25'000;
  progress.bytes = 50u << 20;
  progress.time = 10s;
  return progress;
}

TEST(ScanProgress, TellsSpeedAndWhatIsLeftByTheLastScan) {
  auto progress = after_ten_seconds();
  EXPECT_EQ(files_per_second(progress), 2500U);
  EXPECT_EQ(bytes_per_second(progress), 5u << 20);
  EXPECT_FALSE(percent(progress));
  EXPECT_FALSE(time_left(progress));
  progress.expected_files = 100'000;
  EXPECT_THAT(percent(progress), Optional(25U));
  EXPECT_THAT(time_left(progress), Optional(31s));
  const auto text = progress_text(progress, Language::zh);
  EXPECT_THAT(text, HasSubstr("25000"));
  EXPECT_THAT(text, HasSubstr("25%"));
  EXPECT_THAT(text, HasSubstr("0:31"));
}

TEST(ScanProgress, IsNeverDoneBeforeItIs) {
  auto progress = after_ten_seconds();
  progress.expected_files = 20'000;  // more files than the last time
  EXPECT_THAT(percent(progress), Optional(99U));
  EXPECT_FALSE(time_left(progress));
  EXPECT_THAT(progress_text(progress, Language::zh), Not(HasSubstr("%")));
  EXPECT_EQ(files_per_second({}), 0U);
}

TEST(ScanProgress, IsReadByAnotherProcessWhileTheScanRuns) {
  const support::TemporaryFolder folder;
  EXPECT_FALSE(running_scan(folder.text()));
  ScanProgressFile file(folder.text());
  EXPECT_EQ(file.expected_files(), 0U);
  file.tell(after_ten_seconds());
  EXPECT_THAT(running_scan(folder.text()), Optional(after_ten_seconds()));
  file.end(after_ten_seconds());
  EXPECT_FALSE(running_scan(folder.text()));

  ScanProgressFile next(folder.text());
  EXPECT_EQ(next.expected_files(), 25'000U);
  ScanProgress begun;
  begun.files = 1;
  next.tell(begun);
  begun.expected_files = 25'000;
  EXPECT_THAT(running_scan(folder.text()), Optional(begun));
  // That one never ended: what is expected is still what the last finished scan met.
  EXPECT_EQ(ScanProgressFile(folder.text()).expected_files(), 25'000U);
}

TEST(ScanProgress, OfAnEarlierBootRunsNoMore) {
  const support::TemporaryFolder folder;
  ScanProgressFile(folder.text()).tell(after_ten_seconds());
  auto bytes = read_file((folder / "scan-progress").string(), 4096).value();
  const auto at = bytes.find("\"boot_id\":\"") + 11;
  bytes[at] = bytes[at] == '0' ? '1' : '0';
  ASSERT_TRUE(write_file_atomically((folder / "scan-progress").string(), bytes));
  EXPECT_FALSE(running_scan(folder.text()));
  EXPECT_EQ(ScanProgressFile(folder.text()).expected_files(), 0U);
}

TEST(ScanProgress, OfADamagedFileIsNothing) {
  const support::TemporaryFolder folder;
  folder.write("scan-progress", "{\"files\": -1}");
  EXPECT_FALSE(running_scan(folder.text()));
  EXPECT_EQ(ScanProgressFile(folder.text()).expected_files(), 0U);
}

}  // namespace
}  // namespace examguard
