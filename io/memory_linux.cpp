#include "io/memory.hpp"

#include <malloc.h>

namespace examguard {

void give_memory_back() {
  static_cast<void>(::malloc_trim(0));
}

}  // namespace examguard
