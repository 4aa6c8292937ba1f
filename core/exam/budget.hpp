// What a scan by the service may take of a PC, and when it has to rest so as to take no more. Over
// its budget a scan slows down; it is never cut short. Format: docs/formats/policy.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/policy/policy.hpp"

namespace examguard {

// The part of the layers that holds now, each limit the lowest that any of them states: a lower
// layer can only be gentler.
[[nodiscard]] Budget budget_of(const Layers& layers, bool in_exam);

// What was taken until now, from any moment on.
struct Taken {
  std::chrono::microseconds time{0};       // that went by, on a clock that nobody sets
  std::chrono::microseconds processor{0};  // of all threads
  std::uint64_t read_bytes = 0;
};

// Keeps one scan within its budget.
class Pace {
 public:
  Pace(const Budget& budget, const Taken& start) : budget_(budget), last_(start) {}

  // How long everybody who works for the scan must rest now. What was not used before is not saved
  // up beyond a moment, so that a pause is not followed by a rush.
  [[nodiscard]] std::chrono::microseconds rest_after(const Taken& now);

 private:
  Budget budget_;
  Taken last_;
  // What is left, as the time that it takes to get it back; negative: over the budget.
  std::chrono::microseconds processor_left_{0};
  std::chrono::microseconds reading_left_{0};
};

}  // namespace examguard
