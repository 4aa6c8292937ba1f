#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <iostream>

#include "agent/system/apart.hpp"
#include "agent/system/child_linux.hpp"

namespace examguard {
namespace {

volatile std::sig_atomic_t job_process = 0;

extern "C" void pass_on(int signal) {
  if (job_process > 0) ::kill(static_cast<pid_t>(job_process), signal);
}

[[noreturn]] void do_job(const std::function<int()>& job, int answer_to, pid_t parent) {
  // If this program is killed, so is its job.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const auto answer = static_cast<std::uint8_t>(job());
  std::cout.flush();
  std::cerr.flush();
  let_go_of_streams();
  static_cast<void>(!::write(answer_to, &answer, 1));
  ::_exit(answer);
}

// Mostly the job's process ends at once; then its use of the machine is counted as ours.
void wait_a_little(pid_t process) {
  for (int i = 0; i < 100; ++i) {
    const pid_t ended = ::waitpid(process, nullptr, WNOHANG);
    if (ended != 0) return;
    const timespec pause{0, 2'000'000};
    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace

int run_apart(const std::function<int()>& job, int otherwise) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return job();
  std::cout.flush();
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return job();
  if (process == 0) {
    ::close(ends[0]);
    do_job(job, ends[1], parent);
  }
  ::close(ends[1]);
  job_process = process;
  struct sigaction action {};
  action.sa_handler = pass_on;
  ::sigaction(SIGTERM, &action, nullptr);
  // From a terminal the job gets it as well.
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGINT, &action, nullptr);

  std::uint8_t answer = 0;
  ssize_t count = 0;
  do {
    count = ::read(ends[0], &answer, 1);
  } while (count < 0 && errno == EINTR);
  ::close(ends[0]);
  wait_a_little(process);
  job_process = 0;
  if (count == 1) return answer;
  std::cerr << "examguard-agent: the scanning process ended unexpectedly\n";
  return otherwise;
}

}  // namespace examguard
