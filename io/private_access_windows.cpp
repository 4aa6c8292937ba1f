#include <aclapi.h>
#include <sddl.h>
#include <windows.h>

#include <memory>
#include <utility>
#include <vector>

#include "io/windows_calls.hpp"

namespace examguard {
namespace {

struct LocalFreeing {
  void operator()(void* memory) const { ::LocalFree(memory); }
};
template <class T>
using Local = std::unique_ptr<T, LocalFreeing>;

// The account of this process; the bytes hold a TOKEN_USER with the SID that it points to.
Result<std::vector<std::byte>> own_account() {
  HANDLE token = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &token) == 0)
    return failure_of("own account", ::GetLastError());
  const WindowsHandle closing(token);
  DWORD size = 0;
  ::GetTokenInformation(token, TokenUser, nullptr, 0, &size);
  std::vector<std::byte> user(size);
  if (::GetTokenInformation(token, TokenUser, user.data(), size, &size) == 0)
    return failure_of("own account", ::GetLastError());
  return user;
}

PSID sid_of(const std::vector<std::byte>& user) {
  return reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid;
}

// The service that installs Windows itself; its folders are as safe as the system.
bool is_installer_of_windows(PSID sid) {
  PSID installer = nullptr;
  if (::ConvertStringSidToSidW(L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
                               &installer) == 0)
    return false;
  const Local<void> freeing(installer);
  return ::EqualSid(sid, installer) != 0;
}

bool is_ours(PSID sid, PSID own) {
  return ::EqualSid(sid, own) != 0 || ::IsWellKnownSid(sid, WinLocalSystemSid) != 0 ||
         ::IsWellKnownSid(sid, WinBuiltinAdministratorsSid) != 0 ||
         ::IsWellKnownSid(sid, WinCreatorOwnerRightsSid) != 0 || is_installer_of_windows(sid);
}

Guests guests_in(PACL list, PSID own) {
  constexpr DWORD writing = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE |
                            WRITE_DAC | WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;
  // To add something beside it replaces nothing.
  constexpr DWORD replacing = FILE_DELETE_CHILD | WRITE_DAC | WRITE_OWNER | GENERIC_ALL;
  Guests guests;
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (::GetAce(list, i, &entry) == 0) continue;
    const auto& header = *static_cast<const ACE_HEADER*>(entry);
    // Entries that only what is made below inherits say nothing about the object itself.
    if ((header.AceFlags & INHERIT_ONLY_ACE) != 0) continue;
    if (header.AceType != ACCESS_ALLOWED_ACE_TYPE) {
      // Denials take nothing away from us; grants of other shapes are not made by us: be careful.
      if (header.AceType != ACCESS_DENIED_ACE_TYPE)
        guests.may_enter = guests.may_write = guests.may_replace = true;
      continue;
    }
    const auto& allowed = *static_cast<ACCESS_ALLOWED_ACE*>(entry);
    auto* sid = static_cast<PSID>(const_cast<DWORD*>(&allowed.SidStart));
    if (allowed.Mask == 0 || is_ours(sid, own)) continue;
    guests.may_enter = true;
    if ((allowed.Mask & writing) != 0) guests.may_write = true;
    if ((allowed.Mask & replacing) != 0) guests.may_replace = true;
  }
  return guests;
}

}  // namespace

bool is_administrator() {
  SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
  PSID group = nullptr;
  if (::AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                 DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &group) == 0)
    return false;
  BOOL is_member = FALSE;
  const bool is_known = ::CheckTokenMembership(nullptr, group, &is_member) != 0;
  ::FreeSid(group);
  return is_known && is_member != FALSE;
}

Result<PrivateAccess> PrivateAccess::make() {
  // Files and folders below inherit the same.
  const std::wstring common = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
  if (is_administrator()) return of_text(L"O:BA" + common);
  const auto user = own_account();
  if (!user) return user.error();
  wchar_t* words = nullptr;
  if (::ConvertSidToStringSidW(sid_of(*user), &words) == 0)
    return failure_of("own account", ::GetLastError());
  const Local<wchar_t> freeing(words);
  return of_text(common + L"(A;OICI;FA;;;" + std::wstring(words) + L")");
}

Result<PrivateAccess> PrivateAccess::make_readable() {
  return of_text(L"O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;GRGX;;;BU)");
}

Result<PrivateAccess> PrivateAccess::of_text(const std::wstring& text) {
  void* descriptor = nullptr;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1,
                                                             &descriptor, nullptr) == 0)
    return failure_of("access list", ::GetLastError());
  return PrivateAccess(descriptor);
}

PrivateAccess::PrivateAccess(PrivateAccess&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, nullptr)) {}

PrivateAccess::~PrivateAccess() {
  if (descriptor_ != nullptr) ::LocalFree(descriptor_);
}

Result<> PrivateAccess::apply_to(const WindowsHandle& object) const {
  BOOL present = FALSE;
  BOOL defaulted = FALSE;
  PACL list = nullptr;
  ::GetSecurityDescriptorDacl(descriptor_, &present, &list, &defaulted);
  PSID owner = nullptr;
  ::GetSecurityDescriptorOwner(descriptor_, &owner, &defaulted);
  const DWORD what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION |
                     (owner != nullptr ? OWNER_SECURITY_INFORMATION : 0);
  const DWORD number =
      ::SetSecurityInfo(object.get(), SE_FILE_OBJECT, what, owner, nullptr, list, nullptr);
  if (number != ERROR_SUCCESS) return failure_of("access list", number);
  return {};
}

Result<Guests> guests_of(const WindowsHandle& object, const std::string& path) {
  const auto user = own_account();
  if (!user) return user.error();
  PSID owner = nullptr;
  PACL list = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const DWORD number = ::GetSecurityInfo(object.get(), SE_FILE_OBJECT,
                                         OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                         &owner, nullptr, &list, nullptr, &descriptor);
  if (number != ERROR_SUCCESS) return failure_of(path, number);
  const Local<void> freeing(descriptor);
  // No list at all grants everything to everybody.
  Guests guests =
      list == nullptr ? Guests{false, true, true, true} : guests_in(list, sid_of(*user));
  guests.foreign_owner = owner == nullptr || !is_ours(owner, sid_of(*user));
  return guests;
}

}  // namespace examguard
