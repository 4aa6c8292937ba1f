#include "io/memory.hpp"

#include <windows.h>

namespace examguard {

void give_memory_back() {
  static_cast<void>(::HeapCompact(::GetProcessHeap(), 0));
}

}  // namespace examguard
