#include <windows.h>

#include <algorithm>

#include "io/clock.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

// Windows names no boot. A volatile key lives exactly as long as one: the first who asks puts a
// random name into it.
constexpr wchar_t boot_key[] = L"SOFTWARE\\examguard-boot";
constexpr wchar_t boot_value[] = L"Id";
constexpr DWORD patience_ms = 10'000;

class RegistryKey {
 public:
  ~RegistryKey() {
    if (key != nullptr) ::RegCloseKey(key);
  }
  HKEY key = nullptr;
};

bool read_id(HKEY key, Id& id) {
  DWORD type = 0;
  DWORD size = static_cast<DWORD>(id.bytes.size());
  const LSTATUS status =
      ::RegQueryValueExW(key, boot_value, nullptr, &type, id.bytes.data(), &size);
  return status == ERROR_SUCCESS && type == REG_BINARY && size == id.bytes.size();
}

Result<Id> read_or_make_id() {
  RegistryKey boot;
  Id id;
  // Reading is for everybody, making it for those who may.
  LSTATUS status =
      ::RegOpenKeyExW(HKEY_LOCAL_MACHINE, boot_key, 0, KEY_READ | KEY_WOW64_64KEY, &boot.key);
  if (status == ERROR_SUCCESS && read_id(boot.key, id)) return id;
  RegistryKey made;
  status =
      ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, boot_key, 0, nullptr, REG_OPTION_VOLATILE,
                        KEY_READ | KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, &made.key, nullptr);
  if (status != ERROR_SUCCESS) return failure_of("registry", static_cast<std::uint32_t>(status));
  id = random_id();
  status = ::RegSetValueExW(made.key, boot_value, 0, REG_BINARY, id.bytes.data(),
                            static_cast<DWORD>(id.bytes.size()));
  if (status != ERROR_SUCCESS) return failure_of("registry", static_cast<std::uint32_t>(status));
  return id;
}

}  // namespace

TimePoint wall_time() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds monotonic_time() {
  ULONGLONG ticks = 0;  // of 100 ns
  ::QueryUnbiasedInterruptTime(&ticks);
  return std::chrono::milliseconds(ticks / 10'000);
}

std::chrono::milliseconds boot_time() {
  // The tick count moves in steps of up to 16 ms and would lag behind the other clock.
  return std::max(std::chrono::milliseconds(::GetTickCount64()), monotonic_time());
}

std::chrono::microseconds process_time() {
  FILETIME created{}, ended{}, kernel{}, user{};
  if (::GetProcessTimes(::GetCurrentProcess(), &created, &ended, &kernel, &user) == 0) return {};
  const auto ticks = [](const FILETIME& time) {  // of 100 ns
    return (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
  };
  return std::chrono::microseconds((ticks(kernel) + ticks(user)) / 10);
}

Result<Id> boot_id() {
  const WindowsHandle turn(::CreateMutexW(nullptr, FALSE, L"Global\\examguard-boot"));
  if (!turn.is_open()) return within("reading the boot id", failure_of("mutex", ::GetLastError()));
  const DWORD waited = ::WaitForSingleObject(turn.get(), patience_ms);
  // One that died while it had its turn may have left the value unset, which is fine.
  if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED)
    return Error{ErrorCode::unavailable, "reading the boot id: another process is at it"};
  const Result<Id> id = read_or_make_id();
  ::ReleaseMutex(turn.get());
  if (!id) return within("reading the boot id", id.error());
  return id;
}

}  // namespace examguard
