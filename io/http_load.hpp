// What a listener carries at the moment, counted against its limits. Whoever is let in holds a
// ticket, and the count goes down when the ticket is dropped. Any thread may call.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "io/http_server.hpp"

namespace examguard {

class HttpLoad : public std::enable_shared_from_this<HttpLoad> {
 public:
  class Ticket {
   public:
    Ticket() = default;  // no room
    explicit Ticket(std::function<void()> undo) : undo_(std::move(undo)) {}
    Ticket(Ticket&& other) noexcept : undo_(std::exchange(other.undo_, nullptr)) {}
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(undo_, other.undo_);
      return *this;
    }
    ~Ticket() {
      if (undo_) undo_();
    }
    explicit operator bool() const { return undo_ != nullptr; }

   private:
    std::function<void()> undo_;
  };

  explicit HttpLoad(const HttpServerLimits& limits) : limits_(limits) {}

  // Somewhat more than the limit get in, so that they can be told when to come again.
  struct Entry {
    Ticket ticket;
    bool crowded = false;
  };
  [[nodiscard]] Entry enter(const std::string& address);
  [[nodiscard]] Ticket enter_certificate(const Bytes& public_key_der);
  [[nodiscard]] Ticket take_body(std::size_t bytes);

 private:
  using Counts = std::map<std::string, std::size_t>;
  static bool count_up(Counts& counts, const std::string& who, std::size_t limit);
  static void count_down(Counts& counts, const std::string& who);

  const HttpServerLimits limits_;
  mutable std::mutex counts_mutex_;  // guards all below
  std::size_t connections_ = 0;
  std::size_t body_bytes_ = 0;
  Counts addresses_;
  Counts certificates_;
};

}  // namespace examguard
