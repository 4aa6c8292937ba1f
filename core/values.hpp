// The small values that everything else is made of: bytes, digests, 128-bit ids, moments in time.
// Each has one text form (docs/formats/README.md), written by to_text and read by the parse
// function beside it.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

// Bytes are held in std::string and passed as std::string_view; text is always UTF-8.
using Bytes = std::string;

// A SHA-256 value. Text: "sha256:" and 64 lower-case hexadecimal digits; a field named sha256 holds
// the bare digits.
struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
};

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex(const Digest& digest);
[[nodiscard]] std::string to_text(const Digest& digest);
[[nodiscard]] std::string_view as_bytes(const Digest& digest);
[[nodiscard]] Result<Digest> parse_digest(std::string_view text);     // with "sha256:"
[[nodiscard]] Result<Digest> parse_hex_digest(std::string_view hex);  // bare
[[nodiscard]] Result<Bytes> from_hex(std::string_view hex);

// A 128-bit name: of an agent, a chain, a finding. Text: 32 lower-case hexadecimal digits.
struct Id {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Id&) const = default;
};

[[nodiscard]] std::string to_text(const Id& id);
[[nodiscard]] Result<Id> parse_id(std::string_view text);
[[nodiscard]] Id first_half(const Digest& digest);  // the first 128 bits

// A moment, UTC, to the millisecond. Text: RFC 3339 "2026-11-24T03:14:15.926Z".
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] std::string to_text(TimePoint time);
[[nodiscard]] Result<TimePoint> parse_time(std::string_view text);

// A calendar day in Asia/Shanghai (UTC+8, no summer time). Text: "2026-11-24".
using Day = std::chrono::year_month_day;

[[nodiscard]] std::string to_text(Day day);
[[nodiscard]] Result<Day> parse_day(std::string_view text);
[[nodiscard]] TimePoint first_moment_after(Day day);  // a day is inclusive: it ends here
[[nodiscard]] Day day_in_shanghai(TimePoint time);

// Eight bytes, the highest first.
[[nodiscard]] Bytes big_endian(std::uint64_t number);

// base64 with canonical padding. Either alphabet is read, the standard one is written.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

}  // namespace examguard

template <>
struct std::hash<examguard::Digest> {
  std::size_t operator()(const examguard::Digest& digest) const noexcept;
};

template <>
struct std::hash<examguard::Id> {
  std::size_t operator()(const examguard::Id& id) const noexcept;
};
