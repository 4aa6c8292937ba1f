// What the watcher gives up before it follows anything. Included by *_linux.cpp files only.
#pragma once

#include "core/result.hpp"

namespace examguard {

// From now on this process is nobody; of the rights of root it keeps those to watch whole volumes
// and to read folders. It cannot open a file for writing, a connection, another program, or change
// what is mounted, and gets no rights back. An error says what the system refused; what could be
// given up is.
[[nodiscard]] Result<> enter_watch_cage();

}  // namespace examguard
