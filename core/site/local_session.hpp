// One visit at the local door, without the door: what the visitor sends is bounded, read as one
// request, and answered once. The transport only carries bytes, and leaves when it is told to.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/site/local_request.hpp"

namespace examguard {

// Called with a whole and valid request alone.
using LocalAnswerer = std::function<LocalAnswer(const LocalRequest&)>;

class LocalSession {
 public:
  enum class Next { read, reply, leave };

  explicit LocalSession(LocalAnswerer answerer) : answerer_(std::move(answerer)) {}

  // A piece of what the visitor sends, as it came. What comes after `reply` is not read.
  [[nodiscard]] Next take(std::string_view piece);
  // The line to send, once take() said `reply`.
  [[nodiscard]] const std::string& reply() const { return reply_; }

 private:
  LocalAnswerer answerer_;
  std::string line_;
  std::string reply_;
};

}  // namespace examguard
