// What a person at the PC may ask of the running agent through its local door, without any rights:
// how is it, look now, this is seat 12. One line of JSON each way, and no secret in either. Format:
// docs/formats/local_door.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

inline constexpr std::size_t local_request_limit = 4096;      // bytes, with the line end
inline constexpr std::size_t local_answer_limit = 64u << 10;  // the same

struct LocalRequest {
  enum class Verb { status, scan, seat };
  Verb verb = Verb::status;
  std::string room;  // of verb seat; may be empty: the room of this PC's enrolment
  std::string seat;  // of verb seat

  bool operator==(const LocalRequest&) const = default;
};
[[nodiscard]] std::string encode(const LocalRequest& request);
[[nodiscard]] Result<LocalRequest> decode_local_request(std::string_view line);

// What anybody at the PC may know of it.
struct LocalStatus {
  std::string code;  // short code of the enrolment; empty: not enrolled
  std::string site, room, seat;
  std::optional<TimePoint> scanned;  // when the last scan that was reported ended
  std::optional<TimePoint> heard;    // when the collector received what its newest receipt is for
  std::uint64_t waiting = 0;         // reports

  bool operator==(const LocalStatus&) const = default;
};

// An enrolment waits until the collector can be reached: nobody has to do anything.
inline constexpr const char* enrols_later = "enrols_later";

struct LocalAnswer {
  enum class Word {
    done,          // scan: it begins; seat: the statement is on its way
    too_soon,      // the same was asked a moment ago
    not_enrolled,  // nothing to ask before this PC is enrolled; `detail` may be `enrols_later`
    refused,       // `detail` says why
  };
  Word word = Word::done;
  std::string detail{};
  LocalStatus status{};

  bool operator==(const LocalAnswer&) const = default;
};
[[nodiscard]] std::string encode(const LocalAnswer& answer);
[[nodiscard]] Result<LocalAnswer> decode_local_answer(std::string_view line);

}  // namespace examguard
