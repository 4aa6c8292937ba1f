// What every source parser answers: the programs that it read, and a Gap for each part that it
// could not. A bad part never costs the others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/scan/inventory.hpp"

namespace examguard {

struct Parsed {
  std::vector<Observation> observations;
  std::vector<Gap> gaps;
};

// Words of Gap::why that parsers use (docs/formats/report.md).
inline constexpr std::string_view why_malformed = "malformed";
inline constexpr std::string_view why_limit = "limit";

// Like gaps are counted, and after 64 different ones the last is: a hostile file cannot flood a
// report.
void add_gap(std::vector<Gap>& gaps, std::string_view source, std::string_view why,
             std::string_view detail);

// Where several observations of one source and profile have the same key (two kernels, two versions
// of a runtime), their version is added to it.
void make_keys_unique(std::vector<Observation>& observations);

// Text of a foreign file as it may stand in an Observation: valid UTF-8, no control characters,
// no blanks at the ends, at most `most` bytes.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t most = 1024);

[[nodiscard]] std::string_view trimmed(std::string_view text);

// Takes the next line off `text`, without its end (LF or CR LF).
[[nodiscard]] std::string_view take_line(std::string_view& text);

// What stands before the separator is taken off `text`; all of it if there is none.
[[nodiscard]] std::string_view take_until(std::string_view& text, char separator);

}  // namespace examguard
