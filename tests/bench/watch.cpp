// How long a forbidden file lives before its finding is stored at a collector on loopback:
// bench_watch ROOT [FILES]. ROOT is scanned as if it were a PC; files are made in it and removed
// again. Also: what a look at 100 changes takes, and what the service takes of an idle PC.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/json.hpp"
#include "tests/e2e/deployment.hpp"

namespace {

namespace filesystem = std::filesystem;
namespace process = boost::process;
using Clock = std::chrono::steady_clock;
using examguard::e2e::Deployment;

class Bench {
 public:
  explicit Bench(const std::string& root)
      : root_(root), state_(deployment_.enrol("1")), place_(root + "/home/bench") {
    filesystem::create_directories(place_);
    agent_ = process::child(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
                            process::args({"run", "--state", state_, "--root", root_}),
                            process::std_out > process::null,
                            process::std_err > (deployment_.folder() + "/agent.log"));
    wait_for_receipts(1, Clock::now(), std::chrono::minutes(10));
  }
  ~Bench() {
    ::kill(agent_.id(), SIGTERM);
    agent_.wait();
    filesystem::remove_all(place_);
    for (const auto& path : scattered_) filesystem::remove(path);
  }

  void latency(int files) {
    std::mt19937 dice(1);
    std::vector<double> times;
    for (int i = 0; i < files; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + dice() % 500));
      const auto had = receipts();
      const auto begin = Clock::now();
      write(place_ + "/微信" + std::to_string(i));
      times.push_back(wait_for_receipts(had + 1, begin, std::chrono::seconds(60)));
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
      return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("from creation to receipt, %d files: median %.0f ms, p99 %.0f ms, most %.0f ms\n",
                files, at(0.5), at(0.99), times.back());
  }

  void burst() {
    std::vector<std::string> folders;
    for (const auto& entry : filesystem::recursive_directory_iterator(root_)) {
      if (entry.is_directory() && !entry.is_symlink()) folders.push_back(entry.path().native());
    }
    std::mt19937 dice(2);
    const auto had = receipts();
    const auto begin = Clock::now();
    for (int i = 0; i < 100; ++i) {
      scattered_.push_back(folders[dice() % folders.size()] + "/微信-bench" + std::to_string(i));
      write(scattered_.back());
    }
    const auto time = wait_for_receipts(had + 1, begin, std::chrono::seconds(60));
    const auto report = examguard::decode_json(
        examguard::e2e::run_agent({"report", "--json", "--state", state_}).out, {64u << 20, 16});
    if (!report) return;
    const auto* coverage = report->as_object().if_contains("coverage");
    if (coverage == nullptr) return;
    std::printf(
        "100 files in %zu folders: a look took %lld ms (%lld of %lld files opened), receipt "
        "after %.0f ms\n",
        folders.size(), number(*coverage, "duration_ms"), number(*coverage, "opened_files"),
        number(*coverage, "files"), time);
  }

  void idle(int seconds) {
    std::vector<pid_t> ours{agent_.id(), watcher()};
    const auto before = ticks(ours);
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const auto used = static_cast<double>(ticks(ours) - before) /
                      static_cast<double>(::sysconf(_SC_CLK_TCK)) / seconds * 100;
    std::printf("idle for %d s: %.2f %% of a core; service %ld KiB, watcher %ld KiB resident\n",
                seconds, used, resident(ours[0]), resident(ours[1]));
  }

 private:
  static long long number(const boost::json::value& json, const char* key) {
    return json.at(key).to_number<long long>();
  }
  static void write(const std::string& path) { std::ofstream(path) << "#!/bin/sh\necho hi\n"; }

  std::size_t receipts() const {
    std::error_code ignored;
    std::size_t count = 0;
    for (const auto& entry : filesystem::directory_iterator(state_ + "/spool/receipts", ignored)) {
      count += entry.path().extension() == ".json" ? 1U : 0U;
    }
    return count;
  }
  double wait_for_receipts(std::size_t count, Clock::time_point begin, Clock::duration most) const {
    while (receipts() < count) {
      if (Clock::now() > begin + most) {
        std::ifstream log(deployment_.folder() + "/agent.log");
        const std::string text{std::istreambuf_iterator<char>(log), {}};
        std::fprintf(stderr, "no receipt came; the agent says:\n%s\n", text.c_str());
        std::exit(1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }
  pid_t watcher() const {
    const auto id = std::to_string(agent_.id());
    pid_t child = 0;
    std::ifstream("/proc/" + id + "/task/" + id + "/children") >> child;
    return child;
  }
  static long ticks(const std::vector<pid_t>& processes) {
    long sum = 0;
    for (const pid_t id : processes) {
      std::ifstream file("/proc/" + std::to_string(id) + "/stat");
      std::string word;
      long user = 0;
      long system = 0;
      for (int i = 0; i < 13; ++i) file >> word;
      file >> user >> system;
      sum += user + system;
    }
    return sum;
  }
  static long resident(pid_t id) {
    std::ifstream file("/proc/" + std::to_string(id) + "/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
    }
    return 0;
  }

  Deployment deployment_;
  std::string root_;
  std::string state_;
  std::string place_;
  std::vector<std::string> scattered_;
  process::child agent_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_watch ROOT [FILES]\n");
    return 2;
  }
  Bench bench(argv[1]);
  bench.idle(20);
  bench.latency(argc > 2 ? std::atoi(argv[2]) : 50);
  bench.burst();
  return 0;
}
