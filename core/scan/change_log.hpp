// What a watcher tells of changing files, gathered until it has settled and may be looked at, with
// a pace that leaves the machine to who sits at it. What came and went before anybody looked is
// kept apart: it is a lead. No clock in here; times are monotonic.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace examguard {

struct Change {
  enum class What { appeared, vanished, changed };

  What what = What::changed;
  bool is_folder = false;
  std::string path;  // exact bytes from the scanned root

  bool operator==(const Change&) const = default;
};

// What a look has to go to. Paths are exact bytes from the scanned root.
struct Changes {
  bool everything = false;        // what changed is not known: changes were lost
  std::set<std::string> folders;  // something in them changed, but not below
  std::set<std::string> trees;    // came, went or moved with all that is in them
  // Files that came and went between two looks, first to last.
  std::vector<std::string> short_lived;
  std::uint64_t more_short_lived = 0;  // that are only counted

  [[nodiscard]] bool empty() const { return !everything && folders.empty() && trees.empty(); }
  bool operator==(const Changes&) const = default;
};

[[nodiscard]] Changes everything();

// What became of a look.
struct LookEnd {
  std::vector<std::string> told;  // of the short-lived: those that the report speaks of
  bool is_kept = true;            // what was seen is in the state; else it must be looked at again
  std::chrono::milliseconds took{0};  // of processors

  bool operator==(const LookEnd&) const = default;
};

class ChangeLog {
 public:
  using Time = std::chrono::milliseconds;

  // A burst is over when nothing changed for `quiet`, and is cut after `longest`. Looks may take
  // `share` percent of one processor; what was not used adds up to `saved`, so that single changes
  // are looked at without delay.
  struct Pace {
    Time quiet{50};
    Time longest{400};
    int share = 5;
    Time saved{5000};
    Time again{60'000};  // after a look that came to nothing
  };
  static constexpr std::size_t most_places = 4'000;  // beyond: everything
  static constexpr std::size_t most_place_bytes = 1u << 20;
  static constexpr std::size_t most_appeared = 20'000;    // whose end is waited for
  static constexpr std::size_t most_short_lived = 1'000;  // beyond: counted

  ChangeLog(const Pace& pace, Time now);

  void add(const Change& change, Time now);
  // A volume was mounted here, or is gone.
  void add_volume(const std::string& path, Time now);
  // Some changes will never be told.
  void lost(Time now);

  // When there is something to look at; absent: nothing changed.
  [[nodiscard]] std::optional<Time> due() const;

  // Begins a look at what changed. Of one at everything, whatever changed: begin_full().
  [[nodiscard]] Changes begin();
  [[nodiscard]] Changes begin_full();
  // What was told of short-lived files by earlier looks is not told again.
  void forget_told() { told_.clear(); }
  // The look is over. What was told of short-lived files stays in every look up to the next full
  // one. What it took counts against the pace.
  void done(const LookEnd& end, Time now);
  // The look came to nothing: what it was given comes again, a little later.
  void failed(Time now);

 private:
  void touched(Time now);
  void vanished(const Change& change);
  void went(const std::string& path);
  void add_folder(std::string_view path);
  void add_tree(const std::string& path);
  void pay(Time took, Time now);
  [[nodiscard]] Time saved_at(Time now) const;

  const Pace pace_;
  Changes pending_;
  std::optional<Time> first_;  // of what is pending
  Time last_{0};
  Time not_before_{0};
  std::set<std::string> appeared_;  // files, since the last look began
  std::set<std::string> earlier_;   // and while it was prepared: that look may have come too late
  std::vector<std::string> told_;   // short-lived, in earlier reports

  Changes looked_at_;
  Changes unkept_;  // places that were looked at since the state was kept
  bool is_full_ = false;
  Time saved_;  // may be below zero
  Time saved_since_;
};

}  // namespace examguard
