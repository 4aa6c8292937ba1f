#include "tests/support/write_steps_linux.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

examguard::support::WriteSteps* watcher = nullptr;

void tell() {
  if (watcher != nullptr) watcher->step();
}

}  // namespace

// In front of the C library's own: the program under test is linked against these.
extern "C" int rename(const char* from, const char* to) noexcept {
  tell();
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

extern "C" int unlink(const char* path) noexcept {
  tell();
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

namespace examguard::support {

WriteSteps::WriteSteps(std::filesystem::path watched) : watched_(std::move(watched)) {
  watcher = this;
}

WriteSteps::~WriteSteps() {
  watcher = nullptr;
}

void WriteSteps::step() {
  watcher = nullptr;  // copying must not watch itself
  copies_.push_back(folder_ / std::to_string(copies_.size()));
  std::filesystem::copy(watched_, copies_.back(), std::filesystem::copy_options::recursive);
  watcher = this;
}

std::vector<std::filesystem::path> WriteSteps::copies() {
  step();
  return copies_;
}

}  // namespace examguard::support
