#include "agent/watch/watch_job.hpp"

namespace examguard {

int answer_watch_job() {
  return 3;  // nobody asks here: changes are not followed on Windows yet
}

}  // namespace examguard
