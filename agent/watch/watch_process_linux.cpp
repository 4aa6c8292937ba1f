#include "agent/watch/watch_process.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/args.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
#include <csignal>

#include "agent/system/child_linux.hpp"

namespace examguard {

namespace process = boost::process;
namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

namespace {

// Where the service itself may not watch, a unit of its own does: it starts a watcher for each
// connection (packaging/linux/systemd/examguard-watch.socket).
constexpr const char* unit_of_its_own = "/run/examguard-watch.sock";

}  // namespace

struct WatchProcess::Running : std::enable_shared_from_this<Running> {
  Running(asio::io_context& context, Hears what) : hears(std::move(what)), ours(context) {}

  [[nodiscard]] bool connect() {
    boost::system::error_code failed;
    ours.connect(Local::endpoint(unit_of_its_own), failed);
    if (failed) ours.close(failed);
    return ours.is_open();
  }

  [[nodiscard]] std::error_code launch() {
    Local::socket theirs(ours.get_executor());
    asio::local::connect_pair(ours, theirs);
    std::error_code failed;
    child = process::child(
        process::exe = "/proc/self/exe", process::args = {"watch-job"},
        process::posix::fd.bind(STDIN_FILENO, theirs.native_handle()),
        process::posix::fd.bind(STDOUT_FILENO, theirs.native_handle()), group, failed,
        process::extend::on_exec_setup = [](auto&) { prepare_child(); });
    return failed;
  }

  void begin(const std::string& root) {
    job = root + "\n";
    asio::async_write(ours, asio::buffer(job),
                      [self = shared_from_this()](boost::system::error_code, std::size_t) {});
    read();
  }

  void read() {
    ours.async_read_some(
        asio::buffer(piece),
        [self = shared_from_this()](boost::system::error_code error, std::size_t count) {
          if (self->is_over) return;
          if (error) return self->hears.ended();
          self->hears.bytes({self->piece.data(), count});
          if (!self->is_over) self->read();
        });
  }

  // The end of its input is what it waits for.
  void end() {
    is_over = true;
    boost::system::error_code ignored;
    ours.close(ignored);
    if (child.valid()) static_cast<void>(end_child(child, group));
  }

  Hears hears;
  Local::socket ours;
  process::child child;
  process::group group;
  std::array<char, 65536> piece{};
  std::string job;
  bool is_over = false;
};

WatchProcess::WatchProcess(std::shared_ptr<Running> running) : running_(std::move(running)) {}
WatchProcess::WatchProcess(WatchProcess&&) noexcept = default;
WatchProcess& WatchProcess::operator=(WatchProcess&&) noexcept = default;
WatchProcess::~WatchProcess() {
  if (running_) running_->end();
}

Result<WatchProcess> WatchProcess::start(asio::io_context& context, const std::string& root,
                                         Hears hears) {
  try {
    // It may end before it has read its job.
    std::signal(SIGPIPE, SIG_IGN);
    const auto running = std::make_shared<Running>(context, std::move(hears));
    if (!running->connect()) {
      if (const auto failed = running->launch()) {
        return Error{ErrorCode::io, "starting the watcher: " + failed.message()};
      }
    }
    running->begin(root);
    return WatchProcess(running);
  } catch (const std::exception& error) {
    return Error{ErrorCode::io, std::string("starting the watcher: ") + error.what()};
  }
}

}  // namespace examguard
