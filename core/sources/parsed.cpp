#include "core/sources/parsed.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_gaps = 64;
constexpr std::size_t most_detail = 200;
constexpr std::string_view blanks{" \t\r\n\f\v\0", 7};

}  // namespace

void add_gap(std::vector<Gap>& gaps, std::string_view source, std::string_view why,
             std::string_view detail) {
  Gap gap{std::string(source), {}, std::string(why), clean_text(detail, most_detail), 1};
  const auto like = std::ranges::find_if(gaps, [&](const Gap& other) {
    return other.source == gap.source && other.why == gap.why && other.detail == gap.detail;
  });
  if (like != gaps.end()) {
    ++like->count;
  } else if (gaps.size() >= most_gaps) {
    ++gaps.back().count;
  } else {
    gaps.push_back(std::move(gap));
  }
}

void make_keys_unique(std::vector<Observation>& observations) {
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::size_t>> same;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& one = observations[i];
    same[{one.source, one.profile, one.key}].push_back(i);
  }
  for (const auto& [name, places] : same) {
    if (places.size() < 2) continue;
    std::map<std::string, int> versions;
    for (const std::size_t i : places) {
      Observation& one = observations[i];
      const int again = versions[one.version]++;
      one.key += '/' + one.version;
      if (again > 0) one.key += '/' + std::to_string(again + 1);
    }
  }
}

std::string clean_text(std::string_view text, std::size_t most) {
  text = trimmed(text);
  std::string out = to_valid_utf8(text.substr(0, 4 * most));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (out.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80) --end;
    out.resize(end);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_line(std::string_view& text) {
  std::string_view line = take_until(text, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return part;
}

}  // namespace examguard
