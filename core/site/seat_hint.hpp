// By what a room's enrolment code finds each PC's seat when nobody types it: a host name, a MAC or
// an address for each seat, out of a pattern ("PC-{seat:2}") or a csv. Grammar:
// docs/formats/enrolment.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/result.hpp"

namespace examguard {

struct SeatHint {
  std::string room, seat;
  std::string host, mac, ip;  // empty: not by this

  bool operator==(const SeatHint&) const = default;
};
inline constexpr std::size_t most_seat_hints = 1000;

// Host names with the seat's and the room's code in them. `{seat:2}` and `{room:2}` fill a number
// up with zeros to two digits, `:1` takes its zeros away.
class SeatPattern {
 public:
  [[nodiscard]] std::string host_of(std::string_view room, std::string_view seat) const;

 private:
  friend Result<SeatPattern> parse_seat_pattern(std::string_view text);
  struct Part {
    enum class Kind { text, room, seat };
    Kind kind = Kind::text;
    std::string text;
    std::size_t digits = 0;  // 0: as the roster has it
  };
  [[nodiscard]] static Result<Part> parse_field(std::string_view field);

  std::vector<Part> parts_;
};
[[nodiscard]] Result<SeatPattern> parse_seat_pattern(std::string_view text);

// Columns 机位 and 主机名, MAC or IP, and 考场 where the code is for a whole site.
[[nodiscard]] Result<std::vector<SeatHint>> parse_seat_csv(std::string_view text,
                                                           std::string_view file);
// `canonical` is what a PC is compared with. An error: the same name, MAC or address at two seats,
// a seat twice, a seat without any.
[[nodiscard]] Result<std::vector<SeatHint>> canonical(std::vector<SeatHint> hints);

// JSON, a list of objects.
[[nodiscard]] std::string encode(const std::vector<SeatHint>& hints);
[[nodiscard]] Result<std::vector<SeatHint>> decode_seat_hints(std::string_view json);
[[nodiscard]] Result<std::vector<SeatHint>> seat_hints_from_json(const boost::json::value& list);

}  // namespace examguard
