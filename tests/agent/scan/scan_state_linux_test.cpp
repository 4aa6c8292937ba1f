#include "agent/scan/scan_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <utime.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "agent/scan/folder_visit.hpp"
#include "agent/scan/scan.hpp"
#include "core/crypto.hpp"
#include "io/clock.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using support::TemporaryFolder;

const Digest build = sha256("this build");
const Digest judge = sha256("this judge");

FileStat stat_of(std::uint64_t inode) {
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

class ScanStates : public testing::Test {
 protected:
  // Each load() is what a next scan does.
  void load(const Digest& judged_by = judge, const Digest& by_build = build) {
    state_ = ScanState::load(path_, by_build);
    state_->judge_by(judged_by);
    visit_.reset();
  }
  FolderVisit& enter(std::string_view path = "/home/li", std::uint64_t inode = 100) {
    if (!state_) load();
    visit_.emplace(state_);
    visit_->enter({path, stat_of(inode), &disk_});
    return *visit_;
  }
  void save(bool finished = true) {
    visit_.reset();
    ASSERT_TRUE(state_->save(finished));
  }
  void learn(std::string_view name, std::uint64_t inode, std::string_view judged = {},
             std::string_view content = "content") {
    const FileStat stat = stat_of(inode);
    visit_->meet(name, stat);
    visit_->learn(content_of_file(content), judged, wall_time());
  }
  std::optional<std::string> judged(std::string_view name, const FileStat& stat) {
    visit_->meet(name, stat);
    const auto found = visit_->judged();
    if (found) visit_->learn_nothing_new();
    return found ? std::optional<std::string>(*found) : std::nullopt;
  }
  std::optional<FileContent> recall(std::string_view name, const FileStat& stat) {
    visit_->meet(name, stat);
    return visit_->recall();
  }
  void enter_above() {
    enter("/", 2);
    enter("/home", 3);
  }
  [[nodiscard]] std::uint64_t inode_of_file() const {
    struct stat found {};
    EXPECT_EQ(::stat(path_.c_str(), &found), 0);
    return found.st_ino;
  }
  [[nodiscard]] std::map<std::string, KnownFolder> known() const {
    std::map<std::string, KnownFolder> out;
    state_->each_known([&](const KnownFolder& folder) { out[folder.path] = folder; });
    return out;
  }

  const Volume disk_{"/", Volume::Kind::fixed, {}, {}, false, {}, {}};
  TemporaryFolder folder_;
  const std::string path_ = folder_.text() + "/state";
  std::shared_ptr<ScanState> state_;
  std::optional<FolderVisit> visit_;
};

TEST_F(ScanStates, GiveBackWhatWasLearned) {
  enter();
  EXPECT_FALSE(recall("a", stat_of(7)));
  learn("a", 7);
  learn("b", 8, "found");
  EXPECT_FALSE(judged("a", stat_of(7))) << "this scan learns, the next one knows";
  save();
  load();
  enter();
  EXPECT_EQ(judged("a", stat_of(7)), "");
  EXPECT_EQ(judged("b", stat_of(8)), "found");
  const auto recalled = recall("a", stat_of(7));
  ASSERT_TRUE(recalled);
  const auto content = content_of_file("content");
  EXPECT_EQ(recalled->kind, content.kind);
  EXPECT_EQ(recalled->sums->sha256, content.sums->sha256);
  EXPECT_EQ(recalled->sums->md5, content.sums->md5);
}

TEST_F(ScanStates, KeepOfAFloodNoMoreThanTheyHaveRoomFor) {
  constexpr std::uint64_t many = 40'000;
  const std::string much(1024, 'f');
  enter_above();
  enter();
  for (std::uint64_t i = 0; i < many; ++i) learn(std::to_string(i), 1000 + i, much);
  save();
  load();
  EXPECT_FALSE(known().at("/home/li").is_whole) << "a look at a part must look there again";
  enter();
  EXPECT_EQ(judged("0", stat_of(1000)), much);
  EXPECT_FALSE(judged(std::to_string(many - 1), stat_of(1000 + many - 1)));
  EXPECT_TRUE(recall(std::to_string(many - 1), stat_of(1000 + many - 1)));
  EXPECT_LT(std::filesystem::file_size(path_), std::uintmax_t{40} << 20);
}

TEST_F(ScanStates, TrustNothingThatDiffersInAnything) {
  enter();
  learn("a", 7);
  save();
  load();
  enter();
  for (int field = 0; field < 5; ++field) {
    FileStat stat = stat_of(7);
    if (field == 0) ++stat.device;
    if (field == 1) ++stat.inode;
    if (field == 2) ++stat.size;
    if (field == 3) ++stat.modified_ns;
    if (field == 4) ++stat.changed_ns;
    EXPECT_FALSE(recall("a", stat)) << field;
  }
  EXPECT_FALSE(recall("b", stat_of(7))) << "another name";
  enter("/home/li", 101);
  EXPECT_FALSE(recall("a", stat_of(7))) << "another folder";
}

TEST_F(ScanStates, AnotherBuildOrADamagedFileStartsAnew) {
  enter();
  learn("a", 7, "found");
  save();
  const auto is_known = [&](const Digest& by_build) {
    load(judge, by_build);
    enter();
    return recall("a", stat_of(7)).has_value();
  };
  EXPECT_FALSE(is_known(sha256("another build")));
  const auto size = std::filesystem::file_size(path_);
  for (std::uintmax_t at = 0; at < size; ++at) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    EXPECT_FALSE(is_known(build)) << at;
    std::fstream mend(path_, std::ios::in | std::ios::out | std::ios::binary);
    mend.seekp(static_cast<std::streamoff>(at));
    mend.put(byte);
  }
  for (std::uintmax_t cut = 0; cut < size; ++cut) {
    const std::string copy = folder_.text() + "/cut";
    std::filesystem::copy_file(path_, copy, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(copy, cut);
    auto state = ScanState::load(copy, build);
    int folders = 0;
    state->each_known([&](const KnownFolder&) { ++folders; });
    EXPECT_EQ(folders, 0) << cut;
  }
  EXPECT_TRUE(is_known(build));
}

TEST_F(ScanStates, WhatWasJudgedHoldsAtItsPlaceAndByItsJudgeAlone) {
  enter();
  learn("a", 7);
  learn("b", 8, "found");
  save();
  load();
  enter("/home/moved");
  EXPECT_FALSE(judged("a", stat_of(7)));
  EXPECT_FALSE(judged("b", stat_of(8)));
  EXPECT_TRUE(recall("b", stat_of(8))) << "the content is known all the same";

  load(sha256("another judge"));
  EXPECT_FALSE(state_->is_complete());
  enter();
  EXPECT_FALSE(judged("a", stat_of(7)));
  ASSERT_TRUE(recall("a", stat_of(7)));
  learn("a", 7, "now found");
  save(false);  // it did not come to b
  load(sha256("another judge"));
  enter();
  EXPECT_EQ(judged("a", stat_of(7)), "now found");
  EXPECT_FALSE(judged("b", stat_of(8))) << "what the first judge said is not carried on";
  EXPECT_TRUE(recall("b", stat_of(8)));
}

TEST_F(ScanStates, WriteNothingWhereNothingIsNew) {
  enter();
  learn("a", 7);
  learn("b", 8, "found");
  save();
  const auto before = inode_of_file();
  load();
  EXPECT_TRUE(state_->is_complete());
  enter();
  EXPECT_TRUE(judged("a", stat_of(7)));
  learn("b", 8, "found");
  save();
  EXPECT_EQ(inode_of_file(), before);
  load();
  enter();
  EXPECT_TRUE(judged("a", stat_of(7)));
  save();
  EXPECT_NE(inode_of_file(), before) << "b is gone";
}

TEST_F(ScanStates, DoNotRememberWhatChangedAMomentAgo) {
  enter_above();
  enter();
  const FileStat stat = stat_of(7);
  visit_->meet("a", stat);
  const TimePoint then(std::chrono::milliseconds(2'000));  // 9 ns after the file changed
  visit_->learn(content_of_file("a"), {}, then);
  save();
  load();
  enter();
  EXPECT_FALSE(recall("a", stat_of(7)));
  EXPECT_FALSE(known().at("/home/li").is_whole);
}

TEST_F(ScanStates, ForgetWhatAFinishedScanDidNotMeet) {
  enter();
  learn("a", 7);
  learn("b", 8);
  save();
  load();
  enter();
  ASSERT_TRUE(judged("b", stat_of(8)));
  learn("c", 9);
  save(false);
  load();
  EXPECT_FALSE(state_->is_complete());
  enter();
  EXPECT_TRUE(recall("a", stat_of(7))) << "a stopped scan forgets nothing";
  EXPECT_TRUE(judged("b", stat_of(8)));
  EXPECT_TRUE(judged("c", stat_of(9)));
  save();
  load();
  EXPECT_TRUE(state_->is_complete());
  enter();
  EXPECT_FALSE(recall("a", stat_of(7)));
  EXPECT_TRUE(recall("b", stat_of(8)));
  EXPECT_TRUE(recall("c", stat_of(9)));
}

TEST_F(ScanStates, WhatIsNewerOfAFileStays) {
  enter_above();
  enter();
  learn("a", 7, "then");
  save();
  load(sha256("another judge"));
  enter();
  learn("a", 7, "now");
  save(false);
  load(sha256("another judge"));
  enter();
  EXPECT_EQ(judged("a", stat_of(7)), "now");
  visit_.reset();
  EXPECT_EQ(known().at("/home/li").files, 1U);
}

TEST_F(ScanStates, TellFoldersWithTheirFilesAndWhatWasFound) {
  enter_above();
  enter();
  learn("a", 7);
  learn("b", 8, "found");
  enter("/srv", 4);
  state_->could_not_read("/srv/locked");
  save();
  load();
  const auto folders = known();
  ASSERT_EQ(folders.size(), 4U);
  const auto& li = folders.at("/home/li");
  EXPECT_EQ(li.inode, 100U);
  EXPECT_EQ(li.files, 2U);
  EXPECT_EQ(li.bytes, 20U);
  EXPECT_TRUE(li.is_whole);
  EXPECT_THAT(li.found, testing::ElementsAre("found"));
  EXPECT_TRUE(folders.at("/").is_whole);
  EXPECT_TRUE(folders.contains("/home"));
  EXPECT_FALSE(folders.at("/srv").is_whole);
}

TEST_F(ScanStates, KnowTheWholePathOfAVolumeInAFolderThatWasNotWalked) {
  const Volume memory{"/dev/shm", Volume::Kind::fixed, {}, {}, false, {}, {}};
  enter("/", 2);
  visit_->enter({"/dev/shm", stat_of(3), &memory});
  visit_->enter({"/dev/shm/a", stat_of(4), &memory});
  save();
  load();
  const auto folders = known();
  EXPECT_TRUE(folders.contains("/dev/shm"));
  EXPECT_TRUE(folders.contains("/dev/shm/a"));
}

TEST_F(ScanStates, KeepWhatAScanOfAPartTookOver) {
  enter_above();
  enter("/home/li", 100);
  learn("a", 7, "found");
  enter("/home/wang", 101);
  learn("b", 8, "found too");
  save();
  load();
  enter("/home/li", 100);
  learn("new", 9, "new");
  visit_.reset();
  state_->take_over([](const KnownFolder& folder) { return folder.path != "/home/wang"; });
  save();
  load();
  EXPECT_TRUE(state_->is_complete());
  const auto folders = known();
  EXPECT_TRUE(folders.contains("/"));
  EXPECT_THAT(folders.at("/home/li").found, testing::ElementsAre("new")) << "a was not met";
  EXPECT_FALSE(folders.contains("/home/wang"));
}

}  // namespace
}  // namespace examguard
