#include "core/csv.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace examguard {
namespace {

// One pass over the text; `row_` is the row being read.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  Result<std::vector<CsvRow>> read() {
    while (at_ < text_.size()) {
      row_ = {line_, {}};
      if (auto done = read_row(); !done) return done.error();
      const bool is_empty = row_.fields.size() == 1 && row_.fields.front().empty();
      if (!is_empty) rows_.push_back(std::move(row_));
    }
    return std::move(rows_);
  }

 private:
  Result<void> read_row() {
    for (;;) {
      if (at_ < text_.size() && text_[at_] == '"') {
        if (auto done = read_quoted(); !done) return done.error();
      } else if (auto done = read_plain(); !done) {
        return done.error();
      }
      if (at_ == text_.size()) return {};
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      end_line();
      return {};
    }
  }

  Result<void> read_plain() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    if (end < text_.size() && text_[end] == '"')
      return error("a quote inside a field without quotes");
    row_.fields.emplace_back(text_.substr(at_, end - at_));
    at_ = end;
    return {};
  }

  Result<void> read_quoted() {
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        field += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += text_[at_++];
      } else {
        break;
      }
    }
    if (at_ == text_.size()) return error("a quote that is never closed");
    ++at_;
    if (at_ < text_.size() &&
        std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
      return error("text behind a closing quote");
    }
    row_.fields.push_back(std::move(field));
    return {};
  }

  void end_line() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  Error error(std::string_view what) const {
    return {ErrorCode::malformed, std::to_string(row_.line) + ": " + std::string(what)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  CsvRow row_;
  std::vector<CsvRow> rows_;
};

// Spreadsheets of East Asian locales take the full-width signs for the ASCII ones.
bool looks_like_formula(std::string_view field) {
  static constexpr std::string_view signs[] = {"=",  "+",  "-",  "@",  "\t",
                                               "\r", "＝", "＋", "－", "＠"};
  return std::any_of(std::begin(signs), std::end(signs),
                     [field](std::string_view sign) { return field.starts_with(sign); });
}

}  // namespace

Result<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view file) {
  const auto refuse = [&](ErrorCode code, std::string_view what) {
    return Error{code, std::string(file) + ":" + std::string(what)};
  };
  if (text.size() > csv_limit) return refuse(ErrorCode::too_large, " at most 64 MiB");
  if (text.starts_with(utf8_byte_order_mark)) text.remove_prefix(utf8_byte_order_mark.size());
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    return refuse(ErrorCode::malformed, " not UTF-8 text; save the table as \"CSV UTF-8\"");
  }
  auto rows = CsvReader(text).read();
  if (!rows) return refuse(rows.error().code, rows.error().what);
  return rows;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    const std::string field = (looks_like_formula(fields[i]) ? "'" : "") + fields[i];
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      out += field;
      continue;
    }
    out += '"';
    for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + "\r\n";
}

}  // namespace examguard
