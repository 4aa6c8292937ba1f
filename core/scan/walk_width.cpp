#include "core/scan/walk_width.hpp"

#include <algorithm>
#include <utility>

namespace examguard {
namespace {

// Where more answers than this come of one block, most come from memory.
constexpr std::uint64_t answers_for_each_block = 4;
constexpr std::uint64_t blocks_of_a_page = 8;
constexpr unsigned first_wait = 16;
constexpr unsigned longest_wait = 256;

// Where large files come, answers are few and blocks are many; where small ones come it is the
// other way round. The sum says how much a disk does whichever comes, to a quarter or so.
std::uint64_t done_in_all(std::uint64_t answers, std::uint64_t disk_blocks) {
  return answers + disk_blocks / blocks_of_a_page;
}

// More workers must bring a fifth more, or they are not worth it.
bool is_worth_it(std::uint64_t done, std::uint64_t before) {
  return done > before + before / 5;
}

}  // namespace

WalkWidth::WalkWidth(unsigned cores) : cores_(std::clamp(cores, 2u, 8u)) {
  begin();
}

void WalkWidth::after(std::uint64_t answers, std::uint64_t disk_blocks) {
  if (disk_blocks * answers_for_each_block <= answers) return stay_in_memory();
  if (std::exchange(is_in_memory_, false)) return;  // other workers did that
  const auto done = done_in_all(answers, disk_blocks);
  if (tries_) {
    tries_ = false;
    if (!is_worth_it(done, learned_)) return narrow();
  } else if (done < learned_ / 2) {
    return begin();  // it is another disk, or another part of this one
  }
  if (wait_ > 0) {
    --wait_;
  } else if (on_disk_ < most) {
    widen(done);
  }
}

void WalkWidth::begin() {
  on_disk_ = least;
  tries_ = false;
  learned_ = 0;
  wait_ = 0;
  next_wait_ = first_wait;
}

void WalkWidth::stay_in_memory() {
  is_in_memory_ = true;
  if (std::exchange(tries_, false)) on_disk_ /= 2;  // it was not found out
}

void WalkWidth::widen(std::uint64_t done) {
  learned_ = done;
  tries_ = true;
  on_disk_ *= 2;
}

void WalkWidth::narrow() {
  on_disk_ /= 2;
  wait_ = next_wait_;
  next_wait_ = std::min(next_wait_ * 2, longest_wait);
}

}  // namespace examguard
