// Delivery decides what the sender does next; the sender is a loop that does what it was told. No
// socket, clock or dice in here. Oldest first, one envelope at a time; what was sent and not
// acknowledged is sent again and earns the same receipt. Every wait is bounded.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/evidence/chain.hpp"
#include "core/reason.hpp"
#include "core/values.hpp"

namespace examguard {

class Delivery {
 public:
  // What happened:
  struct Woke {};      // start, a wait is over, or something was put into the spool
  struct Accepted {};  // a receipt for the envelope that was sent, verified
  struct Answered {    // anything else that the collector said
    int status = 0;
    std::optional<Reason> reason;
    std::vector<Digest> digests;  // object_needed
    std::optional<std::chrono::seconds> retry_after;
  };
  struct Unreachable {
  };  // no connection, a timeout, a broken answer, a receipt that does not verify
  struct ObjectGone {};  // the agent does not have an object that was asked for
  struct Done {};        // the last Acknowledge or SetAside was carried out
  using Event = std::variant<Woke, Accepted, Answered, Unreachable, ObjectGone, Done>;

  // What to do next:
  struct Send {
    Link link;
    std::vector<Digest> objects;  // to go along
  };
  struct Acknowledge {  // take it out of the spool, then resume(Done)
    Link link;
  };
  struct SetAside {  // keep it apart, say so in the next report's `lost`, then resume(Done)
    Link link;
    std::string reason;
  };
  struct Wait {  // at most so long; resume(Woke) when it is over. Something new in the spool ends a
                 // wait only if `until_new`.
    std::chrono::milliseconds at_most{};
    bool until_new = false;
  };
  using Action = std::variant<Send, Acknowledge, SetAside, Wait>;

  static constexpr std::chrono::seconds first_wait{5};
  static constexpr std::chrono::seconds longest_wait{600};
  static constexpr std::chrono::seconds longest_retry_after{3600};

  // `oldest` is the oldest envelope in the spool now; `jitter` is a fresh number in [0, 1).
  [[nodiscard]] Action resume(const Event& event, std::optional<Link> oldest, double jitter);

  // For `status`: how often in a row it did not work.
  [[nodiscard]] unsigned failures() const { return failures_; }

 private:
  Action next(std::optional<Link> oldest);
  Action answered(const Answered& answer, double jitter);
  Action wait_longer(std::optional<std::chrono::seconds> retry_after, double jitter);
  Action set_aside(std::string reason);

  std::optional<Link> sent_;
  unsigned failures_ = 0;
  unsigned object_rounds_ = 0;  // for sent_
};

}  // namespace examguard
