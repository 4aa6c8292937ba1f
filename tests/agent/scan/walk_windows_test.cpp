#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <map>
#include <mutex>

#include "agent/scan/walk.hpp"
#include "io/file.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

struct Seen {
  std::map<std::string, FileStat> files;
  std::map<std::string, std::string> contents;
  std::vector<std::string> folders;
  std::vector<std::string> gaps;
};

Seen walk_all(const std::string& root) {
  Seen seen;
  std::mutex mutex;
  WalkCallbacks callbacks;
  callbacks.visitor = [&] {
    WalkVisitor visitor;
    visitor.folder = [&](const WalkedFolder& folder) {
      const std::scoped_lock lock(mutex);
      seen.folders.emplace_back(folder.path);
      return Show::files;
    };
    visitor.file = [&](WalkedFile& file) {
      std::string path(file.folder().path == "/" ? "" : file.folder().path);
      path += '/';
      path += file.name();
      char buffer[16];
      auto opened = file.open();
      const auto size = opened ? opened->read(buffer, sizeof buffer, 0) : opened.error();
      const std::scoped_lock lock(mutex);
      seen.files[path] = file.stat();
      seen.contents[path] = size ? std::string(buffer, *size) : size.error().detail;
    };
    return visitor;
  };
  callbacks.gap = [&](std::string_view path, const Trouble&) {
    const std::scoped_lock lock(mutex);
    seen.gaps.emplace_back(path);
  };
  const WalkOptions options{root, volumes(root), 2, std::chrono::milliseconds(4000), {}};
  const auto end = walk(options, callbacks, std::stop_token());
  EXPECT_TRUE(end && end->finished);
  return seen;
}

class WalkWindows : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_folder(folder)); }
  void TearDown() override { remove(folder); }

  static void remove(const std::string& path) {
    if (const auto names = list_folder(path); names) {
      for (const auto& name : *names) remove(path + "/" + name);
      ::RemoveDirectoryW(native_path(path)->c_str());
    } else {
      static_cast<void>(remove_file(path));
    }
  }

  [[nodiscard]] std::string at(const std::string& name) const { return folder + "/" + name; }

  const std::string folder = testing::TempDir() + "examguard-walk-" + to_hex(random_bytes(8));
};

TEST_F(WalkWindows, MeetsEveryFileOnceWithItsContent) {
  ASSERT_TRUE(create_folder(at("考生/空")));
  ASSERT_TRUE(write_file_atomically(at("考生/成绩.txt"), "98"));
  ASSERT_TRUE(write_file_atomically(at("a"), ""));
  const auto seen = walk_all(folder);
  EXPECT_THAT(seen.contents, ElementsAre(Pair("/a", ""), Pair("/考生/成绩.txt", "98")));
  EXPECT_EQ(seen.files.at("/考生/成绩.txt").size, 2U);
  EXPECT_GT(seen.files.at("/a").modified_ns, 1'700'000'000'000'000'000);
  EXPECT_THAT(seen.folders, testing::UnorderedElementsAre("/", "/考生", "/考生/空"));
  EXPECT_THAT(seen.gaps, IsEmpty());
}

TEST_F(WalkWindows, DepthHasNoLimit) {
  std::string deep;
  for (int i = 0; i < 12; ++i) deep += "/第" + std::to_string(i) + "层" + std::string(20, 'x');
  ASSERT_TRUE(create_folder(folder + deep));
  ASSERT_TRUE(write_file_atomically(folder + deep + "/题库.txt", "deep"));
  EXPECT_THAT(walk_all(folder).contents, ElementsAre(Pair(deep + "/题库.txt", "deep")));
}

TEST_F(WalkWindows, FileInUseIsSaidToBe) {
  ASSERT_TRUE(write_file_atomically(at("open"), "x"));
  const WindowsHandle held(::CreateFileW(native_path(at("open"))->c_str(), GENERIC_READ, 0, nullptr,
                                         OPEN_EXISTING, 0, nullptr));
  ASSERT_TRUE(held.is_open());
  const auto seen = walk_all(folder);
  EXPECT_THAT(seen.files, Contains(Key("/open")));
  EXPECT_EQ(seen.contents.at("/open"), words_of(ERROR_SHARING_VIOLATION));
}

TEST_F(WalkWindows, RootThatIsNotThereIsAnError) {
  const WalkOptions options{at("no"), volumes(at("no")), 1, std::chrono::milliseconds(4000), {}};
  const auto end = walk(options, {}, std::stop_token());
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().why, Why::vanished);
}

TEST(VolumesWindows, MachineHasDriveCAndAFolderIsOneVolume) {
  const auto all = volumes("/");
  EXPECT_THAT(all, Contains(testing::Field(&Volume::path, "C:")));
  EXPECT_THAT(volumes(testing::TempDir()), ElementsAre(testing::Field(&Volume::path, "/")));
}

}  // namespace
}  // namespace examguard
