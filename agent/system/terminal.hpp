// What a command must know of the terminal it may run in.
#pragma once

namespace examguard {

// Is somebody looking at the error output? Progress is shown only then.
[[nodiscard]] bool errors_go_to_terminal();

}  // namespace examguard
