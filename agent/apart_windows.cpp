#include "agent/apart.hpp"

namespace examguard {

// The walk gives up no thread on Windows (agent/walk_windows.cpp), so nothing holds this process.
int run_apart(const std::function<int()>& job, int) {
  return job();
}

}  // namespace examguard
