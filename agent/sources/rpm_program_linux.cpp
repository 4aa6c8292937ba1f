#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/search_path.hpp>
#include <boost/process/start_dir.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <vector>

#include "agent/sources/rpm_program.hpp"
#include "agent/system/child_linux.hpp"
#include "core/sources/rpm_query.hpp"

namespace examguard {
namespace {

namespace process = boost::process;
namespace asio = boost::asio;

constexpr std::size_t most_error_bytes = 4096;
constexpr unsigned nobody = 65534;

void limit(int resource, rlim_t most) {
  const struct rlimit both {
    most, most
  };
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

void become_nobody() {
  ::syscall(SYS_unshare, 0x40000000);  // CLONE_NEWNET: no network
  ::syscall(SYS_setgroups, 0, nullptr);
  ::syscall(SYS_setresgid, nobody, nobody, nobody);
  ::syscall(SYS_setresuid, nobody, nobody, nobody);
}

// In the child, between fork and exec: calls to the system only. Whatever fails, rpm still runs
// over a copy, with one wall less.
void give_up_rights() {
  if (::geteuid() == 0) become_nobody();
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // After the change of account, which would undo that it is killed when we are.
  prepare_child();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, 60);
  limit(RLIMIT_AS, rlim_t{2} << 30);
  limit(RLIMIT_FSIZE, rlim_t{256} << 20);
  limit(RLIMIT_NOFILE, 128);
}

// Of the folders in PATH that are named from the root.
std::string find_rpm() {
  const char* set = std::getenv("PATH");
  std::string_view path = set != nullptr ? set : "/usr/bin:/bin";
  std::vector<std::filesystem::path> folders;
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    if (path.starts_with('/')) folders.emplace_back(std::string(path.substr(0, end)));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return process::search_path("rpm", folders).string();
}

// One run of rpm: its two outputs, and the clock that ends it.
class Run {
 public:
  Run(const RpmLimits& limits, const std::function<void(std::string_view)>& take,
      const std::stop_token& stop)
      : limits_(limits), take_(take), stop_(stop) {}

  Result<> list(const std::string& program, const std::string& folder, bool without_configuration) {
    std::vector<std::string> words;
    if (without_configuration) words = {"--rcfile", "/dev/null", "--macros", "/dev/null"};
    words.insert(words.end(), {"--dbpath", folder, "-qa", "--nodigest", "--nosignature",
                               "--queryformat", std::string(rpm_query_format)});
    process::environment nothing;
    nothing["PATH"] = "/usr/bin:/bin";
    nothing["HOME"] = "/nonexistent";
    nothing["LC_ALL"] = "C.UTF-8";
    std::error_code failed;
    process::child child(
        process::exe = program, process::args = words, nothing, process::start_dir = "/",
        process::std_in<process::null, process::std_out> out_, process::std_err > err_, group_,
        failed, process::extend::on_exec_setup = [](auto&) { give_up_rights(); });
    if (failed) return Error{ErrorCode::io, program + ": " + failed.message()};
    read_out();
    read_err();
    watch(limits_.all, all_);
    watch(limits_.silence, silence_);
    {
      const std::stop_callback on_stop(stop_, [this] {
        asio::post(context_, [this] { give_up({ErrorCode::unavailable, "rpm: told to stop"}); });
      });
      context_.run();
    }
    return end(child);
  }

 private:
  void read_out() {
    out_.async_read_some(asio::buffer(piece_),
                         [this](boost::system::error_code error, std::size_t count) {
                           if (error) return stop_if_over(is_out_over_);
                           bytes_ += count;
                           if (bytes_ > limits_.bytes)
                             return give_up({ErrorCode::too_large, "rpm: too much output"});
                           take_({piece_.data(), count});
                           watch(limits_.silence, silence_);
                           read_out();
                         });
  }

  void read_err() {
    err_.async_read_some(asio::buffer(error_piece_),
                         [this](boost::system::error_code error, std::size_t count) {
                           if (error) return stop_if_over(is_err_over_);
                           const auto room = most_error_bytes - words_.size();
                           words_.append(error_piece_.data(), std::min(count, room));
                           read_err();
                         });
  }

  void watch(std::chrono::milliseconds time, asio::steady_timer& timer) {
    timer.expires_after(time);
    timer.async_wait([this](boost::system::error_code error) {
      if (!error) give_up({ErrorCode::unavailable, "rpm: gave no answer in time"});
    });
  }

  void stop_if_over(bool& is_over) {
    is_over = true;
    if (is_out_over_ && is_err_over_) context_.stop();
  }

  void give_up(Error error) {
    trouble_ = std::move(error);
    context_.stop();
  }

  // Children of rpm are killed too.
  Result<> end(process::child& child) {
    std::error_code ignored;
    if (trouble_) group_.terminate(ignored);
    const auto status = end_child(child, group_);
    if (trouble_) return *trouble_;
    if (status == 0) return {};
    if (!status) return Error{ErrorCode::unavailable, "rpm: does not end by itself"};
    return Error{ErrorCode::io, words_.empty() ? "rpm failed" : words_};
  }

  const RpmLimits limits_;
  const std::function<void(std::string_view)>& take_;
  const std::stop_token stop_;
  asio::io_context context_;
  process::async_pipe out_{context_};
  process::async_pipe err_{context_};
  process::group group_;
  asio::steady_timer all_{context_};
  asio::steady_timer silence_{context_};
  std::array<char, 65536> piece_{};
  std::array<char, 1024> error_piece_{};
  std::string words_;
  std::uint64_t bytes_ = 0;
  bool is_out_over_ = false;
  bool is_err_over_ = false;
  std::optional<Error> trouble_;
};

}  // namespace

Result<> list_with_rpm(const std::string& folder, const RpmLimits& limits,
                       const std::function<void(std::string_view)>& take,
                       const std::stop_token& stop) {
  const auto program = find_rpm();
  if (program.empty()) return Error{ErrorCode::not_found, "the program rpm is not installed"};
  bool has_spoken = false;
  const auto listen = [&](std::string_view piece) {
    has_spoken = true;
    take(piece);
  };
  try {
    auto done = Run(limits, listen, stop).list(program, folder, true);
    // An old rpm may need what its own configuration says of the database.
    const bool may_help = !done && done.error().code == ErrorCode::io && !has_spoken;
    return may_help ? Run(limits, listen, stop).list(program, folder, false) : done;
  } catch (const std::exception& error) {
    return Error{ErrorCode::io, std::string("rpm: ") + error.what()};
  }
}

}  // namespace examguard
