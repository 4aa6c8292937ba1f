// Runs a job in a process of its own. A file system that never answers holds the thread that asked
// it, and a process cannot end while one of its threads is held; this one can, and leaves the
// job's process behind.
#pragma once

#include <functional>

namespace examguard {

// To be called before any thread is started. Answers what the job answers; what it wrote to the
// standard streams is written. An interrupt reaches the job. `otherwise` if the job's process ended
// without an answer.
[[nodiscard]] int run_apart(const std::function<int()>& job, int otherwise);

}  // namespace examguard
