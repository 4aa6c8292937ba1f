#include "agent/watch/watch_cage_linux.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <vector>

namespace examguard {
namespace {

constexpr unsigned nobody = 65534;
constexpr std::uint64_t kept_rights =
    (std::uint64_t{1} << CAP_SYS_ADMIN) | (std::uint64_t{1} << CAP_DAC_READ_SEARCH);

Error refused(const std::string& what) {
  return {ErrorCode::refused, what + ": " + std::system_category().message(errno)};
}

using Rights = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

Result<> keep_rights() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Rights rights{};
  if (::syscall(SYS_capget, &header, rights.data()) != 0) return refused("capget");
  const Rights had = rights;
  for (std::size_t i = 0; i < rights.size(); ++i) {
    const auto kept = static_cast<std::uint32_t>(kept_rights >> (32 * i));
    rights[i].permitted &= kept;
    rights[i].effective = rights[i].permitted;
    rights[i].inheritable = 0;
  }
  // Whoever started us may have seen to it, and let nobody change rights.
  if (std::memcmp(&had, &rights, sizeof had) == 0) return {};
  if (::syscall(SYS_capset, &header, rights.data()) != 0) return refused("capset");
  return {};
}

// Files that belong to root are not ours any more.
Result<> become_nobody() {
  if (::geteuid() != 0) return {};
  if (::prctl(PR_SET_KEEPCAPS, 1) != 0) return refused("keeping capabilities");
  if (::setgroups(0, nullptr) != 0) return refused("setgroups");
  if (::setresgid(nobody, nobody, nobody) != 0) return refused("setresgid");
  if (::setresuid(nobody, nobody, nobody) != 0) return refused("setresuid");
  return {};
}

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#elif defined(__loongarch64)
constexpr std::uint32_t architecture = AUDIT_ARCH_LOONGARCH64;
#else
constexpr std::uint32_t architecture = 0;
#endif

// Calls that a watcher never makes and that its rights would make dangerous.
constexpr std::array never_made {
  SYS_socket, SYS_connect, SYS_bind, SYS_sendto, SYS_sendmsg, SYS_execve, SYS_execveat, SYS_ptrace,
      SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_swapon,
      SYS_swapoff, SYS_sethostname, SYS_setdomainname, SYS_bpf, SYS_perf_event_open, SYS_quotactl,
      SYS_keyctl, SYS_add_key, SYS_request_key, SYS_init_module, SYS_finit_module,
      SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_process_vm_readv, SYS_process_vm_writev,
      SYS_userfaultfd, SYS_unlinkat, SYS_mkdirat, SYS_mknodat, SYS_symlinkat, SYS_linkat,
      SYS_renameat2, SYS_fchmodat, SYS_fchownat, SYS_setxattr, SYS_removexattr, SYS_truncate,
      SYS_memfd_create, SYS_capset, SYS_setresuid, SYS_io_uring_setup, SYS_openat2, SYS_open_tree,
      SYS_move_mount, SYS_fsopen, SYS_fsmount, SYS_fspick,
#if defined(__x86_64__)
      SYS_creat, SYS_unlink, SYS_rename, SYS_renameat, SYS_mkdir, SYS_rmdir, SYS_link, SYS_symlink,
      SYS_mknod, SYS_chmod, SYS_chown, SYS_lchown,
#endif
};

class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    unless_equal_refuse(architecture);
    load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    // Numbers of the x32 calls.
    add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
    refuse();
#endif
    for (const auto call : never_made) {
      add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
      refuse();
    }
    only_to_read(SYS_openat, 2);
    only_to_read(SYS_open_by_handle_at, 2);
#if defined(__x86_64__)
    only_to_read(SYS_open, 1);
#endif
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  }

  bool apply() {
    const sock_fprog program{static_cast<unsigned short>(lines_.size()), lines_.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(int code, std::uint32_t value, int if_true, int if_false) {
    lines_.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                      static_cast<std::uint8_t>(if_false), value});
  }
  void load(std::size_t at) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(at), 0, 0); }
  void refuse() { add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0); }
  void unless_equal_refuse(std::uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    refuse();
  }
  // The lower half of an argument holds the flags; the machines above are little-endian.
  void only_to_read(long call, std::size_t argument) {
    constexpr std::uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4);
    load(offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t));
    add(BPF_JMP | BPF_JSET | BPF_K, writing, 0, 1);
    refuse();
    load(offsetof(seccomp_data, nr));
  }

  std::vector<sock_filter> lines_;
};

}  // namespace

Result<> enter_watch_cage() {
  const auto is_nobody = become_nobody();
  // A change of the account takes this back.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto has_few_rights = keep_rights();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  if (architecture == 0) {
    return Error{ErrorCode::unsupported, "no filter of calls is known for this processor"};
  }
  if (!Filter().apply()) return refused("seccomp");
  if (!is_nobody) return is_nobody.error();
  return has_few_rights;
}

}  // namespace examguard
