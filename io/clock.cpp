#include "io/clock.hpp"

namespace examguard {

TimePoint wall_time() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace examguard
