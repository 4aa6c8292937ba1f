// The few calls to Linux that walking and reading share: relative to an open folder, never through
// a link, never blocking on a FIFO. Included by *_linux.cpp files only.
#pragma once

#include "agent/system/file_access.hpp"

namespace examguard {

[[nodiscard]] Trouble trouble_of_errno(int error);
[[nodiscard]] Trouble given_up();

// `name` empty: of the folder (or file) itself.
[[nodiscard]] Tried<FileStat> stat_at(int folder, const char* name, Heartbeat& heartbeat);
// `flags` of open(2); what keeps it safe is added.
[[nodiscard]] Tried<Handle> open_at(int folder, const char* name, int flags, Heartbeat& heartbeat);
[[nodiscard]] Tried<OpenFile> open_file_at(int folder, const char* name, Heartbeat& heartbeat);

}  // namespace examguard
