#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <string>

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

// What faketime(1) and its library are told: by how many seconds a clock is to be off, in FAKETIME
// for good, or in the file that FAKETIME_TIMESTAMP_FILE names until it says something else.
std::string words_of_faketime() {
  if (const char* text = std::getenv("FAKETIME")) return text;
  const char* file = std::getenv("FAKETIME_TIMESTAMP_FILE");
  if (file == nullptr) return {};
  const Result<Bytes> text = read_file(file, 64);
  return text ? *text : std::string();
}

// A static program loads no library that sees to it, so it sees to it here. Whoever sets the
// environment of this program can set the clock as well: wall time is never more than evidence.
std::chrono::seconds offset_of_faketime() {
  const std::string text = words_of_faketime();
  if (!text.starts_with('+') && !text.starts_with('-')) return std::chrono::seconds(0);
  const Result<Bytes> libraries = read_file("/proc/self/maps", 1 << 20);
  if (!libraries || libraries->find("libfaketime") != Bytes::npos) return std::chrono::seconds(0);
  constexpr long long most = 100LL * 366 * 24 * 3600;
  char* end = nullptr;
  const long long seconds = std::strtoll(text.c_str(), &end, 10);
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
