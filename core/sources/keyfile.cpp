#include "core/sources/keyfile.hpp"

#include "core/sources/parsed.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_keys = 10'000;

std::string unescape(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
      continue;
    }
    const char next = value[++i];
    const std::size_t known = std::string_view("sntr").find(next);
    if (known != std::string_view::npos) {
      out += " \n\t\r"[known];
    } else {
      out += next;
    }
  }
  return out;
}

}  // namespace

std::optional<KeyfileGroup> read_keyfile_group(std::string_view text, std::string_view group) {
  std::optional<KeyfileGroup> out;
  bool inside = false;
  while (!text.empty()) {
    const std::string_view line = trimmed(take_line(text));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      inside = line.substr(1, line.find(']') - 1) == group;
      if (inside && !out) out.emplace();
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!inside || equals == line.npos || out->size() >= most_keys) continue;
    (*out)[std::string(trimmed(line.substr(0, equals)))] =
        unescape(trimmed(line.substr(equals + 1)));
  }
  return out;
}

std::string keyfile_text(const KeyfileGroup& group, std::string_view key) {
  const auto found = group.find(key);
  return found == group.end() ? std::string() : clean_text(found->second);
}

}  // namespace examguard
