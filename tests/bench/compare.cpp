// Runs commands in turn, round after round, and prints medians side by side:
//   bench_compare ROUNDS warm|cold NAME COMMAND LIMIT [NAME COMMAND LIMIT]...
// LIMIT is how the name of the row begins that this one is divided by, the fastest of several; "-"
// for none. "LIMIT@1.2" has a goal: at most 1.2 times its time. Each command goes to a shell; only
// its time and memory count. Where others work on the machine, compare processor time: waiting for
// them is in the other. Cold: the system's caches are dropped before each (root).
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Row {
  std::string name;
  std::string command;
  std::string limit;
  std::vector<double> seconds;
  std::vector<double> cpu_seconds;
  std::vector<double> megabytes;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

bool drop_caches() {
  ::sync();
  const int fd = ::open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
  const bool done = fd >= 0 && ::write(fd, "3\n", 2) == 2;
  if (fd >= 0) ::close(fd);
  return done;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

bool run(Row& row) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t process = ::fork();
  if (process == 0) {
    const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nothing, STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", ("exec " + row.command).c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  if (process < 0 || ::wait4(process, &status, 0, &used) < 0) return false;
  row.seconds.push_back(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  row.cpu_seconds.push_back(seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
  row.megabytes.push_back(static_cast<double>(used.ru_maxrss) / 1024);
  // A scan that finds something, or cannot see everything, has still done its work.
  return WIFEXITED(status) && WEXITSTATUS(status) < 3;
}

const Row* fastest(const std::vector<Row>& rows, std::string_view name) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    const bool is_limit = std::string_view(row.name).substr(0, name.size()) == name;
    if (is_limit && (!best || median(row.seconds) < median(best->seconds))) best = &row;
  }
  return best;
}

void print_ratio(const std::vector<Row>& rows, const Row& row) {
  const auto at = row.limit.rfind('@');
  const Row* limit = fastest(rows, row.limit.substr(0, at));
  if (!limit) return;
  const double ratio = median(row.seconds) / median(limit->seconds);
  std::printf("   %.2f %.2f x %s", ratio, median(row.cpu_seconds) / median(limit->cpu_seconds),
              limit->name.c_str());
  if (at == std::string::npos) return;
  const double goal = std::atof(row.limit.c_str() + at + 1);
  std::printf("   goal %.2f: %s", goal, ratio <= goal ? "reached" : "NOT reached");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6 || (argc - 3) % 3 != 0) {
    std::fprintf(
        stderr,
        "usage: bench_compare ROUNDS warm|cold NAME COMMAND LIMIT [NAME COMMAND LIMIT]...\n");
    return 2;
  }
  const int rounds = std::atoi(argv[1]);
  const bool cold = std::string_view(argv[2]) == "cold";
  std::vector<Row> rows;
  for (int i = 3; i + 2 < argc; i += 3)
    rows.push_back({argv[i], argv[i + 1], argv[i + 2], {}, {}, {}});
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) {
      if (cold && !drop_caches()) {
        std::fprintf(stderr, "caches cannot be dropped here (not root?)\n");
        return 3;
      }
      if (!run(row)) {
        std::fprintf(stderr, "failed: %s\n", row.command.c_str());
        return 3;
      }
    }
  }
  std::printf("%-38s %9s %9s %9s %9s %8s   ratio: elapsed, cpu\n",
              cold ? "cold cache" : "warm cache", "median s", "min s", "max s", "cpu s", "MB");
  for (const Row& row : rows) {
    std::printf("%-38s %9.3f %9.3f %9.3f %9.3f %8.1f", row.name.c_str(), median(row.seconds),
                *std::min_element(row.seconds.begin(), row.seconds.end()),
                *std::max_element(row.seconds.begin(), row.seconds.end()), median(row.cpu_seconds),
                median(row.megabytes));
    print_ratio(rows, row);
    std::printf("\n");
  }
}
