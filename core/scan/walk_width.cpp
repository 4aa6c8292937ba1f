#include "core/scan/walk_width.hpp"

#include <algorithm>

namespace examguard {
namespace {

// In blocks of 512 bytes. Where more answers than this come of one, most come from memory.
constexpr std::uint64_t answers_for_each_read = 4;
constexpr unsigned first_wait = 16;
constexpr unsigned longest_wait = 256;

// More workers must bring a fifth more, or they are not worth it.
bool is_worth_it(std::uint64_t answers, std::uint64_t before) {
  return answers > before + before / 5;
}

}  // namespace

WalkWidth::WalkWidth(unsigned cores) : cores_(std::clamp(cores, 2u, 8u)), now_(cores_) {}

void WalkWidth::after(std::uint64_t answers, std::uint64_t disk_reads) {
  if (disk_reads * answers_for_each_read <= answers) {
    on_disk_ = false;
    now_ = cores_;
    return;
  }
  if (!on_disk_) return begin();
  if (tries_) {
    tries_ = false;
    if (!is_worth_it(answers, learned_)) return narrow();
  } else if (answers < learned_ / 2) {
    return begin();  // it is another disk, or another part of this one
  }
  if (wait_ > 0) {
    --wait_;
  } else if (now_ < most) {
    widen(answers);
  }
}

void WalkWidth::begin() {
  on_disk_ = true;
  tries_ = false;
  now_ = least;
  learned_ = 0;
  wait_ = 0;
  next_wait_ = first_wait;
}

void WalkWidth::widen(std::uint64_t answers) {
  learned_ = answers;
  tries_ = true;
  now_ *= 2;
}

void WalkWidth::narrow() {
  now_ /= 2;
  wait_ = next_wait_;
  next_wait_ = std::min(next_wait_ * 2, longest_wait);
}

}  // namespace examguard
