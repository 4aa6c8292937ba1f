// A FUSE file system of two files, "good" and "stuck", that has a fault in one kind of question. It
// speaks the kernel's protocol itself, so that no library is needed. Needs root and /dev/fuse.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

namespace examguard::support {

class FaultyMount {
 public:
  enum class In { listing, reading };  // of the folder; of "stuck"
  enum class Fault { silence, io_error };

  FaultyMount(std::filesystem::path at, In in, Fault fault = Fault::silence);
  FaultyMount(const FaultyMount&) = delete;
  FaultyMount& operator=(const FaultyMount&) = delete;
  // Ends the connection: whoever still waits gets an error.
  ~FaultyMount();

  [[nodiscard]] bool is_mounted() const { return mounted_; }

 private:
  void serve() const;
  [[nodiscard]] bool fails(unsigned question, std::uint64_t node) const;

  std::filesystem::path at_;
  In in_;
  Fault fault_;
  int device_ = -1;
  bool mounted_ = false;
  pid_t server_ = -1;  // a process: tests fork, and threads do not go along
};

}  // namespace examguard::support
