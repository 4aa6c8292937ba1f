#include "core/sources/desktop_entry.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/sources/keyfile.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::string_view source = "desktop";
constexpr std::size_t most_words = 64;

// Words of a command line: quoted or not, as the Desktop Entry Specification quotes them.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool begun = false;
  for (std::size_t i = 0; i < line.size() && words.size() < most_words; ++i) {
    const char c = line[i];
    if (c == '"') {
      quoted = !quoted;
      begun = true;
    } else if (c == '\\' && quoted && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == ' ' && !quoted) {
      if (begun) words.push_back(std::exchange(word, {}));
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) words.push_back(std::move(word));
  return words;
}

std::string base_of(std::string_view path) {
  return clean_text(path.substr(path.find_last_of("/\\") + 1), 256);
}

// Of several the one that matters most in an exam.
std::string claimed_category(std::string_view categories) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 15> meanings = {
      {{"RemoteAccess", "remote-control"},
       {"InstantMessaging", "chat"},
       {"Chat", "chat"},
       {"IRCClient", "chat"},
       {"VideoConference", "chat"},
       {"Telephony", "chat"},
       {"Emulator", "virtual-machine"},
       {"P2P", "download"},
       {"FileTransfer", "download"},
       {"Game", "game"},
       {"Player", "media"},
       {"AudioVideo", "media"},
       {"Audio", "media"},
       {"Video", "media"},
       {"WebBrowser", "browser"}}};
  std::size_t best = meanings.size();
  while (!categories.empty()) {
    const std::string_view word = trimmed(take_until(categories, ';'));
    const auto* found =
        std::ranges::find_if(meanings, [&](const auto& meaning) { return meaning.first == word; });
    best = std::min(best, static_cast<std::size_t>(found - meanings.begin()));
  }
  return best == meanings.size() ? std::string() : std::string(meanings[best].second);
}

bool is_true(const KeyfileGroup& entry, std::string_view key) {
  const std::string value = keyfile_text(entry, key);
  return value == "true" || value == "1";
}

}  // namespace

std::string program_of_exec(std::string_view exec) {
  const std::vector<std::string> words = words_of(exec);
  for (const std::string& word : words) {
    if (fold_case(word).ends_with(".exe")) return base_of(word);
  }
  constexpr std::array<std::string_view, 9> launchers = {
      "sh", "bash", "flatpak", "pkexec", "sudo", "ll-cli", "snap", "gksu", "wine"};
  for (const std::string& word : words) {
    const std::string base = base_of(word);
    const bool assignment = word.find('=') != std::string::npos && !word.starts_with('/');
    if (base == "env" || assignment || word.starts_with('-')) continue;
    return std::ranges::find(launchers, base) == launchers.end() ? base : std::string();
  }
  return {};
}

std::string plain_program_of_entry(std::string_view text) {
  const auto entry = read_keyfile_group(text, "Desktop Entry");
  if (!entry) return {};
  std::string program;
  for (const std::string& word : words_of(keyfile_text(*entry, "Exec"))) {
    const bool assignment = word.find('=') != std::string::npos && !word.starts_with('/');
    const bool is_file_to_open = word.size() == 2 && word.front() == '%';
    if (program.empty()) {
      if (word == "env" || word == "/usr/bin/env" || (assignment && !word.starts_with('-')))
        continue;
      program = word;
    } else if (!is_file_to_open && (assignment || !word.starts_with('-'))) {
      return {};
    }
  }
  return program;
}

Parsed parse_desktop_entry(std::string_view text, std::string_view path, std::string_view profile) {
  Parsed out;
  const auto entry = read_keyfile_group(text, "Desktop Entry");
  if (!entry) {
    add_gap(out.gaps, source, why_malformed, path);
    return out;
  }
  const std::string type = keyfile_text(*entry, "Type");
  if (!type.empty() && type != "Application") return out;
  const std::string chinese = keyfile_text(*entry, "Name[zh_CN]");
  std::string name = keyfile_text(*entry, "Name");
  if (name.empty()) name = chinese;
  const std::string exec = keyfile_text(*entry, "Exec");
  if (name.empty() && exec.empty()) {
    // "Hidden=true" alone is how a user switches a system's entry off.
    if (!is_true(*entry, "Hidden")) add_gap(out.gaps, source, why_malformed, path);
    return out;
  }
  Observation one;
  one.source = source;
  one.key = to_valid_utf8(path);
  one.original_name = program_of_exec(exec);
  one.name = !name.empty() ? name : one.original_name;
  if (one.name.empty()) one.name = base_of(path);
  one.version = keyfile_text(*entry, "X-AppImage-Version");
  one.product = chinese.empty() ? one.name : chinese;
  one.path.text = to_valid_utf8(path);
  one.profile = profile;
  one.content_class = claimed_category(keyfile_text(*entry, "Categories"));
  one.system_component = is_true(*entry, "NoDisplay") || is_true(*entry, "Hidden");
  out.observations.push_back(std::move(one));
  return out;
}

}  // namespace examguard
