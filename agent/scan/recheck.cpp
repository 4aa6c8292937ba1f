#include "agent/scan/recheck.hpp"

namespace examguard {
namespace {

// Spreads numbers that lie close together (the last steps of MurmurHash3).
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 33)) * 0xff51afd7ed558ccdU;
  number = (number ^ (number >> 33)) * 0xc4ceb9fe1a85ec53U;
  return number ^ (number >> 33);
}

}  // namespace

bool Recheck::takes(const FileStat& stat) {
  if (mixed(mixed(stat.inode ^ dice_) + stat.device) % limits_.one_in != 0) return false;
  if (files_.load(std::memory_order_relaxed) >= limits_.files) return false;
  if (bytes_.load(std::memory_order_relaxed) + stat.size > limits_.bytes) return false;
  ++files_;
  bytes_ += stat.size;
  return true;
}

}  // namespace examguard
