// Tells a command that the person at the terminal, or the system, wants it to stop (Ctrl-C,
// SIGTERM). The one piece of global state that a signal handler cannot do without.
#pragma once

namespace examguard {

void listen_for_interrupt();
[[nodiscard]] bool is_interrupted();

}  // namespace examguard
