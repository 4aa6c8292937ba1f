#include "io/http_head.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace examguard {
namespace {

constexpr std::size_t max_headers = 100;
constexpr std::size_t max_length_digits = 18;  // fits 64 bits whatever they are
constexpr std::string_view end_of_line = "\r\n";

using Refused = std::optional<HttpRefusal>;

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lowered;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Everything but CR LF at line ends, tabs and printable bytes is there to be read in two ways.
Refused split_lines(std::string_view text, std::vector<std::string_view>& lines) {
  if (!text.ends_with("\r\n\r\n")) return HttpRefusal{400, "the head has no end"};
  text.remove_suffix(end_of_line.size());
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find(end_of_line));
    for (const char c : line)
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
        return HttpRefusal{400, "a control character in the head"};
    lines.push_back(line);
    text.remove_prefix(line.size() + end_of_line.size());
  }
  if (lines.size() > max_headers + 1) return HttpRefusal{431, "too many headers"};
  return std::nullopt;
}

Refused read_target(std::string_view target, HttpRequestHead& head) {
  constexpr HttpRefusal bad{400, "not a path on this server"};
  if (!target.starts_with('/')) return bad;
  for (const char c : target)
    if (c <= ' ' || c > '~' || c == '#' || c == '\\') return bad;
  const std::size_t mark = std::min(target.find('?'), target.size());
  Result<HttpPairs> query = parse_form(target.substr(std::min(mark + 1, target.size())));
  if (!query) return bad;
  head.query = std::move(*query);

  std::string_view rest = target.substr(0, mark);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    if (part.empty() && rest.empty()) {  // a slash at the end
      head.path += '/';
      return std::nullopt;
    }
    const Result<std::string> decoded = percent_decoded(part);
    if (!decoded || decoded->empty() || *decoded == "." || *decoded == ".." ||
        decoded->find_first_of("/\\") != std::string::npos)
      return bad;
    (head.path += '/') += *decoded;
  }
  return std::nullopt;
}

Refused read_request_line(std::string_view line, HttpRequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return HttpRefusal{400, "not a request line"};
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return HttpRefusal{400, "not a request line"};
  if (version != "HTTP/1.1") {
    const bool other = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
    return HttpRefusal{other ? 505U : 400U, "this version of HTTP is not spoken here"};
  }
  head.method = method;
  return read_target(line.substr(first + 1, last - first - 1), head);
}

Refused read_header(std::string_view line, HttpRequestHead& head) {
  if (line.starts_with(' ') || line.starts_with('\t'))
    return HttpRefusal{400, "a folded header line"};
  const std::size_t colon = std::min(line.find(':'), line.size());
  if (colon == line.size() || !is_token(line.substr(0, colon)))
    return HttpRefusal{400, "not a header line"};
  head.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  return std::nullopt;
}

std::vector<std::string_view> values_of(const HttpPairs& headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : headers)
    if (lower(key) == name) values.push_back(value);
  return values;
}

// How many bytes follow must be said once and in one way.
Refused judge_length(HttpRequestHead& head) {
  if (!values_of(head.headers, "transfer-encoding").empty())
    return HttpRefusal{411, "Transfer-Encoding is not taken, Content-Length is"};
  const auto encodings = values_of(head.headers, "content-encoding");
  if (!encodings.empty() && (encodings.size() > 1 || lower(encodings[0]) != "identity"))
    return HttpRefusal{415, "compressed bodies are not taken"};
  const auto lengths = values_of(head.headers, "content-length");
  const bool carries_body = head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
  if (lengths.empty() && carries_body) return HttpRefusal{411, "Content-Length is missing"};
  if (lengths.empty()) return std::nullopt;
  if (lengths.size() > 1 || !is_digits(lengths[0]))
    return HttpRefusal{400, "Content-Length is not one number"};
  if (lengths[0].size() > max_length_digits) return HttpRefusal{413, "the body is too large"};
  head.body_bytes = std::stoull(std::string(lengths[0]));
  if (head.body_bytes > 0 && !carries_body) return HttpRefusal{400, "this method carries no body"};
  return std::nullopt;
}

Refused judge_headers(HttpRequestHead& head) {
  const auto hosts = values_of(head.headers, "host");
  if (hosts.size() != 1 || hosts[0].empty()) return HttpRefusal{400, "Host is needed once"};
  if (Refused refused = judge_length(head)) return refused;
  for (const std::string_view value : values_of(head.headers, "connection"))
    if (lower(value).find("close") != std::string::npos) head.keep_alive = false;
  const auto expectations = values_of(head.headers, "expect");
  if (expectations.empty()) return std::nullopt;
  if (expectations.size() > 1 || lower(expectations[0]) != "100-continue")
    return HttpRefusal{417, "only 100-continue can be expected"};
  head.expects_continue = true;
  return std::nullopt;
}

}  // namespace

std::variant<HttpRequestHead, HttpRefusal> read_request_head(std::string_view text) {
  std::vector<std::string_view> lines;
  if (Refused refused = split_lines(text, lines)) return *refused;
  if (lines.empty()) return HttpRefusal{400, "not a request line"};
  HttpRequestHead head;
  if (Refused refused = read_request_line(lines[0], head)) return *refused;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (Refused refused = read_header(lines[i], head)) return *refused;
  if (Refused refused = judge_headers(head)) return *refused;
  return head;
}

}  // namespace examguard
