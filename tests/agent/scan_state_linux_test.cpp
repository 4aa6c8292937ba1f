#include "agent/scan_state.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <utime.h>

#include <filesystem>
#include <fstream>

#include "agent/scan.hpp"
#include "core/crypto.hpp"
#include "io/clock.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using support::TemporaryFolder;

const Digest build = sha256("this build");
const Digest judge = sha256("this judge");

FileStat stat_of_file(std::uint64_t inode) {
  FileStat stat;
  stat.type = FileStat::Type::file;
  stat.device = 1;
  stat.inode = inode;
  stat.size = 10;
  stat.modified_ns = 1'000'000'007;
  stat.changed_ns = 2'000'000'009;
  return stat;
}

FileContent content_of_file(std::string_view text) {
  FileContent content;
  content.kind = identify("#!/bin/sh\n", 10);
  Hasher hasher(Hasher::Also::md5);
  hasher.add(text);
  content.sums = hasher.finish();
  return content;
}

TEST(ScanState, GivesBackWhatWasLearned) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  EXPECT_FALSE(state->recall(stat_of_file(7)));
  const auto content = content_of_file("a");
  state->learn(stat_of_file(7), content, wall_time());
  ASSERT_TRUE(state->save(path, true));

  const auto recalled = ScanState::load(path, build, judge)->recall(stat_of_file(7));
  ASSERT_TRUE(recalled);
  EXPECT_EQ(recalled->kind, content.kind);
  EXPECT_EQ(recalled->sums->sha256, content.sums->sha256);
  EXPECT_EQ(recalled->sums->md5, content.sums->md5);
}

TEST(ScanState, TrustsNothingThatDiffersInAnything) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  state->learn(stat_of_file(7), content_of_file("a"), wall_time());
  ASSERT_TRUE(state->save(path, true));
  state = ScanState::load(path, build, judge);
  for (int field = 0; field < 5; ++field) {
    FileStat stat = stat_of_file(7);
    if (field == 0) ++stat.device;
    if (field == 1) ++stat.inode;
    if (field == 2) ++stat.size;
    if (field == 3) ++stat.modified_ns;
    if (field == 4) ++stat.changed_ns;
    EXPECT_FALSE(state->recall(stat)) << field;
  }
}

TEST(ScanState, AnotherBuildOrADamagedFileStartsAnew) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  state->learn(stat_of_file(7), content_of_file("a"), wall_time());
  ASSERT_TRUE(state->save(path, true));
  EXPECT_FALSE(ScanState::load(path, sha256("another build"), judge)->recall(stat_of_file(7)));
  const auto size = std::filesystem::file_size(path);
  for (std::uintmax_t at = 0; at < size; ++at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    EXPECT_FALSE(ScanState::load(path, build, judge)->recall(stat_of_file(7))) << at;
    std::fstream mend(path, std::ios::in | std::ios::out | std::ios::binary);
    mend.seekp(static_cast<std::streamoff>(at));
    mend.put(byte);
  }
  EXPECT_TRUE(ScanState::load(path, build, judge)->recall(stat_of_file(7)));
}

TEST(ScanState, WhatWasHarmlessIsSoAtItsPlaceAndByItsJudgeAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  const auto here = state->places().of("/home/li/a");
  state->learn(stat_of_file(7), content_of_file("a"), wall_time(), here);
  state->learn(stat_of_file(8), content_of_file("b"), wall_time());
  EXPECT_FALSE(state->is_harmless(stat_of_file(7), here)) << "this scan learns, the next one knows";
  ASSERT_TRUE(state->save(path, true));

  state = ScanState::load(path, build, judge);
  EXPECT_EQ(state->places().of("/home/li/a"), here);
  EXPECT_TRUE(state->is_harmless(stat_of_file(7), here));
  EXPECT_FALSE(state->is_harmless(stat_of_file(7), state->places().of("/home/li/b")));
  EXPECT_FALSE(state->is_harmless(stat_of_file(8), here));
  EXPECT_FALSE(state->is_harmless(stat_of_file(8), 0));
  FileStat changed = stat_of_file(7);
  ++changed.changed_ns;
  EXPECT_FALSE(state->is_harmless(changed, here));

  state = ScanState::load(path, build, sha256("another judge"));
  EXPECT_FALSE(state->is_harmless(stat_of_file(7), here));
  ASSERT_TRUE(state->recall(stat_of_file(7))) << "the content is known all the same";
  state->found_harmless(stat_of_file(7), here);
  ASSERT_TRUE(state->save(path, true));
  state = ScanState::load(path, build, sha256("another judge"));
  EXPECT_TRUE(state->is_harmless(stat_of_file(7), here));
}

TEST(ScanState, WritesNothingWhereNothingIsNew) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  state->learn(stat_of_file(7), content_of_file("a"), wall_time(), 5);
  ASSERT_TRUE(state->save(path, true));
  const auto written = std::filesystem::last_write_time(path);
  const auto inode = [&] {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0);
    return found.st_ino;
  };
  const auto before = inode();
  state = ScanState::load(path, build, judge);
  EXPECT_TRUE(state->is_harmless(stat_of_file(7), 5));
  ASSERT_TRUE(state->save(path, true));
  EXPECT_EQ(inode(), before);
  EXPECT_EQ(std::filesystem::last_write_time(path), written);
}

TEST(ScanState, DoesNotRememberWhatChangedAMomentAgo) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  const TimePoint then(std::chrono::milliseconds(2'000));  // 9 ns after the file changed
  state->learn(stat_of_file(7), content_of_file("a"), then);
  ASSERT_TRUE(state->save(path, true));
  EXPECT_FALSE(ScanState::load(path, build, judge)->recall(stat_of_file(7)));
}

TEST(ScanState, ForgetsWhatAFinishedScanDidNotMeet) {
  const TemporaryFolder folder;
  const std::string path = folder.text() + "/state";
  auto state = ScanState::load(path, build, judge);
  state->learn(stat_of_file(7), content_of_file("a"), wall_time());
  state->learn(stat_of_file(8), content_of_file("b"), wall_time());
  ASSERT_TRUE(state->save(path, true));
  state = ScanState::load(path, build, judge);
  ASSERT_TRUE(state->recall(stat_of_file(8)));
  ASSERT_TRUE(state->save(path, false));
  EXPECT_TRUE(ScanState::load(path, build, judge)->recall(stat_of_file(7)))
      << "a stopped scan forgets nothing";
  state = ScanState::load(path, build, judge);
  ASSERT_TRUE(state->recall(stat_of_file(8)));
  ASSERT_TRUE(state->save(path, true));
  state = ScanState::load(path, build, judge);
  EXPECT_FALSE(state->recall(stat_of_file(7)));
  EXPECT_TRUE(state->recall(stat_of_file(8)));
}

}  // namespace
}  // namespace examguard
