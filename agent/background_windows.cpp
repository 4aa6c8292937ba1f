#include <windows.h>

#include "agent/background.hpp"

namespace examguard {

void go_into_background() {
  // Processor, disk and memory at once (Windows Vista and later).
  static_cast<void>(::SetPriorityClass(::GetCurrentProcess(), PROCESS_MODE_BACKGROUND_BEGIN));
}

}  // namespace examguard
