#include <sys/stat.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <deque>
#include <system_error>

#include "agent/service/local_door.hpp"
#include "io/file.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

constexpr const char* folder_of_service = "/run/examguard-agent";
constexpr std::chrono::seconds time_to_ask{5};
// Each holds a descriptor and 4 KiB at most.
constexpr std::size_t most_visitors = 16;
constexpr std::chrono::seconds time_to_answer{15};

Error failure(const std::string& place, const boost::system::error_code& error) {
  const bool nobody = error == asio::error::connection_refused ||
                      error == boost::system::errc::no_such_file_or_directory;
  return {nobody ? ErrorCode::unavailable : ErrorCode::io, place + ": " + error.message()};
}

// sun_path is short, and what does not fit would be another place.
bool fits(const std::string& place) {
  return place.size() < 108;
}

Result<> clear_place(const std::string& place) {
  struct stat there {};
  if (::lstat(place.c_str(), &there) != 0) return {};
  if (!S_ISSOCK(there.st_mode)) return Error{ErrorCode::conflict, place + " is no socket"};
  return remove_file(place);
}

// One request, one answer, and out.
struct Visitor : std::enable_shared_from_this<Visitor> {
  Visitor(Local::socket socket, LocalAnswerer answerer)
      : ours(std::move(socket)), timer(ours.get_executor()), session(std::move(answerer)) {}

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
    asio::async_write(ours, asio::buffer(session.reply()),
                      [self = shared_from_this()](const boost::system::error_code&, std::size_t) {
                        self->leave();
                      });
  }

  void leave() { timer.cancel(); }
  void send_away() {
    boost::system::error_code ignored;
    ours.close(ignored);
  }

  Local::socket ours;
  asio::steady_timer timer;
  LocalSession session;
  std::array<char, 1024> piece{};
};

}  // namespace

struct LocalDoor::Listener : std::enable_shared_from_this<Listener> {
  Listener(asio::io_context& context, LocalAnswerer how, std::string where)
      : acceptor(context), pause(context), answerer(std::move(how)), place(std::move(where)) {}

  void accept() {
    acceptor.async_accept(
        [self = shared_from_this()](const boost::system::error_code& error, Local::socket socket) {
          if (!self->acceptor.is_open()) return;
          if (error) return self->accept_later();
          self->let_in(std::move(socket));
          self->accept();
        });
  }

  // Who comes last is served: who was there first and has said nothing is in the way.
  void let_in(Local::socket socket) {
    std::erase_if(visitors, [](const std::weak_ptr<Visitor>& there) { return there.expired(); });
    if (visitors.size() >= most_visitors) {
      if (const auto oldest = visitors.front().lock()) oldest->send_away();
      visitors.pop_front();
    }
    const auto visitor = std::make_shared<Visitor>(std::move(socket), answerer);
    visitors.push_back(visitor);
    visitor->begin();
  }

  // Out of descriptors, say: trying at once would only turn in circles.
  void accept_later() {
    pause.expires_after(std::chrono::seconds(1));
    pause.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->acceptor.is_open()) self->accept();
    });
  }

  void close() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    static_cast<void>(remove_file(place));
  }

  Local::acceptor acceptor;
  asio::steady_timer pause;
  LocalAnswerer answerer;
  std::string place;
  std::deque<std::weak_ptr<Visitor>> visitors;  // oldest first
};

LocalDoor::LocalDoor(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
LocalDoor::LocalDoor(LocalDoor&&) noexcept = default;
LocalDoor::~LocalDoor() {
  if (listener_) listener_->close();
}

Result<LocalDoor> LocalDoor::open(asio::io_context& context, const std::string& place,
                                  LocalAnswerer answerer) {
  if (!fits(place)) {
    return Error{ErrorCode::invalid_argument, place + ": a path of at most 107 bytes is possible"};
  }
  if (const auto cleared = clear_place(place); !cleared) return cleared.error();
  auto listener = std::make_shared<Listener>(context, std::move(answerer), place);
  boost::system::error_code failed;
  listener->acceptor.open(Local(), failed);
  if (!failed) listener->acceptor.bind(Local::endpoint(place), failed);
  if (!failed) listener->acceptor.listen(Local::acceptor::max_listen_connections, failed);
  if (failed) return failure(place, failed);
  // To connect to it takes the right to write; the folder around it lets in whom it lets in.
  if (::chmod(place.c_str(), 0666) != 0) {
    return Error{ErrorCode::io, place + ": " + std::generic_category().message(errno)};
  }
  listener->accept();
  return LocalDoor(std::move(listener));
}

std::string local_door_of_service(const std::string& state_folder) {
  const std::string folder = runtime_folder();
  return (folder.empty() ? state_folder : folder) + "/door";
}

std::string local_door_to_ask(const std::string& state_folder) {
  const std::string near = state_folder + "/door";
  return file_exists(near) ? near : std::string(folder_of_service) + "/door";
}

Result<LocalAnswer> ask_local_door(const std::string& place, const LocalRequest& request) {
  if (!fits(place)) return Error{ErrorCode::unavailable, place + ": the path is too long"};
  asio::io_context context;
  Local::socket socket(context);
  boost::system::error_code failed;
  socket.connect(Local::endpoint(place), failed);
  if (failed) return failure(place, failed);
  const std::string line = encode(request);
  std::string answer;
  asio::async_write(
      socket, asio::buffer(line), [&](const boost::system::error_code& error, std::size_t) {
        failed = error;
        if (error) return;
        asio::async_read_until(socket, asio::dynamic_buffer(answer, local_answer_limit), '\n',
                               [&](const boost::system::error_code& ended, std::size_t count) {
                                 failed = ended;
                                 answer.resize(ended ? 0 : count);
                               });
      });
  context.run_for(time_to_answer);
  if (!context.stopped()) failed = asio::error::timed_out;
  if (failed == asio::error::eof || failed == asio::error::timed_out) {
    return Error{ErrorCode::unavailable, place + ": the service does not answer"};
  }
  if (failed) return failure(place, failed);
  return decode_local_answer(answer);
}

}  // namespace examguard
