// The place where the answer to one request arrives: from whatever thread, at most once, and by
// itself if the one who has the duty to answer forgets it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "io/http.hpp"

namespace examguard {

class HttpAnswerSlot : public std::enable_shared_from_this<HttpAnswerSlot> {
 public:
  explicit HttpAnswerSlot(const boost::asio::any_io_executor& session);

  // Any thread. What comes second or too late is dropped.
  void deliver(HttpResponse response);

  // On the session's strand, as all below. Nothing if the time passes.
  [[nodiscard]] boost::asio::awaitable<std::optional<HttpResponse>> wait(
      std::chrono::milliseconds time);

  void give_up();  // ends wait() with nothing

  // From its end on nobody listens, and the session's executor may go away.
  class Closing {
   public:
    explicit Closing(HttpAnswerSlot& slot) : slot_(slot) {}
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
    ~Closing() { slot_.close(); }

   private:
    HttpAnswerSlot& slot_;
  };

 private:
  void close();

  std::mutex session_mutex_;  // guards session_
  std::optional<boost::asio::any_io_executor> session_;
  std::optional<boost::asio::steady_timer> arrived_;
  std::optional<HttpResponse> response_;
};

// To be called once. When the last copy of it is dropped uncalled, it answers 500.
[[nodiscard]] std::function<void(HttpResponse)> duty_to_answer(
    std::shared_ptr<HttpAnswerSlot> slot);

}  // namespace examguard
