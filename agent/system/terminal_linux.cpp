#include "agent/system/terminal.hpp"

#include <unistd.h>

namespace examguard {

bool errors_go_to_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

}  // namespace examguard
