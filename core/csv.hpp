// Reader and writer of csv as RFC 4180 has it: quotes, doubled quotes, line breaks inside quotes,
// a UTF-8 byte order mark. Written fields are inert for spreadsheets: none is a formula.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace examguard {

struct CsvRow {
  std::size_t line = 1;  // where the row begins, from 1
  std::vector<std::string> fields;

  bool operator==(const CsvRow&) const = default;
};

inline constexpr std::size_t csv_limit = 64u << 20;

// Empty lines are left out. `file` is only for messages.
[[nodiscard]] Result<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view file);

// One line with its CRLF. A field that a spreadsheet would take for a formula gets a ' in front.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);
inline constexpr std::string_view utf8_byte_order_mark = "\xEF\xBB\xBF";

}  // namespace examguard
