#include <windows.h>

#include <algorithm>
#include <utility>

#include "io/utf16.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

static_assert(sizeof(wchar_t) == sizeof(char16_t));

bool is_link_or_device_path(const std::wstring& path) {
  return path.starts_with(LR"(\\?\)") || path.starts_with(LR"(\\.\)");
}

}  // namespace

std::wstring to_wide(std::string_view text) {
  const std::u16string units = to_utf16(text);
  return {units.begin(), units.end()};
}

std::string from_wide(std::wstring_view units) {
  return from_utf16(std::u16string(units.begin(), units.end()));
}

Result<std::wstring> native_path(const std::string& path) {
  std::wstring given = to_wide(path);
  if (given.find(L'\0') != std::wstring::npos)
    return Error{ErrorCode::invalid_argument, "a path holds a NUL"};
  if (given.empty()) return Error{ErrorCode::not_found, "an empty path"};
  std::replace(given.begin(), given.end(), L'/', L'\\');
  if (is_link_or_device_path(given)) return given;

  const DWORD needed = ::GetFullPathNameW(given.c_str(), 0, nullptr, nullptr);
  std::wstring full(needed, L'\0');
  const DWORD length = ::GetFullPathNameW(given.c_str(), needed, full.data(), nullptr);
  if (length == 0 || length >= needed) return failure_of(path, ::GetLastError());
  full.resize(length);
  if (is_link_or_device_path(full)) return full;
  if (full.starts_with(LR"(\\)")) return LR"(\\?\UNC)" + full.substr(1);
  return LR"(\\?\)" + full;
}

std::string words_of(std::uint32_t number) {
  wchar_t buffer[512];
  const DWORD length = ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                        nullptr, number, 0, buffer, std::size(buffer), nullptr);
  std::wstring_view words(buffer, length);
  while (!words.empty() && (words.back() <= L' ' || words.back() == L'.')) words.remove_suffix(1);
  if (words.empty()) return "error " + std::to_string(number);
  return from_wide(words);
}

Error failure_of(const std::string& path, std::uint32_t number) {
  const auto code = [number] {
    switch (number) {
      case ERROR_FILE_NOT_FOUND:
      case ERROR_PATH_NOT_FOUND:
      case ERROR_INVALID_NAME:
      case ERROR_DIRECTORY:
        return ErrorCode::not_found;
      case ERROR_ALREADY_EXISTS:
      case ERROR_FILE_EXISTS:
        return ErrorCode::conflict;
      case ERROR_SHARING_VIOLATION:
      case ERROR_LOCK_VIOLATION:
        return ErrorCode::unavailable;
      default:
        return ErrorCode::io;
    }
  }();
  return {code, path + ": " + words_of(number)};
}

WindowsHandle::WindowsHandle(WindowsHandle&& other) noexcept
    : value_(std::exchange(other.value_, nullptr)) {}

WindowsHandle& WindowsHandle::operator=(WindowsHandle&& other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}

WindowsHandle::~WindowsHandle() {
  if (is_open()) ::CloseHandle(value_);
}

bool WindowsHandle::is_open() const {
  return value_ != nullptr && value_ != INVALID_HANDLE_VALUE;
}

}  // namespace examguard
