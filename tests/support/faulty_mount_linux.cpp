#include "tests/support/faulty_mount_linux.hpp"

#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace examguard::support {
namespace {

constexpr std::uint64_t root_node = 1;
constexpr std::array<std::string_view, 2> names{"good", "stuck"};  // nodes 2 and 3
constexpr std::uint64_t stuck_node = 3;
constexpr std::string_view content = "#!/bin/sh\nexit 0\n";

void answer(int device, std::uint64_t unique, int error, const void* body, std::size_t size) {
  fuse_out_header head{};
  head.len = static_cast<std::uint32_t>(sizeof head + size);
  head.error = -error;
  head.unique = unique;
  const iovec parts[] = {{&head, sizeof head}, {const_cast<void*>(body), size}};
  static_cast<void>(!::writev(device, parts, size == 0 ? 1 : 2));
}

template <class Body>
void answer(int device, std::uint64_t unique, const Body& body) {
  answer(device, unique, 0, &body, sizeof body);
}

fuse_attr attributes(std::uint64_t node) {
  fuse_attr attr{};
  attr.ino = node;
  attr.mode = node == root_node ? S_IFDIR | 0755 : S_IFREG | 0755;
  attr.nlink = node == root_node ? 2 : 1;
  attr.size = node == root_node ? 0 : content.size();
  return attr;
}

void answer_lookup(int device, std::uint64_t unique, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (name != names[i]) continue;
    fuse_entry_out entry{};
    entry.nodeid = i + 2;
    entry.attr = attributes(entry.nodeid);
    return answer(device, unique, entry);
  }
  answer(device, unique, ENOENT, nullptr, 0);
}

void answer_listing(int device, std::uint64_t unique, std::uint64_t offset) {
  std::vector<char> list;
  for (std::size_t i = offset; i < names.size(); ++i) {
    fuse_dirent entry{};
    entry.ino = i + 2;
    entry.off = i + 1;
    entry.namelen = static_cast<std::uint32_t>(names[i].size());
    entry.type = S_IFREG >> 12;
    const auto* bytes = reinterpret_cast<const char*>(&entry);
    list.insert(list.end(), bytes, bytes + FUSE_NAME_OFFSET);
    list.insert(list.end(), names[i].begin(), names[i].end());
    list.resize((list.size() + 7) / 8 * 8);
  }
  answer(device, unique, 0, list.data(), list.size());
}

template <class Body>
Body body_of(const std::vector<char>& request) {
  Body body{};
  std::memcpy(&body, request.data() + sizeof(fuse_in_header), sizeof body);
  return body;
}

}  // namespace

FaultyMount::FaultyMount(std::filesystem::path at, In in, Fault fault)
    : at_(std::move(at)), in_(in), fault_(fault) {
  device_ = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (device_ < 0) return;
  const auto options =
      "fd=" + std::to_string(device_) + ",rootmode=40000,user_id=0,group_id=0,allow_other";
  mounted_ = ::mount("faulty", at_.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
  if (!mounted_) return;
  server_ = ::fork();
  if (server_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  serve();
  ::_exit(0);
}

FaultyMount::~FaultyMount() {
  if (mounted_) {
    ::umount2(at_.c_str(), MNT_FORCE);
    ::umount2(at_.c_str(), MNT_DETACH);
    if (server_ > 0) {
      ::kill(server_, SIGKILL);
      ::waitpid(server_, nullptr, 0);
    }
  }
  if (device_ >= 0) ::close(device_);
}

bool FaultyMount::fails(unsigned question, std::uint64_t node) const {
  return in_ == In::listing ? question == FUSE_READDIR
                            : question == FUSE_READ && node == stuck_node;
}

void FaultyMount::serve() const {
  std::vector<char> request(1 << 20);
  while (true) {
    const auto size = ::read(device_, request.data(), request.size());
    if (size < 0 && (errno == EINTR || errno == ENOENT)) continue;
    if (size < static_cast<ssize_t>(sizeof(fuse_in_header))) return;
    fuse_in_header head{};
    std::memcpy(&head, request.data(), sizeof head);
    if (fails(head.opcode, head.nodeid)) {
      if (fault_ == Fault::io_error) answer(device_, head.unique, EIO, nullptr, 0);
      continue;
    }
    switch (head.opcode) {
      case FUSE_INIT: {
        fuse_init_out out{};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = 26;
        out.max_write = 4096;
        out.max_background = 16;
        answer(device_, head.unique, out);
        break;
      }
      case FUSE_GETATTR: {
        fuse_attr_out out{};
        out.attr = attributes(head.nodeid);
        answer(device_, head.unique, out);
        break;
      }
      case FUSE_LOOKUP:
        answer_lookup(device_, head.unique, request.data() + sizeof head);
        break;
      case FUSE_OPEN:
      case FUSE_OPENDIR:
        answer(device_, head.unique, fuse_open_out{});
        break;
      case FUSE_READDIR:
        answer_listing(device_, head.unique, body_of<fuse_read_in>(request).offset);
        break;
      case FUSE_READ: {
        const auto offset =
            std::min<std::uint64_t>(body_of<fuse_read_in>(request).offset, content.size());
        answer(device_, head.unique, 0, content.data() + offset, content.size() - offset);
        break;
      }
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
      case FUSE_INTERRUPT:
        break;
      default:
        answer(device_, head.unique, ENOSYS, nullptr, 0);
    }
  }
}

}  // namespace examguard::support
