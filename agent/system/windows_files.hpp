// The few calls to Windows that walking and reading share. Included by *_windows.cpp files only.
#pragma once

#include <cstdint>
#include <string>

#include "agent/system/file_access.hpp"

namespace examguard {

[[nodiscard]] Trouble trouble_of(std::uint32_t number);  // of GetLastError()
[[nodiscard]] std::int64_t ns_of_ticks(std::int64_t ticks);

// A link (junction, symbolic link, mounted folder) is neither file nor folder. Other reparse points
// are: what deduplication or a cloud drive keeps elsewhere still is a file in this place.
[[nodiscard]] FileStat::Type type_of(std::uint32_t attributes, std::uint32_t reparse_tag);

struct Opening {
  bool is_folder = false;
  bool follows = false;  // else a link is opened itself, and stat_of() says so
};

// `path` as of native_path().
[[nodiscard]] Tried<Handle> open_native(const std::wstring& path, Opening opening,
                                        Heartbeat& heartbeat);
[[nodiscard]] Tried<FileStat> stat_of(const Handle& handle, Heartbeat& heartbeat);

}  // namespace examguard
