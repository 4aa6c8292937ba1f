// A scan of what tries to break it: the real program on real file systems. Each ends with a
// finished report that names what was passed over, and why.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "tests/e2e/deployment.hpp"
#include "tests/support/faulty_mount_linux.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using support::FaultyMount;
using support::TemporaryFolder;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Pair;

constexpr std::string_view script = "#!/bin/sh\nexit 0\n";

// Denies what lies at `path`, each file as a finding of its own.
std::string policy_against(std::string_view path) {
  return R"(format: 1
id: fire
serial: 1
layer: province
scope: {region: "430000"}
issued: 2026-11-01
expires: 2027-06-30
programs: {unlisted: suspicious}
files:
  rules:
    - id: stored
      deny: [{path: [")" +
         std::string(path) + R"("]}]
      category: document
      severity: suspicious
      clause: 整治重点五
      why: {zh: 存有资料, en: material}
      todo: {zh: 删除, en: delete it}
)";
}

// A folder below which a test may mount things; they go when it ends.
class Mounts {
 public:
  explicit Mounts(std::string root) : root_(std::move(root)) {}
  Mounts(const Mounts&) = delete;
  Mounts& operator=(const Mounts&) = delete;
  ~Mounts() {
    for (const auto& at : mounted_) ::umount2(at.c_str(), MNT_DETACH);
  }

  bool memory(const std::string& name) { return mount("tmpfs", name, "tmpfs", 0); }
  bool bind(const std::string& from, const std::string& name) {
    return mount(root_ + "/" + from, name, nullptr, MS_BIND);
  }

 private:
  bool mount(const std::string& what, const std::string& name, const char* type,
             unsigned long flags) {
    const auto at = root_ + "/" + name;
    filesystem::create_directories(at);
    if (::mount(what.c_str(), at.c_str(), type, flags, nullptr) != 0) return false;
    mounted_.push_back(at);
    return true;
  }

  std::string root_;
  std::vector<std::string> mounted_;
};

// Does something again and again, in a thread of its own, until it is destroyed.
class Meanwhile {
 public:
  explicit Meanwhile(std::function<void()> work)
      : thread_([work = std::move(work)](const std::stop_token& stop) {
          while (!stop.stop_requested()) work();
        }) {}

 private:
  std::jthread thread_;
};

struct Scanned {
  Ran ran;
  boost::json::value result;
  std::set<std::string> findings;                // by path
  std::multimap<std::string, std::string> gaps;  // path -> why

  [[nodiscard]] const boost::json::value& coverage(std::string_view key) const {
    return result.at("coverage").at(key);
  }
};

class Fire : public testing::TestWithParam<int> {
 protected:
  Fire() { files.write("policy.yaml", policy_against("/**")); }

  Scanned scan() const {
    Scanned scanned{run_agent({"scan", "--policy", files.text() + "/policy.yaml", "--root", root(),
                               "--json", "--quiet", "--threads", std::to_string(GetParam())}),
                    {},
                    {},
                    {}};
    scanned.result = boost::json::parse(scanned.ran.out);
    for (const auto& finding : scanned.result.at("findings").as_array()) {
      scanned.findings.emplace(finding.at("subject").at("path").as_string());
    }
    for (const auto& gap : scanned.result.at("gaps").as_array()) {
      scanned.gaps.emplace(gap.at("path").as_string(), gap.at("why").as_string());
    }
    return scanned;
  }

  [[nodiscard]] std::string root() const { return files.text() + "/pc"; }
  filesystem::path write(const std::string& name, std::string_view content = script) const {
    return files.write("pc/" + name, content);
  }

  TemporaryFolder files;
  Mounts mounts{root()};
};

void make_socket(const filesystem::path& folder, const std::string& name) {
  // By way of the folder's handle: the path is too long for an address.
  const int handle = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = "/proc/self/fd/" + std::to_string(handle) + "/" + name;
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(socket);
  ::close(handle);
}

void make_deep(const std::string& folder, int levels, std::string_view name) {
  int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int i = 0; i < levels; ++i) {
    ASSERT_EQ(::mkdirat(at, "下", 0700), 0);
    const int next = ::openat(at, "下", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::close(at);
    at = next;
  }
  const int file = ::openat(at, std::string(name).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
  ASSERT_EQ(::write(file, script.data(), script.size()), static_cast<ssize_t>(script.size()));
  ::close(file);
  ::close(at);
}

TEST_P(Fire, EverythingOddInOneTree) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root for devices and mounts";
  const std::vector<std::string> names{
      std::string(255, 'n'), "new\nline", "\xe2\x80\xaegpj.exe", "😀答案", " ", "-rf"};
  for (const auto& name : names) write("names/" + name);
  write("names/\xff\xfe");  // not UTF-8
  write("odd/target");
  filesystem::create_directory_symlink(root() + "/odd", root() + "/odd/loop");
  filesystem::create_directory_symlink("..", root() + "/odd/up");
  filesystem::create_symlink("link-a", root() + "/odd/link-b");
  filesystem::create_symlink("link-b", root() + "/odd/link-a");
  ASSERT_EQ(::mkfifo((root() + "/odd/fifo").c_str(), 0600), 0);
  ASSERT_EQ(::mknod((root() + "/odd/zero").c_str(), S_IFCHR | 0600, makedev(1, 5)), 0);
  ASSERT_EQ(::mknod((root() + "/odd/loop0").c_str(), S_IFBLK | 0600, makedev(7, 0)), 0);
  make_socket(root() + "/odd", "socket");
  ASSERT_EQ(::truncate(write("odd/petabyte").c_str(), off_t{1} << 50), 0);
  filesystem::create_directories(root() + "/deep");
  make_deep(root() + "/deep", 4000, "最深");
  for (const auto* name : {"silent-list", "silent-read", "broken-list", "broken-read"}) {
    filesystem::create_directories(root() + "/disks/" + name);
  }
  const auto at = [&](const std::string& name) {
    return filesystem::path(root() + "/disks/" + name);
  };
  using In = FaultyMount::In;
  using Fault = FaultyMount::Fault;
  const FaultyMount silent_list(at("silent-list"), In::listing);
  const FaultyMount silent_read(at("silent-read"), In::reading);
  const FaultyMount broken_list(at("broken-list"), In::listing, Fault::io_error);
  const FaultyMount broken_read(at("broken-read"), In::reading, Fault::io_error);
  if (!broken_read.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";

  const auto scanned = scan();
  EXPECT_EQ(scanned.ran.status, 1) << scanned.ran.err;
  EXPECT_TRUE(scanned.coverage("finished").as_bool());
  for (const auto& name : names) EXPECT_THAT(scanned.findings, Contains("/names/" + name));
  EXPECT_THAT(scanned.findings,
              IsSupersetOf({"/names/\xef\xbf\xbd\xef\xbf\xbd", "/odd/target", "/odd/petabyte",
                            "/disks/silent-read/good", "/disks/broken-read/good"}));
  std::string deepest = "/deep";
  for (int i = 0; i < 4000; ++i) deepest += "/下";
  EXPECT_THAT(scanned.findings, Contains(deepest + "/最深"));
  EXPECT_THAT(
      scanned.gaps,
      IsSupersetOf({Pair("/odd/petabyte", "limit"), Pair("/disks/silent-list", "hang"),
                    Pair("/disks/silent-read/stuck", "hang"), Pair("/disks/broken-list", "io"),
                    Pair("/disks/broken-read/stuck", "io")}));
  EXPECT_EQ(scanned.gaps.size(), 5U) << "and nothing else is passed over";
  // Names, one of them not text; target and petabyte; the deepest; two readable disks.
  EXPECT_EQ(scanned.coverage("files").to_number<std::size_t>(), names.size() + 1 + 2 + 1 + 4);
}

TEST_P(Fire, MountsOverFoldersAreLookedAtWhereTheyShow) {
  write("data/covered/beneath", "x");
  write("data/plain");
  if (!mounts.memory("data/covered")) GTEST_SKIP() << "nothing can be mounted here";
  write("data/covered/above");
  ASSERT_TRUE(mounts.bind("data", "again"));
  const auto scanned = scan();
  EXPECT_TRUE(scanned.coverage("finished").as_bool());
  EXPECT_THAT(scanned.findings, IsSupersetOf({"/data/covered/above", "/data/plain"}));
  EXPECT_EQ(scanned.coverage("files").to_number<int>(), 2) << "what shows twice is looked at once";
  const auto volumes = boost::json::serialize(scanned.coverage("volumes"));
  EXPECT_THAT(volumes, testing::HasSubstr("/data/covered"));
}

// A disk that is plugged in over and over again while the scan goes.
TEST_P(Fire, MountsThatComeAndGoHurtNothingElse) {
  for (int i = 0; i < 300; ++i) write("stable/" + std::to_string(i % 20) + "/" + std::to_string(i));
  filesystem::create_directories(root() + "/stable/7/stick");
  const auto stick = root() + "/stable/7/stick";
  if (::mount("tmpfs", stick.c_str(), "tmpfs", 0, nullptr) != 0) {
    GTEST_SKIP() << "nothing can be mounted here";
  }
  ::umount2(stick.c_str(), MNT_DETACH);
  {
    const Meanwhile plugging([&] {
      ::mount("tmpfs", stick.c_str(), "tmpfs", 0, nullptr);
      ::umount2(stick.c_str(), MNT_DETACH);
    });
    for (int round = 0; round < 5; ++round) {
      const auto scanned = scan();
      EXPECT_EQ(scanned.ran.status, 1) << scanned.ran.err;
      EXPECT_TRUE(scanned.coverage("finished").as_bool());
      EXPECT_EQ(scanned.findings.size(), 300U);
    }
  }
  ::umount2(stick.c_str(), MNT_DETACH);
}

TEST_P(Fire, WhatMovesAndVanishesCostsNothingElse) {
  for (int i = 0; i < 300; ++i) write("stable/" + std::to_string(i % 20) + "/" + std::to_string(i));
  for (int i = 0; i < 50; ++i) write("left/moving/deep/er/" + std::to_string(i));
  filesystem::create_directories(root() + "/right");
  filesystem::create_directories(root() + "/short");
  const auto root_path = root();
  const Meanwhile moving([&root_path] {
    std::error_code ignored;
    filesystem::rename(root_path + "/left/moving", root_path + "/right/moving", ignored);
    filesystem::rename(root_path + "/right/moving", root_path + "/left/moving", ignored);
  });
  const Meanwhile vanishing([&root_path, i = 0]() mutable {
    const auto name = root_path + "/short/" + std::to_string(i++ % 100);
    std::ofstream(name) << script;
    filesystem::remove(name);
  });
  for (int round = 0; round < 5; ++round) {
    const auto scanned = scan();
    EXPECT_EQ(scanned.ran.status, 1) << scanned.ran.err;
    EXPECT_TRUE(scanned.coverage("finished").as_bool());
    int stable = 0;
    for (const auto& path : scanned.findings) stable += path.starts_with("/stable/") ? 1 : 0;
    EXPECT_EQ(stable, 300);
    for (const auto& [path, why] : scanned.gaps) {
      EXPECT_THAT(why, testing::AnyOf("vanished", "changed")) << path;
    }
  }
}

TEST_P(Fire, AFileThatChangesWhileItIsHashedIsNamed) {
  const auto path = write("growing", script);
  ASSERT_EQ(::truncate(path.c_str(), 1 << 20), 0);
  const int handle = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const std::string much(1 << 20, 'x');
  for (int i = 0; i < 127; ++i) ASSERT_EQ(::write(handle, much.data(), much.size()), 1 << 20);
  write("quiet");
  Scanned scanned;
  {
    const Meanwhile writing([&] { static_cast<void>(!::write(handle, "x", 1)); });
    scanned = scan();
  }
  ::close(handle);
  EXPECT_TRUE(scanned.coverage("finished").as_bool());
  EXPECT_THAT(scanned.gaps, Contains(Pair("/growing", "changed")));
  EXPECT_THAT(scanned.findings, IsSupersetOf({"/growing", "/quiet"}));
}

INSTANTIATE_TEST_SUITE_P(Threads, Fire, testing::Values(1, 8), [](const auto& count) {
  return std::to_string(count.param) + "_threads";
});

// A couple of minutes and gigabytes of memory: only where the full counts are asked for.
TEST(FireLong, TwoMillionFilesInLittleMemory) {
  if (std::getenv("EXAMGUARD_LONG") == nullptr) GTEST_SKIP() << "tests/run --long does it";
  const TemporaryFolder files;
  files.write("policy.yaml", policy_against("/**/777"));
  constexpr int folders = 2000;
  constexpr int files_each = 1000;
  for (int i = 0; i < folders; ++i) {
    const auto folder = files.text() + "/pc/" + std::to_string(i / 50) + "/" + std::to_string(i);
    filesystem::create_directories(folder);
    const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int j = 0; j < files_each; ++j) {
      ::close(::openat(at, std::to_string(j).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    }
    ::close(at);
  }
  const Ran ran = run_agent({"scan", "--policy", files.text() + "/policy.yaml", "--root",
                             files.text() + "/pc", "--json", "--quiet"});
  const auto result = boost::json::parse(ran.out);
  EXPECT_EQ(result.at("coverage").at("files").to_number<int>(), folders * files_each);
  EXPECT_EQ(result.at("findings").as_array().size(), std::size_t{folders});
  EXPECT_TRUE(result.at("coverage").at("finished").as_bool());
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  EXPECT_LE(used.ru_maxrss / 1024, 150) << "MiB, of the hungriest program that this test started";
}

}  // namespace
}  // namespace examguard::e2e
