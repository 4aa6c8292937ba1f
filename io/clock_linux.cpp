#include <time.h>

#include <algorithm>
#include <cstdlib>

#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

template <class Unit>
Unit read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::duration_cast<Unit>(std::chrono::nanoseconds(time.tv_nsec));
}

// faketime(1) sets FAKETIME to the seconds that a program's clock is to be off, and preloads a
// library that sees to it. A static program loads none, so it sees to it here. Whoever sets the
// environment of this program can set the clock as well: wall time is never more than evidence.
std::chrono::seconds offset_of_faketime() {
  const char* text = std::getenv("FAKETIME");
  if (text == nullptr || (*text != '+' && *text != '-')) return std::chrono::seconds(0);
  const Result<Bytes> libraries = read_file("/proc/self/maps", 1 << 20);
  if (!libraries || libraries->find("libfaketime") != Bytes::npos) return std::chrono::seconds(0);
  constexpr long long most = 100LL * 366 * 24 * 3600;
  char* end = nullptr;
  const long long seconds = std::strtoll(text, &end, 10);
  if (*end != '\0' || seconds > most || seconds < -most) return std::chrono::seconds(0);
  return std::chrono::seconds(seconds);
}

}  // namespace

TimePoint wall_time() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
         offset_of_faketime();
}

std::chrono::milliseconds monotonic_time() {
  return read_clock<std::chrono::milliseconds>(CLOCK_MONOTONIC);
}

std::chrono::milliseconds boot_time() {
  return read_clock<std::chrono::milliseconds>(CLOCK_BOOTTIME);
}

std::chrono::microseconds process_time() {
  return read_clock<std::chrono::microseconds>(CLOCK_PROCESS_CPUTIME_ID);
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
