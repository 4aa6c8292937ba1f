#include "agent/system/apart.hpp"

namespace examguard {

// The walk gives up no thread on Windows (agent/scan/walk_windows.cpp), so nothing holds this
// process.
int run_apart(const std::function<int()>& job, int) {
  return job();
}

}  // namespace examguard
