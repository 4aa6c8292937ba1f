#include "core/sources/registry_text.hpp"

#include <optional>
#include <utility>

#include "core/kinds/kind_bytes.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_keys = 100'000;
constexpr std::size_t most_values = 10'000;
constexpr std::size_t most_data = 1u << 20;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The number of at most `most` digits at the front of `text`, which are taken off.
std::optional<std::uint32_t> take_digits(std::string_view& text, int base, std::size_t most) {
  std::uint32_t number = 0;
  std::size_t digits = 0;
  while (digits < most && digits < text.size()) {
    const int digit = hex_digit(text[digits]);
    if (digit < 0 || digit >= base) break;
    number = number * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    ++digits;
  }
  text.remove_prefix(digits);
  return digits == 0 ? std::nullopt : std::optional(number);
}

// What a backslash in Wine's files stands for: \x4e2d is UTF-16, \0 octal. `out` is UTF-16LE, so
// that surrogates written apart meet again.
void append_escape(std::string_view& text, Bytes& out) {
  const auto unit = [&](std::uint32_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>(value >> 8 & 0xff);
  };
  if (text.empty()) return unit('\\');
  constexpr std::string_view letters = "abefnrtv";
  constexpr std::string_view meanings = "\a\b\x1b\f\n\r\t\v";
  const char c = text.front();
  if (const std::size_t at = letters.find(c); at != letters.npos) {
    text.remove_prefix(1);
    return unit(static_cast<unsigned char>(meanings[at]));
  }
  if (c == 'x') {
    text.remove_prefix(1);
    return unit(take_digits(text, 16, 4).value_or('x'));
  }
  if (const auto octal = take_digits(text, 8, 3)) return unit(*octal);
  text.remove_prefix(1);
  if ((static_cast<unsigned char>(c) & 0x80U) == 0) return unit(static_cast<unsigned char>(c));
  out += utf8_to_utf16(std::string_view(&c, 1));
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view source,
         const std::function<bool(std::string_view)>& wanted)
      : rest_(text), source_(source), wanted_(wanted) {}

  RegistryText read() && {
    while (!rest_.empty() && !full_) {
      const std::string_view line = trimmed(take_line(rest_));
      if (line.empty() || line.front() == ';' || line.front() == '#') continue;
      if (line.front() == '[') {
        open_key(line);
      } else if (line.front() == '"' || line.front() == '@') {
        if (wanted_now_) add_value(line);
      } else {
        header(line);
      }
    }
    return std::move(out_);
  }

 private:
  void header(std::string_view line) {
    if (line.starts_with("WINE REGISTRY")) {
      wine_ = true;
    } else if (line.starts_with("REGEDIT4")) {
      eight_bit_ = true;
    } else if (wanted_now_ && !line.starts_with("Windows Registry Editor")) {
      add_gap(out_.gaps, source_, why_malformed, line);
    }
  }

  // Wine escapes key names and writes a time behind them; regedit writes them as they are.
  void open_key(std::string_view line) {
    wanted_now_ = false;
    const std::size_t end = line.rfind(']');
    if (end == line.npos) {
      add_gap(out_.gaps, source_, why_malformed, line);
      return;
    }
    std::string_view name = line.substr(1, end - 1);
    if (name.starts_with('-')) return;  // regedit: to be deleted
    std::string path = wine_ ? unescape_text(name) : std::string(name);
    wanted_now_ = wanted_(path);
    if (!wanted_now_) return;
    if (out_.keys.size() >= most_keys) {
      add_gap(out_.gaps, source_, why_limit, "more than 100000 keys");
      full_ = true;
      return;
    }
    out_.keys.push_back({clean_text(path), {}});
  }

  void add_value(std::string_view line) {
    RegistryKey& key = out_.keys.back();
    RegistryValue value;
    if (line.front() == '@') {
      line.remove_prefix(1);
    } else {
      const auto name = take_quoted(line);
      if (!name) return malformed(key);
      value.name = utf16_to_utf8(*name);
    }
    line = trimmed(line);
    if (!line.starts_with('=')) return malformed(key);
    line = trimmed(line.substr(1));
    if (key.values.size() >= most_values || !read_data(line, value)) return malformed(key);
    key.values.push_back(std::move(value));
  }

  void malformed(const RegistryKey& key) {
    add_gap(out_.gaps, source_, why_malformed, "a value of " + key.path);
  }

  bool read_data(std::string_view line, RegistryValue& value) {
    if (line.starts_with('"')) return read_text(line, RegistryType::text, value);
    if (line.starts_with("dword:")) {
      std::string_view digits = line.substr(6);
      const auto number = take_digits(digits, 16, 8);
      if (!number) return false;
      value.type = RegistryType::number;
      for (unsigned shift = 0; shift < 32; shift += 8) {
        value.data += static_cast<char>(*number >> shift & 0xff);
      }
      return true;
    }
    const bool text = line.starts_with("str(");
    if (!text && !line.starts_with("hex")) return false;
    line.remove_prefix(3);
    std::uint32_t type = static_cast<std::uint32_t>(RegistryType::binary);
    if (line.starts_with('(')) {
      line.remove_prefix(1);
      const auto number = take_digits(line, 16, 8);
      if (!number || !line.starts_with(')')) return false;
      type = *number;
      line.remove_prefix(1);
    }
    if (!line.starts_with(':')) return false;
    line.remove_prefix(1);
    if (text) return read_text(line, static_cast<RegistryType>(type), value);
    value.type = static_cast<RegistryType>(type);
    return read_bytes(line, value);
  }

  bool read_text(std::string_view line, RegistryType type, RegistryValue& value) {
    value.type = type;
    auto text = take_quoted(line);
    if (text) value.data = std::move(*text);
    return text.has_value();
  }

  // "01,02,\" goes on in the next line.
  bool read_bytes(std::string_view line, RegistryValue& value) {
    Bytes bytes;
    while (!line.empty() && bytes.size() < most_data) {
      if (line == "\\") {
        line = trimmed(take_line(rest_));
        continue;
      }
      const auto byte = take_digits(line, 16, 2);
      if (!byte) return false;
      bytes += static_cast<char>(*byte);
      line = trimmed(line);
      if (line.starts_with(',')) line = trimmed(line.substr(1));
    }
    const bool words = value.type == RegistryType::expand_text ||
                       value.type == RegistryType::many_texts || value.type == RegistryType::text;
    value.data = eight_bit_ && words ? utf8_to_utf16(bytes) : std::move(bytes);
    return true;
  }

  // The text between quotes at the front of `line`, as UTF-16LE; it is taken off. A text that is
  // broken over lines is put together again.
  std::optional<Bytes> take_quoted(std::string_view& line) {
    if (!line.starts_with('"')) return std::nullopt;
    line.remove_prefix(1);
    Bytes out;
    while (out.size() < most_data) {
      const std::size_t plain = line.find_first_of("\"\\");
      out += utf8_to_utf16(line.substr(0, plain));
      line.remove_prefix(plain == line.npos ? line.size() : plain);
      if (line.empty()) {
        if (rest_.empty() || rest_.front() == '[' || rest_.front() == '"') return std::nullopt;
        out += utf8_to_utf16("\n");
        line = take_line(rest_);
        continue;
      }
      const bool ends = line.front() == '"';
      line.remove_prefix(1);
      if (ends) return out;
      if (wine_) {
        append_escape(line, out);
      } else {
        out += utf8_to_utf16(line.substr(0, 1));
        line.remove_prefix(line.empty() ? 0 : 1);
      }
    }
    return std::nullopt;
  }

  static std::string unescape_text(std::string_view text) {
    Bytes out;
    while (!text.empty()) {
      const std::size_t plain = text.find('\\');
      out += utf8_to_utf16(text.substr(0, plain));
      if (plain == text.npos) break;
      text.remove_prefix(plain + 1);
      append_escape(text, out);
    }
    return utf16_to_utf8(out);
  }

  std::string_view rest_;
  std::string_view source_;
  const std::function<bool(std::string_view)>& wanted_;
  RegistryText out_;
  bool wine_ = false;
  bool eight_bit_ = false;
  bool wanted_now_ = false;
  bool full_ = false;
};

}  // namespace

RegistryText parse_registry_text(std::string_view text, std::string_view source,
                                 const std::function<bool(std::string_view)>& wanted) {
  std::string converted;
  if (has(text, 0, "\xff\xfe")) {
    converted = utf16_to_utf8(text.substr(2));
    text = converted;
  } else if (has(text, 0, "\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  return Reader(text, source, wanted).read();
}

}  // namespace examguard
