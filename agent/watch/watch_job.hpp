// The watcher: a small process of its own that follows what changes on this machine's volumes and
// writes it down for the service (agent/watch/watch_wire.hpp). It alone holds the right to watch
// whole volumes (on Linux CAP_SYS_ADMIN, beside CAP_DAC_READ_SEARCH) and has given up all others:
// it opens no file but to read, no connection, and starts no program.
#pragma once

namespace examguard {

// Takes the scanned root, one line, from standard input, and writes records to standard output
// until the input ends.
[[nodiscard]] int answer_watch_job();

}  // namespace examguard
