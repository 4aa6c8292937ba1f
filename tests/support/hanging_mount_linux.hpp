// A FUSE file system of two files that never answers one kind of question. It speaks the kernel's
// protocol itself, so that no library is needed. Needs root and /dev/fuse.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace examguard::support {

class HangingMount {
 public:
  enum class In { listing, reading };

  HangingMount(std::filesystem::path at, In in);
  HangingMount(const HangingMount&) = delete;
  HangingMount& operator=(const HangingMount&) = delete;
  // Ends the connection: whoever still waits gets an error.
  ~HangingMount();

  [[nodiscard]] bool is_mounted() const { return mounted_; }

 private:
  void serve() const;

  std::filesystem::path at_;
  In in_;
  int device_ = -1;
  bool mounted_ = false;
  pid_t server_ = -1;  // a process: tests fork, and threads do not go along
};

}  // namespace examguard::support
