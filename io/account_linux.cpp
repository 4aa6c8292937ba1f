#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "io/account.hpp"

namespace examguard {
namespace {

constexpr std::array kept{CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH};

// The C library has no call for it.
bool keep_rights() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> rights{};
  // What a container took away stays away.
  if (::syscall(SYS_capget, &header, rights.data()) != 0) return false;
  std::uint32_t bits = 0;
  for (const int right : kept) bits |= CAP_TO_MASK(right);
  bits &= rights[0].permitted;
  rights = {};
  rights[0].effective = rights[0].permitted = rights[0].inheritable = bits;
  if (::syscall(SYS_capset, &header, rights.data()) != 0) return false;
  for (const int right : kept) {
    if ((bits & CAP_TO_MASK(right)) == 0) continue;
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, right, 0, 0) != 0) return false;
  }
  return true;
}

}  // namespace

Result<> work_as_owner_of(const std::string& folder) {
  struct stat status {};
  if (::geteuid() != 0 || ::lstat(folder.c_str(), &status) != 0) return {};
  if (!S_ISDIR(status.st_mode) || status.st_uid == 0) return {};
  const bool done = ::setgroups(0, nullptr) == 0 &&
                    ::setresgid(status.st_gid, status.st_gid, status.st_gid) == 0 &&
                    ::prctl(PR_SET_KEEPCAPS, 1) == 0 &&
                    ::setresuid(status.st_uid, status.st_uid, status.st_uid) == 0 && keep_rights();
  if (done) return {};
  return Error{ErrorCode::io,
               "working as the owner of " + folder + ": " + std::generic_category().message(errno)};
}

}  // namespace examguard
