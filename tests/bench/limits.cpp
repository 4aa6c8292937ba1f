// What no scanner can beat, written as fast as we know how: limits walk|look|hash FOLDER [THREADS]
//   walk  getdents64 and statx of everything                                                  (W)
//   look  W, and open every file, read its head, SHA-256 of every program, MD5 too where a
//         package recorded one                                                                (X)
//   hash  W, and SHA-256 of every file                                                        (H)
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

enum class Job { walk, look, hash };

struct Totals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t hashed = 0;
};

// Folders that wait. Last in, first out keeps the list short.
class Folders {
 public:
  void push(std::vector<std::string>&& more) {
    const std::scoped_lock lock(mutex_);
    for (auto& folder : more) waiting_.push_back(std::move(folder));
    changed_.notify_all();
  }
  bool take(std::string& folder) {
    std::unique_lock lock(mutex_);
    while (waiting_.empty() && busy_ > 0) changed_.wait(lock);
    if (waiting_.empty()) return false;
    folder = std::move(waiting_.back());
    waiting_.pop_back();
    ++busy_;
    return true;
  }
  void done() {
    const std::scoped_lock lock(mutex_);
    if (--busy_ == 0) changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> waiting_;
  unsigned busy_ = 0;
};

struct EndContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, EndContext>;

class Worker {
 public:
  Worker(Job job, Folders& folders, const std::unordered_set<std::string>& recorded)
      : job_(job), folders_(folders), recorded_(recorded) {}

  void run() {
    std::string folder;
    while (folders_.take(folder)) {
      list(folder);
      folders_.done();
    }
  }
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  void list(const std::string& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return;
    std::vector<std::string> subfolders;
    for (;;) {
      const long count = ::syscall(SYS_getdents64, fd, names_, sizeof names_);
      if (count <= 0) break;
      for (long at = 0; at < count;) {
        std::uint16_t size = 0;
        std::memcpy(&size, names_ + at + 16, sizeof size);
        const char* name = names_ + at + 19;
        at += size;
        if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
        struct statx stat {};
        if (::statx(fd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &stat) != 0)
          continue;
        if (S_ISDIR(stat.stx_mode)) subfolders.push_back(folder + "/" + name);
        if (!S_ISREG(stat.stx_mode)) continue;
        ++totals_.files;
        totals_.bytes += stat.stx_size;
        if (job_ != Job::walk) file(fd, folder, name, stat.stx_size);
      }
    }
    ::close(fd);
    if (!subfolders.empty()) folders_.push(std::move(subfolders));
  }

  void file(int folder_fd, const std::string& folder, const char* name, std::uint64_t size) {
    int fd = ::openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOATIME | O_NONBLOCK);
    if (fd < 0) fd = ::openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return;
    if (job_ == Job::hash) {
      hash(fd, 0, size, false);
    } else {
      const ssize_t head = ::pread(fd, buffer_, 4096, 0);
      const std::string_view start(buffer_, head > 0 ? static_cast<std::size_t>(head) : 0);
      if (start.starts_with("\x7f"
                            "ELF") ||
          start.starts_with("MZ") || start.starts_with("#!")) {
        hash(fd, start.size(), size, recorded_.contains(folder + "/" + name));
      }
    }
    ::close(fd);
  }

  // `have` bytes are in the buffer already.
  void hash(int fd, std::size_t have, std::uint64_t size, bool with_md5) {
    EVP_DigestInit_ex(sha_.get(), EVP_sha256(), nullptr);
    if (with_md5) EVP_DigestInit_ex(md5_.get(), EVP_md5(), nullptr);
    std::uint64_t at = 0;
    std::size_t count = have;
    while (at < size) {
      if (count == 0) {
        const ssize_t got = ::pread(fd, buffer_, sizeof buffer_, static_cast<off_t>(at));
        if (got <= 0) break;
        count = static_cast<std::size_t>(got);
      }
      EVP_DigestUpdate(sha_.get(), buffer_, count);
      if (with_md5) EVP_DigestUpdate(md5_.get(), buffer_, count);
      at += count;
      count = 0;
    }
    unsigned char sum[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(sha_.get(), sum, nullptr);
    if (with_md5) EVP_DigestFinal_ex(md5_.get(), sum, nullptr);
    totals_.hashed += at;
  }

  Job job_;
  Folders& folders_;
  const std::unordered_set<std::string>& recorded_;
  Totals totals_;
  Context sha_{EVP_MD_CTX_new()};
  Context md5_{EVP_MD_CTX_new()};
  char names_[64 * 1024];
  char buffer_[128 * 1024];
};

// Paths with an MD5 in dpkg's lists. Reading them is no part of the limit.
std::unordered_set<std::string> recorded_files() {
  std::unordered_set<std::string> paths;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator("/var/lib/dpkg/info", missing)) {
    if (entry.path().extension() != ".md5sums") continue;
    std::ifstream lines(entry.path());
    for (std::string line; std::getline(lines, line);) {
      if (line.size() > 34) paths.insert("/" + line.substr(34));
    }
  }
  return paths;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_limits walk|look|hash FOLDER [THREADS]\n");
    return 2;
  }
  const std::string_view word = argv[1];
  const Job job = word == "hash" ? Job::hash : word == "look" ? Job::look : Job::walk;
  const unsigned threads = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 2;
  const auto recorded = job == Job::look ? recorded_files() : std::unordered_set<std::string>();

  Folders folders;
  folders.push({argv[2]});
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    workers.push_back(std::make_unique<Worker>(job, folders, recorded));
    running.emplace_back([worker = workers.back().get()] { worker->run(); });
  }
  for (auto& thread : running) thread.join();
  Totals all;
  for (const auto& worker : workers) {
    all.files += worker->totals().files;
    all.bytes += worker->totals().bytes;
    all.hashed += worker->totals().hashed;
  }
  std::printf("%llu files, %llu bytes, %llu hashed\n", static_cast<unsigned long long>(all.files),
              static_cast<unsigned long long>(all.bytes),
              static_cast<unsigned long long>(all.hashed));
}
