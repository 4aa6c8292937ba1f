#include <windows.h>

#include "agent/system/build.hpp"

namespace examguard {

Result<std::string> own_path() {
  std::wstring wide(32768, L'\0');
  const DWORD length = GetModuleFileNameW(nullptr, wide.data(), static_cast<DWORD>(wide.size()));
  if (length == 0) return Error{ErrorCode::io, "this program's own path is unknown"};
  const int size = WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(length), nullptr,
                                       0, nullptr, nullptr);
  std::string path(static_cast<std::size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(length), path.data(), size, nullptr,
                      nullptr);
  return path;
}

}  // namespace examguard
