#include "core/kinds/kind_text.hpp"

#include "core/kinds/kind_bytes.hpp"
#include "core/kinds/kind_table.hpp"

#include <algorithm>
#include <string>

namespace examguard {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t subkind_bytes = 1024;

// Bell to carriage return, escape and the end mark of DOS occur in text.
bool is_control(unsigned char c) {
  return (c < 0x20 && (c < 7 || c > 13) && c != 0x1b && c != 0x1a) || c == 0x7f;
}

// The length of the UTF-8 sequence at `at`, 0 if it is none; one cut off by the head's end is
// whole.
std::size_t utf8_sequence(std::string_view bytes, std::size_t at) {
  const std::uint32_t first = byte_at(bytes, at);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length && at + i < bytes.size(); ++i) {
    if ((byte_at(bytes, at + i) & 0xc0U) != 0x80) return 0;
  }
  return length;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if ((bytes[at] & 0x80) == 0) {
      ++at;
      continue;
    }
    const std::size_t length = utf8_sequence(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// GB18030, and with it GBK and GB2312, by structure.
bool is_gb18030(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint32_t first = byte_at(bytes, at);
    if (first < 0x80) {
      ++at;
      continue;
    }
    if (first == 0x80 || first == 0xff) return false;
    if (at + 1 >= bytes.size()) return true;  // cut off
    const std::uint32_t second = byte_at(bytes, at + 1);
    if (second >= 0x30 && second <= 0x39) {
      at += 4;
    } else if (second >= 0x40 && second != 0x7f && second != 0xff) {
      at += 2;
    } else {
      return false;
    }
  }
  return true;
}

// Some 8-bit code page: mostly ASCII with letters from the upper half.
bool is_code_page(std::string_view bytes) {
  const auto upper = std::ranges::count_if(bytes, [](char c) { return (c & 0x80) != 0; });
  return static_cast<std::size_t>(upper) * 3 <= bytes.size();
}

bool is_utf16_text(std::string_view head) {
  const bool big = has(head, 0, "\xfe\xff"sv);
  if (!big && !has(head, 0, "\xff\xfe"sv)) return false;
  for (std::size_t at = 2; at + 1 < head.size(); at += 2) {
    const std::uint32_t unit =
        big ? byte_at(head, at) << 8 | byte_at(head, at + 1) : little16(head, at);
    if (unit < 0x80 && is_control(static_cast<unsigned char>(unit))) return false;
    if (unit >= 0xfffe) return false;
  }
  return true;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Comments and doctype stand before what a markup really is.
bool is_svg(std::string_view lower) {
  const std::size_t tag = lower.find("<svg");
  if (tag == std::string_view::npos) return false;
  const std::size_t other = lower.find("<html");
  return other == std::string_view::npos || tag < other;
}

bool is_html(std::string_view lower) {
  constexpr std::string_view starts[] = {"<!doctype html", "<html",  "<head",  "<body", "<title",
                                         "<script",        "<table", "<style", "<div",  "<h1",
                                         "<meta",          "<p>",    "<!--"};
  return std::ranges::any_of(starts, [&](std::string_view s) { return lower.starts_with(s); });
}

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() < 60 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// A mail or a saved page: header fields from the first line on, among them ones that only mail has.
std::string_view mail_kind(std::string_view lower) {
  bool mail = false;
  bool related = false;
  bool version = false;
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t end = std::min(lower.find('\n', at), lower.size());
    const std::string_view line = lower.substr(at, end - at);
    if (line.empty() || line == "\r") break;
    const std::size_t colon = line.find(':');
    const bool folded = line[0] == ' ' || line[0] == '\t';
    const bool mbox = at == 0 && line.starts_with("from ");
    if (!folded && !mbox && !is_header_name(line.substr(0, colon))) return {};
    if (!folded && !mbox && colon == std::string_view::npos) return {};
    version = version || line.starts_with("mime-version:");
    mail = mail || line.starts_with("received:") || line.starts_with("return-path:") ||
           line.starts_with("message-id:") || line.starts_with("delivered-to:");
    related = related || line.find("multipart/related") != std::string_view::npos ||
              line.starts_with("snapshot-content-location:");
    at = end + 1;
  }
  if (related && version && !mail) return "mht";
  return mail || version ? "eml" : std::string_view{};
}

bool is_json(std::string_view text) {
  const std::size_t second = text.find_first_not_of(" \t\r\n", 1);
  if (second == std::string_view::npos) return false;
  if (text[0] == '{') {
    if (text[second] == '}') return true;
    const std::size_t quote = text[second] == '"' ? text.find('"', second + 1) : text.npos;
    const std::size_t colon =
        quote == text.npos ? text.npos : text.find_first_not_of(" \t\r\n", quote + 1);
    return colon != text.npos && text[colon] == ':';
  }
  return text[0] == '[' && (text[second] == '{' || text[second] == '"' || text[second] == ']');
}

FileKind named_text(std::string_view head) {
  if (has(head, 0, "\xef\xbb\xbf")) head.remove_prefix(3);
  const std::size_t start = head.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return kind_named("text");
  head.remove_prefix(start);
  if (head.starts_with("{\\rtf")) return kind_named("rtf");
  const std::string lower = lower_ascii(head.substr(0, subkind_bytes));
  if (lower[0] == '<') {
    if (lower.starts_with("<?xml") || lower.starts_with("<svg") || lower.starts_with("<!--") ||
        lower.starts_with("<!doctype svg")) {
      if (is_svg(lower)) return kind_named("svg");
    }
    if (is_html(lower)) return kind_named("html");
    if (lower.starts_with("<?xml")) {
      return kind_named(lower.find("<html") != lower.npos ? "html" : "xml");
    }
    return kind_named("text");
  }
  if ((lower[0] == '{' || lower[0] == '[') && is_json(head)) return kind_named("json");
  // Most texts are no mail, and their first line says so.
  const std::string_view first = std::string_view(lower).substr(0, lower.find('\n'));
  const bool header =
      first.starts_with("from ") || is_header_name(first.substr(0, first.find(':')));
  const std::string_view mail = header ? mail_kind(lower_ascii(head)) : std::string_view();
  return kind_named(mail.empty() ? "text" : mail);
}

}  // namespace

std::optional<FileKind> text_kind(std::string_view head, std::uint64_t size) {
  if (head.empty() || size == 0) return std::nullopt;
  if (is_utf16_text(head)) return kind_named("text");
  if (std::ranges::any_of(head, [](char c) { return is_control(static_cast<unsigned char>(c)); })) {
    return std::nullopt;
  }
  if (is_utf8(head) || is_gb18030(head) || is_code_page(head)) return named_text(head);
  return std::nullopt;
}

}  // namespace examguard
