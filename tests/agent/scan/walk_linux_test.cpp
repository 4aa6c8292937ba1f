#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <set>

#include "agent/scan/walk.hpp"
#include "tests/support/faulty_mount_linux.hpp"
#include "tests/support/nobody_linux.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using support::FaultyMount;
using support::TemporaryFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Seen {
  std::mutex mutex;
  std::multiset<std::string> files;
  std::multimap<std::string, std::string> gaps;  // path, why
  std::map<std::string, std::string> contents;   // of the files whose names end in .read
  WalkEnd end;
};

// What a walk of `root` meets, with as many workers as told.
std::shared_ptr<Seen> walked(const std::string& root, unsigned threads,
                             std::function<void(WalkedFile&)> also = {},
                             const std::stop_token& stop = {},
                             std::chrono::milliseconds patience = std::chrono::seconds(4),
                             std::optional<WalkPart> part = {}, Show show = Show::files) {
  auto seen = std::make_shared<Seen>();
  WalkCallbacks callbacks;
  callbacks.visitor = [seen, also, show] {
    WalkVisitor visitor;
    visitor.folder = [show](const WalkedFolder&) { return show; };
    visitor.file = [seen, also](WalkedFile& file) {
      if (also) also(file);
      const std::scoped_lock lock(seen->mutex);
      const auto folder = std::string(file.folder().path);
      seen->files.insert((folder == "/" ? "" : folder) + "/" + std::string(file.name()));
    };
    return visitor;
  };
  callbacks.gap = [seen](std::string_view path, const Trouble& trouble) {
    const std::scoped_lock lock(seen->mutex);
    seen->gaps.emplace(path, to_word(trouble.why));
  };
  const WalkOptions options{root, volumes(root), threads, patience, std::move(part)};
  const auto end = walk(options, callbacks, stop);
  EXPECT_TRUE(end);
  if (end) seen->end = *end;
  return seen;
}

class Walk : public testing::TestWithParam<unsigned> {
 protected:
  TemporaryFolder folder;
};
INSTANTIATE_TEST_SUITE_P(Workers, Walk, testing::Values(1U, 2U, 8U));

TEST_P(Walk, MeetsEveryRegularFileOnce) {
  std::set<std::string> written;
  for (int i = 0; i < 300; ++i) {
    const auto name =
        "d" + std::to_string(i % 17) + "/e" + std::to_string(i % 5) + "/f" + std::to_string(i);
    folder.write(name, "x");
    written.insert("/" + name);
  }
  const auto seen = walked(folder.text(), GetParam());
  EXPECT_TRUE(seen->end.finished);
  EXPECT_EQ(seen->files, std::multiset<std::string>(written.begin(), written.end()));
  EXPECT_THAT(seen->gaps, IsEmpty());
}

TEST_P(Walk, OfAPartGoesNowhereElse) {
  for (const char* name : {"top", "a/one", "a/b/two", "a/b/c/three", "a/new/d/four", "x/five",
                           "x/y/six", "x/y/z/seven", "x/other/eight"}) {
    folder.write(name, "x");
  }
  WalkPart part;
  part.folders = {"/a", "/a/b/c", "/gone/away"};
  part.trees = {"/x/y"};
  part.is_new = [](std::string_view path) { return path.starts_with("/a/new"); };
  const auto seen = walked(folder.text(), GetParam(), {}, {}, std::chrono::seconds(4), part);
  EXPECT_TRUE(seen->end.finished);
  EXPECT_THAT(seen->files, UnorderedElementsAre("/a/one", "/a/b/c/three", "/a/new/d/four",
                                                "/x/y/six", "/x/y/z/seven"));
  EXPECT_THAT(seen->gaps, ElementsAre(Pair("/gone", "vanished")));
  part.folders = {"/"};
  part.trees.clear();
  EXPECT_THAT(walked(folder.text(), GetParam(), {}, {}, std::chrono::seconds(4), part)->files,
              UnorderedElementsAre("/top"));
  part.folders.clear();
  EXPECT_TRUE(
      walked(folder.text(), GetParam(), {}, {}, std::chrono::seconds(4), part)->end.finished);
}

TEST_P(Walk, SharesOneBigFolder) {
  std::filesystem::create_directories(folder / "big");
  const int base = ::open((folder / "big").c_str(), O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(::mknodat(base, ("name-of-a-file-" + std::to_string(i)).c_str(), S_IFREG | 0600, 0),
              0);
  }
  ::close(base);
  const auto seen = walked(folder.text(), GetParam());
  EXPECT_EQ(seen->files.size(), 20'000U);
  EXPECT_EQ(std::set<std::string>(seen->files.begin(), seen->files.end()).size(), 20'000U);
}

TEST_P(Walk, KeepsHostileNamesAsTheyAre) {
  const std::vector<std::string> names{std::string(255, 'n'),
                                       "new\nline",
                                       "\xff\xfe not UTF-8",
                                       "\xe2\x80\xaegpj.exe",
                                       "考试答案.txt",
                                       "😀",
                                       " ",
                                       "-rf",
                                       "a\\b",
                                       "$(reboot)",
                                       "..hidden",
                                       "tab\there",
                                       "\x1b[31m"};
  std::multiset<std::string> expected;
  for (const auto& name : names) {
    folder.write(name, "x");
    std::filesystem::create_directories(folder / ("d" + name.substr(0, 200)));
    folder.write("d" + name.substr(0, 200) + "/" + name, "x");
    expected.insert("/" + name);
    expected.insert("/d" + name.substr(0, 200) + "/" + name);
  }
  EXPECT_EQ(walked(folder.text(), GetParam())->files, expected);
}

TEST_P(Walk, FollowsNoLinkAndOpensNothingButFiles) {
  folder.write("real/file", "x");
  std::filesystem::create_directory_symlink(folder / "real", folder / "alias");
  std::filesystem::create_directory_symlink(folder.path(), folder / "real/loop");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  std::filesystem::create_symlink(folder / "real/file", folder / "link-to-file");
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = (folder / "s").string();
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const auto seen = walked(folder.text(), GetParam());
  ::close(socket);
  EXPECT_THAT(seen->files, ElementsAre("/real/file"));
  EXPECT_THAT(seen->gaps, IsEmpty());
}

TEST_P(Walk, GoesFourThousandLevelsDeep) {
  constexpr int depth = 4000;
  int at = ::open(folder.text().c_str(), O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < depth; ++i) {
    // Two folders on each level: the walk has to come back to every one.
    ASSERT_EQ(::mkdirat(at, "left", 0700), 0);
    ASSERT_EQ(::mkdirat(at, "right", 0700), 0);
    const int next = ::openat(at, i % 2 == 0 ? "left" : "right", O_RDONLY | O_DIRECTORY);
    ::close(at);
    at = next;
  }
  const int file = ::openat(at, "deepest", O_CREAT | O_WRONLY, 0600);
  ::close(file);
  ::close(at);
  const auto seen = walked(folder.text(), GetParam());
  ASSERT_EQ(seen->files.size(), 1U);
  EXPECT_GT(seen->files.begin()->size(), 4000U * 5);
  EXPECT_THAT(seen->gaps, IsEmpty());
}

TEST_P(Walk, ReadsThroughTheHandleAndNoticesAChange) {
  const auto path = folder.write("file", "before");
  std::string content;
  bool changed = false;
  walked(folder.text(), GetParam(), [&](WalkedFile& file) {
    auto opened = file.open();
    ASSERT_TRUE(opened);
    char buffer[64];
    const auto count = opened->read(buffer, sizeof buffer, 0);
    ASSERT_TRUE(count);
    content.assign(buffer, *count);
    folder.write("file", "afterwards");
    const auto again = opened->stat_again();
    ASSERT_TRUE(again);
    changed = !is_same_content(opened->stat(), *again);
  });
  EXPECT_EQ(content, "before");
  EXPECT_TRUE(changed);
}

TEST_P(Walk, WillNotOpenALinkThatTookAFilesPlace) {
  folder.write("secret", "x");
  folder.write("d/file", "x");
  std::optional<Trouble> trouble;
  walked(folder.text(), GetParam(), [&](WalkedFile& file) {
    if (file.name() != "file") return;
    std::filesystem::remove(folder / "d/file");
    std::filesystem::create_symlink(folder / "secret", folder / "d/file");
    const auto opened = file.open();
    if (!opened) trouble = opened.error();
  });
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->why, Why::changed);
}

TEST_P(Walk, WillNotWaitForAFifoThatTookAFilesPlace) {
  folder.write("d/file", "x");
  std::optional<Trouble> trouble;
  walked(folder.text(), GetParam(), [&](WalkedFile& file) {
    std::filesystem::remove(folder / "d/file");
    ASSERT_EQ(::mkfifo((folder / "d/file").c_str(), 0600), 0);
    const auto opened = file.open();
    if (!opened) trouble = opened.error();
  });
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->why, Why::changed);
}

TEST_P(Walk, MovedFolderIsStillWalkedOrNamed) {
  for (int i = 0; i < 400; ++i) folder.write("a/b" + std::to_string(i) + "/c/file", "x");
  bool moved = false;
  std::mutex mutex;
  const auto seen = walked(folder.text(), GetParam(), [&](WalkedFile&) {
    const std::scoped_lock lock(mutex);
    if (std::exchange(moved, true)) return;
    std::filesystem::rename(folder / "a", folder / "moved");
  });
  // Every file is met, or a gap says where not.
  EXPECT_GE(seen->files.size() + seen->gaps.size(), 400U);
}

TEST_P(Walk, StopsWhenTold) {
  for (int i = 0; i < 1000; ++i) folder.write("d" + std::to_string(i) + "/f", "x");
  std::stop_source stop;
  const auto seen = walked(
      folder.text(), GetParam(), [&](WalkedFile&) { stop.request_stop(); }, stop.get_token());
  EXPECT_FALSE(seen->end.finished);
  EXPECT_LT(seen->files.size(), 1000U);
}

TEST(WalkErrors, NamesWhatItMayNotRead) {
  TemporaryFolder folder;
  folder.write("open/file", "x");
  folder.write("closed/file", "x");
  ASSERT_EQ(::chmod(folder.text().c_str(), 0755), 0);
  ASSERT_EQ(::chmod((folder / "open").c_str(), 0755), 0);
  ASSERT_EQ(::chmod((folder / "closed").c_str(), 0), 0);
  {
    const support::AsNobody nobody;
    const auto seen = walked(folder.text(), 2);
    EXPECT_EQ(seen->files, std::multiset<std::string>{"/open/file"});
    EXPECT_EQ(seen->gaps, (std::multimap<std::string, std::string>{{"/closed", "permission"}}));
  }
  ::chmod((folder / "closed").c_str(), 0700);
}

TEST(WalkErrors, ShowsOpenFilesAndThoseThatCannotBeOpened) {
  TemporaryFolder folder;
  folder.write("file", "content");
  folder.write("closed", "x");
  ASSERT_EQ(::chmod(folder.text().c_str(), 0755), 0);
  ASSERT_EQ(::chmod((folder / "closed").c_str(), 0), 0);
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0666), 0);
  std::filesystem::create_symlink(folder / "file", folder / "link");
  std::mutex mutex;
  std::map<std::string, std::string> opened;  // by name: content, or why not
  const auto read_it = [&](WalkedFile& file) {
    EXPECT_TRUE(file.was_opened());
    char buffer[64];
    auto open = file.open();
    const auto count = open ? open->read(buffer, sizeof buffer, 0) : open.error();
    const std::scoped_lock lock(mutex);
    opened[std::string(file.name())] =
        count ? std::string(buffer, *count) : std::string(to_word(count.error().why));
  };
  const support::AsNobody nobody;
  const auto seen =
      walked(folder.text(), 2, read_it, {}, std::chrono::seconds(4), {}, Show::open_files);
  EXPECT_EQ(opened,
            (std::map<std::string, std::string>{{"file", "content"}, {"closed", "permission"}}));
  EXPECT_THAT(seen->gaps, testing::IsEmpty());
}

// What takes a file's place after its name was read is neither followed nor read nor waited for.
TEST(WalkErrors, OpensFirstOnlyWhatIsStillAFile) {
  for (const bool with_link : {false, true}) {
    TemporaryFolder folder;
    folder.write("secret", "x");
    folder.write("d/one", "x");
    folder.write("d/two", "x");
    std::string first;
    const auto replace_other = [&](WalkedFile& file) {
      if (file.folder().path != "/d") return;
      ASSERT_TRUE(first.empty()) << file.name();
      first = file.name();
      const auto other = folder / (first == "one" ? "d/two" : "d/one");
      std::filesystem::remove(other);
      if (with_link) {
        std::filesystem::create_symlink(folder / "secret", other);
      } else {
        ASSERT_EQ(::mkfifo(other.c_str(), 0600), 0);
      }
    };
    const auto seen =
        walked(folder.text(), 1, replace_other, {}, std::chrono::seconds(4), {}, Show::open_files);
    EXPECT_EQ(seen->files, (std::multiset<std::string>{"/d/" + first, "/secret"}));
    EXPECT_TRUE(seen->end.finished);
  }
}

TEST(WalkErrors, SaysThatTheRootCannotBeOpened) {
  const auto end = walk({"/no/such/folder",
                         {{"/", Volume::Kind::fixed, "", "", false, "", ""}},
                         1,
                         std::chrono::milliseconds(1000),
                         {}},
                        {[] { return WalkVisitor{}; }, {}, {}}, {});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().why, Why::vanished);
}

constexpr std::chrono::milliseconds short_patience(300);

void read_a_byte(WalkedFile& file) {
  auto opened = file.open();
  char byte = 0;
  if (opened) static_cast<void>(opened->read(&byte, 1, 0));
}

class WalkHang : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder / "served");
    folder.write("a/one", "x");
    folder.write("z/two", "x");
  }

  TemporaryFolder folder;
};

TEST_F(WalkHang, ListingThatNeverComesCostsThatFolder) {
  const FaultyMount mount(folder / "served", FaultyMount::In::listing);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  const auto seen = walked(folder.text(), 1, {}, {}, short_patience);
  EXPECT_THAT(seen->files, UnorderedElementsAre("/a/one", "/z/two"));
  EXPECT_THAT(seen->gaps, ElementsAre(Pair("/served", "hang")));
  EXPECT_EQ(seen->end.given_up, 1U);
  EXPECT_TRUE(seen->end.finished);
}

TEST_F(WalkHang, ReadThatNeverComesCostsThatFile) {
  const FaultyMount mount(folder / "served", FaultyMount::In::reading);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  const auto seen = walked(folder.text(), 1, read_a_byte, {}, short_patience);
  EXPECT_THAT(seen->files, testing::IsSupersetOf({"/a/one", "/z/two", "/served/good"}));
  EXPECT_THAT(seen->gaps, ElementsAre(Pair("/served/stuck", "hang")));
}

TEST_F(WalkHang, FileThatIsOpenAlreadyIsGivenUpAsWell) {
  const FaultyMount mount(folder / "served", FaultyMount::In::reading);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  const auto seen = walked(folder.text(), 1, read_a_byte, {}, short_patience, {}, Show::open_files);
  EXPECT_THAT(seen->files, testing::IsSupersetOf({"/a/one", "/z/two", "/served/good"}));
  EXPECT_THAT(seen->gaps, ElementsAre(Pair("/served/stuck", "hang")));
}

}  // namespace
}  // namespace examguard
