#include <unistd.h>
#include <array>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "agent/scan/scan_process.hpp"
#include "agent/system/background.hpp"
#include "agent/system/child_linux.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

namespace process = boost::process;
namespace asio = boost::asio;

// The file of this program, even where an upgrade has replaced it.
constexpr const char* this_program = "/proc/self/exe";

// A worker in a call that never returns is given up after four seconds.
constexpr std::chrono::seconds time_to_stop{15};

class ScanProcess {
 public:
  explicit ScanProcess(const std::stop_token& stop) : stop_(stop) {}

  Result<std::string> run(const std::string& job) {
    // The process may end before it has read its job.
    std::signal(SIGPIPE, SIG_IGN);
    std::error_code failed;
    process::child child(
        process::exe = this_program, process::args = {"scan-job"},
        process::std_in<in_, process::std_out> out_, group_, failed,
        process::extend::on_exec_setup = [](auto&) { prepare_child(); });
    if (failed) return Error{ErrorCode::io, "starting a scan: " + failed.message()};
    give(job);
    read();
    const std::stop_callback on_stop(stop_, [this] { asio::post(context_, [this] { stop(); }); });
    context_.run();
    std::error_code ignored;
    if (trouble_) group_.terminate(ignored);
    const auto status = end_child(child, group_);
    if (trouble_) return *trouble_;
    if (status && *status != 0) {
      return Error{ErrorCode::io, "the scanning process failed; it says why in the log"};
    }
    return std::move(answer_);
  }

 private:
  // The input stays open: its end would be a stop.
  void give(const std::string& job) {
    asio::async_write(in_, asio::buffer(job), [this](boost::system::error_code error, std::size_t) {
      if (error) give_up({ErrorCode::io, "the scanning process took no job: " + error.message()});
    });
  }

  void read() {
    out_.async_read_some(asio::buffer(piece_),
                         [this](boost::system::error_code error, std::size_t count) {
                           if (error) return context_.stop();
                           answer_.append(piece_.data(), count);
                           if (answer_.size() > scan_for_report_limit)
                             return give_up({ErrorCode::too_large, "a scan's answer is too long"});
                           read();
                         });
  }

  void stop() {
    boost::system::error_code ignored;
    in_.close(ignored);
    patience_.expires_after(time_to_stop);
    patience_.async_wait([this](boost::system::error_code error) {
      if (!error) give_up({ErrorCode::unavailable, "the scanning process does not stop"});
    });
  }

  void give_up(Error error) {
    trouble_ = std::move(error);
    context_.stop();
  }

  const std::stop_token stop_;
  asio::io_context context_;
  process::async_pipe in_{context_};
  process::async_pipe out_{context_};
  process::group group_;
  asio::steady_timer patience_{context_};
  std::array<char, 65536> piece_{};
  std::string answer_;
  std::optional<Error> trouble_;
};

int refuse(const Error& error) {
  log_error("a scan came to nothing", {{"reason", error.what}});
  return 3;
}

int answer(const std::stop_source& stop) {
  std::string line;
  if (!std::getline(std::cin, line)) return refuse({ErrorCode::malformed, "no job came"});
  const auto job = decode_scan_job(line);
  if (!job) return refuse(within("the job", job.error()));
  std::thread([stop]() mutable {
    while (std::cin.get() != std::char_traits<char>::eof()) {
    }
    stop.request_stop();
  }).detach();
  if (!job->is_urgent) go_into_background();
  const auto scan = do_scan_job(*job, stop.get_token());
  if (!scan) return refuse(scan.error());
  std::cout << encode(*scan) << std::flush;
  return std::cout ? 0 : refuse({ErrorCode::io, "nobody takes the answer"});
}

}  // namespace

Result<ScanForReport> scan_in_own_process(const ScanJob& job, const std::stop_token& stop) {
  try {
    const auto answer = ScanProcess(stop).run(encode(job));
    if (!answer) return answer.error();
    return decode_scan_for_report(*answer);
  } catch (const std::exception& error) {
    return Error{ErrorCode::io, std::string("starting a scan: ") + error.what()};
  }
}

int answer_scan_job() {
  const std::stop_source stop;
  const int status = answer(stop);
  // Threads that a file system holds, and the one that reads the input, are left where they are.
  let_go_of_streams();
  std::_Exit(status);
}

}  // namespace examguard
