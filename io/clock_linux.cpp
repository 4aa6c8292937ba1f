#include <time.h>

#include <algorithm>

#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

std::chrono::milliseconds read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::duration_cast<std::chrono::milliseconds>(
                                                 std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

std::chrono::milliseconds monotonic_time() {
  return read_clock(CLOCK_MONOTONIC);
}

std::chrono::milliseconds boot_time() {
  return read_clock(CLOCK_BOOTTIME);
}

Result<Id> boot_id() {
  Result<Bytes> text = read_file("/proc/sys/kernel/random/boot_id", 64);
  if (!text) return within("reading the boot id", text.error());
  std::erase_if(*text, [](char c) { return c == '-' || c == '\n'; });
  Result<Id> id = parse_id(*text);
  if (!id) return within("reading the boot id", id.error());
  return id;
}

}  // namespace examguard
