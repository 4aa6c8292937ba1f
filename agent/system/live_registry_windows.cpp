#include <windows.h>

#include <algorithm>
#include <utility>

#include "agent/system/live_registry.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr std::size_t longest_key_name = 256;      // with its zero, by Windows' own rules
constexpr std::size_t longest_value_name = 16384;  // the same
constexpr std::size_t most_value_bytes = 64 * 1024;
constexpr DWORD most_subkeys = 100'000;
constexpr DWORD most_values = 10'000;

HKEY as_key(void* key) {
  return static_cast<HKEY>(key);
}

Error error_at(const std::string& path, LSTATUS status) {
  const auto number = static_cast<std::uint32_t>(status);
  Error error = failure_of(path, number);
  if (number == ERROR_ACCESS_DENIED) error.code = ErrorCode::refused;
  return error;
}

Result<void*> opened(HKEY parent, const std::string& path, REGSAM view) {
  HKEY key = nullptr;
  const LSTATUS status = ::RegOpenKeyExW(parent, to_wide(path).c_str(), 0, KEY_READ | view, &key);
  if (status != ERROR_SUCCESS) return error_at(path, status);
  return static_cast<void*>(key);
}

}  // namespace

Result<LiveKey> LiveKey::open(RegistryHive hive, const std::string& path, RegistryView view) {
  const auto key = opened(hive == RegistryHive::machine ? HKEY_LOCAL_MACHINE : HKEY_USERS, path,
                          view == RegistryView::of_32_bits ? KEY_WOW64_32KEY : KEY_WOW64_64KEY);
  if (!key) return key.error();
  return LiveKey(*key);
}

Result<LiveKey> LiveKey::open_in(const std::string& name) const {
  const auto key = opened(as_key(key_), name, 0);
  if (!key) return key.error();
  return LiveKey(*key);
}

LiveKey::LiveKey(LiveKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}

LiveKey::~LiveKey() {
  if (key_ != nullptr) ::RegCloseKey(as_key(key_));
}

Result<std::vector<std::string>> LiveKey::subkeys() const {
  std::vector<std::string> names;
  for (DWORD i = 0; i < most_subkeys; ++i) {
    wchar_t name[longest_key_name];
    DWORD size = longest_key_name;
    const LSTATUS status =
        ::RegEnumKeyExW(as_key(key_), i, name, &size, nullptr, nullptr, nullptr, nullptr);
    if (status == ERROR_NO_MORE_ITEMS) return names;
    if (status != ERROR_SUCCESS) return error_at("a subkey", status);
    names.push_back(from_wide({name, size}));
  }
  return Error{ErrorCode::too_large, "more than " + std::to_string(most_subkeys) + " subkeys"};
}

Result<std::vector<RegistryValue>> LiveKey::values() const {
  std::vector<RegistryValue> values;
  std::wstring name(longest_value_name, L'\0');
  Bytes data(most_value_bytes, '\0');
  for (DWORD i = 0; i < most_values; ++i) {
    auto name_size = static_cast<DWORD>(name.size());
    auto size = static_cast<DWORD>(data.size());
    DWORD type = 0;
    const LSTATUS status = ::RegEnumValueW(as_key(key_), i, name.data(), &name_size, nullptr, &type,
                                           reinterpret_cast<BYTE*>(data.data()), &size);
    if (status == ERROR_NO_MORE_ITEMS) return values;
    // A value of such a size says nothing about a program; the others of its key still do.
    if (status == ERROR_MORE_DATA) continue;
    if (status != ERROR_SUCCESS) return error_at("a value", status);
    values.push_back({from_wide({name.data(), name_size}), static_cast<RegistryType>(type),
                      data.substr(0, size)});
  }
  return Error{ErrorCode::too_large, "more than " + std::to_string(most_values) + " values"};
}

}  // namespace examguard
