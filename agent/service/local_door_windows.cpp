#include <windows.h>
// After windows.h, whose types it needs.
#include <sddl.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/windows/overlapped_ptr.hpp>
#include <boost/asio/windows/stream_handle.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

#include "agent/service/local_door.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

namespace asio = boost::asio;
using Pipe = asio::windows::stream_handle;

constexpr const char* pipe_of_service = R"(\\.\pipe\examguard-agent)";
constexpr std::chrono::seconds time_to_ask{5};
constexpr std::chrono::seconds time_to_answer{15};
// Each is gone after five seconds.
constexpr DWORD most_visitors = 16;
constexpr DWORD buffer_bytes = 4096;

// Whoever is logged in may read and write, but not make another end of the same name.
constexpr const wchar_t* access = L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x12019b;;;AU)";

// An end that nobody has come to yet. The first takes the name, or fails if somebody else has it.
Result<HANDLE> make_end(const std::string& place, bool is_first) {
  SECURITY_ATTRIBUTES security{sizeof(SECURITY_ATTRIBUTES), nullptr, FALSE};
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(
          access, SDDL_REVISION_1, &security.lpSecurityDescriptor, nullptr) == 0)
    return failure_of(place, ::GetLastError());
  const DWORD first = is_first ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0;
  const HANDLE end = ::CreateNamedPipeW(
      to_wide(place).c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
      PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, most_visitors,
      buffer_bytes, buffer_bytes, 0, &security);
  const DWORD number = ::GetLastError();
  ::LocalFree(security.lpSecurityDescriptor);
  if (end == INVALID_HANDLE_VALUE) return failure_of(place, number);
  return end;
}

// One request, one answer; then it waits for the other side to go, which has read it by then.
struct Visitor : std::enable_shared_from_this<Visitor> {
  Visitor(Pipe pipe, LocalAnswerer answerer)
      : ours(std::move(pipe)), timer(ours.get_executor()), session(std::move(answerer)) {}

  void begin() {
    timer.expires_after(time_to_ask);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->send_away();
    });
    read();
  }

  void read() {
    ours.async_read_some(
        asio::buffer(piece),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
          if (error) return self->leave();
          self->go_on(self->session.take({self->piece.data(), count}));
        });
  }

  void go_on(LocalSession::Next next) {
    switch (next) {
      case LocalSession::Next::read:
        return read();
      case LocalSession::Next::reply:
        return reply();
      case LocalSession::Next::leave:
        return leave();
    }
  }

  void reply() {
    asio::async_write(
        ours, asio::buffer(session.reply()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
          return error ? self->leave() : self->read();
        });
  }

  void leave() { timer.cancel(); }
  void send_away() {
    boost::system::error_code ignored;
    ours.close(ignored);
  }

  Pipe ours;
  asio::steady_timer timer;
  LocalSession session;
  std::array<char, 1024> piece{};
};

}  // namespace

struct LocalDoor::Listener : std::enable_shared_from_this<Listener> {
  Listener(asio::io_context& given, LocalAnswerer how, std::string where)
      : context(given), pause(given), answerer(std::move(how)), place(std::move(where)) {}

  Result<> accept(bool is_first) {
    const auto end = make_end(place, is_first);
    if (!end) return end.error();
    next.emplace(context, *end);
    asio::windows::overlapped_ptr waiting(
        context, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
          // Who was quicker than the call is there all the same.
          if (error.value() == ERROR_PIPE_CONNECTED) error.clear();
          self->take(error);
        });
    const bool is_done = ::ConnectNamedPipe(*end, waiting.get()) != 0;
    const DWORD number = ::GetLastError();
    if (is_done || number == ERROR_IO_PENDING) {
      waiting.release();
      return {};
    }
    waiting.complete(
        boost::system::error_code(static_cast<int>(number), asio::error::get_system_category()), 0);
    return {};
  }

  void take(const boost::system::error_code& error) {
    if (is_closed) return;
    if (!error) std::make_shared<Visitor>(std::move(*next), answerer)->begin();
    next.reset();
    if (const auto again = accept(false); !again) accept_later();
  }

  // As many as may be are there.
  void accept_later() {
    pause.expires_after(std::chrono::seconds(1));
    pause.async_wait([self = shared_from_this()](const boost::system::error_code& ended) {
      if (ended || self->is_closed) return;
      if (const auto again = self->accept(false); !again) self->accept_later();
    });
  }

  void close() {
    is_closed = true;
    pause.cancel();
    boost::system::error_code ignored;
    if (next) next->close(ignored);
  }

  asio::io_context& context;
  asio::steady_timer pause;
  LocalAnswerer answerer;
  std::string place;
  std::optional<Pipe> next;  // the end that waits for the next visitor
  bool is_closed = false;
};

LocalDoor::LocalDoor(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
LocalDoor::LocalDoor(LocalDoor&&) noexcept = default;
LocalDoor::~LocalDoor() {
  if (listener_) listener_->close();
}

Result<LocalDoor> LocalDoor::open(asio::io_context& context, const std::string& place,
                                  LocalAnswerer answerer) {
  auto listener = std::make_shared<Listener>(context, std::move(answerer), place);
  if (const auto opened = listener->accept(true); !opened) return opened.error();
  return LocalDoor(std::move(listener));
}

// Names of pipes are the machine's, whatever the state folder.
std::string local_door_of_service(const std::string&) {
  return pipe_of_service;
}

std::string local_door_to_ask(const std::string& state_folder) {
  return local_door_of_service(state_folder);
}

Result<LocalAnswer> ask_local_door(const std::string& place, const LocalRequest& request) {
  // Whoever holds the other end may know who asks, and not act as them.
  const HANDLE end = ::CreateFileW(
      to_wide(place).c_str(), GENERIC_READ | FILE_WRITE_DATA, 0, nullptr, OPEN_EXISTING,
      FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
  if (end == INVALID_HANDLE_VALUE) {
    Error error = failure_of(place, ::GetLastError());
    if (error.code == ErrorCode::not_found) error.code = ErrorCode::unavailable;
    return error;
  }
  asio::io_context context;
  Pipe pipe(context, end);
  boost::system::error_code failed;
  const std::string line = encode(request);
  std::string answer;
  asio::async_write(
      pipe, asio::buffer(line), [&](const boost::system::error_code& error, std::size_t) {
        failed = error;
        if (error) return;
        asio::async_read_until(pipe, asio::dynamic_buffer(answer, local_answer_limit), '\n',
                               [&](const boost::system::error_code& ended, std::size_t count) {
                                 failed = ended;
                                 answer.resize(ended ? 0 : count);
                               });
      });
  context.run_for(time_to_answer);
  if (!context.stopped()) failed = asio::error::timed_out;
  if (!failed) return decode_local_answer(answer);
  return Error{ErrorCode::unavailable, place + ": the service does not answer"};
}

}  // namespace examguard
