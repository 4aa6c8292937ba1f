// Text as people mean it: valid UTF-8, comparison without regard to case or width, patterns with *
// and ?. Case folding is Unicode NFKC_Casefold (utf8proc), so that ＱＱ, QQ and qq are one name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace examguard {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);
[[nodiscard]] std::size_t valid_utf8_length(std::string_view bytes);  // of the valid start

// Valid UTF-8 for showing: each byte that is not part of a valid sequence becomes U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

// Never fails: bytes that are not UTF-8 are made valid first.
[[nodiscard]] std::string fold_case(std::string_view text);

// A pattern over a whole string, folded: * is any run, ? is one character. In path patterns * and ?
// stop at '/', ** crosses it, and a whole folder "**/" may stand for none; '\' in a path pattern or
// subject means '/'. Matching never backtracks without bound.
class Pattern {
 public:
  enum class Kind { name, path };

  explicit Pattern(std::string_view text, Kind kind = Kind::name);

  [[nodiscard]] bool matches(
      std::string_view folded) const;  // the subject, already folded by fold_case
  [[nodiscard]] const std::string& text() const { return text_; }      // as written
  [[nodiscard]] const std::string& folded() const { return folded_; }  // what is compared
  [[nodiscard]] bool is_literal() const;

 private:
  std::string text_;
  std::string folded_;
  std::string compiled_;  // folded, wildcards as bytes that UTF-8 never uses
  Kind kind_;
};

// Control characters, bidirectional overrides and invalid bytes become visible escapes (\x1b,
// \u202e): for logs and terminals, so that a file name can never move the cursor or break a line.
[[nodiscard]] std::string to_visible(std::string_view text);

// For an HTML page, between tags or in a quoted attribute; visible as above.
[[nodiscard]] std::string to_html(std::string_view text);

// The first characters of a text for a message, "..." behind them if there are more.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t bytes = 60);

// Of `candidates` the one nearest to `word`, for "did you mean"; empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word,
                                  const std::vector<std::string>& candidates);

}  // namespace examguard
