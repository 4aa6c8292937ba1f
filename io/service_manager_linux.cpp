#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "io/file.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Error failure(const std::string& what) {
  return {ErrorCode::io, what + ": " + std::generic_category().message(errno)};
}

Result<> send_line(const std::string& path, std::string_view line) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Error{ErrorCode::invalid_argument, "NOTIFY_SOCKET: the path is too long"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  // A name that the kernel keeps and no file system.
  if (path.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  const int file = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (file < 0) return failure("a socket for " + path);
  const ssize_t sent = ::sendto(file, line.data(), line.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&address), size);
  const Result<> done = sent < 0 ? Result<>(failure(path)) : Result<>();
  ::close(file);
  return done;
}

}  // namespace

int run_as_service(const std::string&, const std::function<int()>& work) {
  return work();
}

bool is_standard_error_read() {
  return true;
}

Result<> tell_service_manager(ServiceNews news) {
  const std::string path = setting("NOTIFY_SOCKET");
  if (path.empty()) return {};
  switch (news) {
    case ServiceNews::ready:
      return send_line(path, "READY=1");
    case ServiceNews::stopping:
      return send_line(path, "STOPPING=1");
    case ServiceNews::alive:
      return send_line(path, "WATCHDOG=1");
  }
  return {};
}

struct StopRequest::Hearing {
  explicit Hearing(boost::asio::io_context& context) : signals(context, SIGTERM, SIGINT) {}

  boost::asio::signal_set signals;
};

StopRequest::StopRequest(boost::asio::io_context& context, std::function<void()> hear)
    : hearing_(std::make_shared<Hearing>(context)) {
  hearing_->signals.async_wait(
      [hear = std::move(hear)](const boost::system::error_code& error, int) {
        if (!error) hear();
      });
}

StopRequest::~StopRequest() = default;

std::optional<std::chrono::milliseconds> watchdog_time() {
  // Children inherit the settings, which are not meant for them.
  if (const auto process = number_in<pid_t>(setting("WATCHDOG_PID"));
      process && *process != ::getpid()) {
    return std::nullopt;
  }
  const auto time = number_in<std::int64_t>(setting("WATCHDOG_USEC"));
  if (!time || *time < 1000) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*time));
}

std::string runtime_folder() {
  return setting("RUNTIME_DIRECTORY");
}

std::string credential(const std::string& name) {
  const std::string folder = setting("CREDENTIALS_DIRECTORY");
  auto path = folder + "/" + name;
  return folder.empty() || !file_exists(path) ? "" : path;
}

std::string reason_to_stop(const std::string&) {
  const std::string folder = runtime_folder();
  if (folder.empty()) return "";
  const auto word = read_unlinked_file(folder + "/stop-reason", 64);
  return word ? word->substr(0, word->find('\n')) : "";
}

}  // namespace examguard
