#include "core/sources/dpkg_status.hpp"

#include <array>
#include <optional>
#include <utility>

namespace examguard {
namespace {

constexpr std::string_view source = "dpkg";
constexpr std::size_t most_packages = 200'000;
constexpr std::size_t most_name = 256;

bool same_word(std::string_view lower, std::string_view word) {
  if (lower.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((word[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

struct Stanza {
  std::string_view package;
  std::string_view status;
  std::string_view version;
  std::string_view architecture;
  std::string_view maintainer;
  std::string_view source_package;
  std::string_view conffiles;  // the continuation lines
  std::string_view stray;      // a line that is no field
  bool any = false;
  bool in_conffiles = false;

  std::string_view* field(std::string_view name) {
    const std::array<std::pair<std::string_view, std::string_view*>, 6> fields = {
        {{"package", &package},
         {"status", &status},
         {"version", &version},
         {"architecture", &architecture},
         {"maintainer", &maintainer},
         {"source", &source_package}}};
    for (const auto& [known, value] : fields) {
      if (same_word(known, name)) return value;
    }
    return nullptr;
  }
};

// Nothing: a word that dpkg does not know.
std::optional<InstallState> install_state(std::string_view want, std::string_view state) {
  if (state == "config-files") return InstallState::removed;
  if (state == "half-installed" || state == "unpacked" || state == "half-configured") {
    return InstallState::half_installed;
  }
  if (state == "installed" || state == "triggers-awaited" || state == "triggers-pending") {
    return want == "hold" ? InstallState::held : InstallState::installed;
  }
  return std::nullopt;
}

// "path md5 [flag]": the sum is the last word of 32 digits, or the one before a flag.
void add_conffiles(const Stanza& stanza, const std::string& key, std::vector<DpkgConffile>& out) {
  std::string_view rest = stanza.conffiles;
  while (!rest.empty()) {
    std::string_view line = trimmed(take_line(rest));
    std::size_t blank = line.rfind(' ');
    if (blank != line.npos && line.size() - blank - 1 != 32) {
      line = trimmed(line.substr(0, blank));
      blank = line.rfind(' ');
    }
    const bool whole = blank != line.npos && line.size() - blank - 1 == 32;
    if (!whole || !line.starts_with('/')) continue;  // "newconffile"
    out.push_back(
        {key, std::string(trimmed(line.substr(0, blank))), std::string(line.substr(blank + 1))});
  }
}

void finish(const Stanza& stanza, DpkgStatus& out) {
  if (!stanza.any) return;
  std::vector<Gap>& gaps = out.parsed.gaps;
  const std::string name = clean_text(stanza.package, most_name);
  if (!stanza.stray.empty()) add_gap(gaps, source, why_malformed, stanza.stray);
  if (name.empty()) {
    if (stanza.stray.empty()) add_gap(gaps, source, why_malformed, "a package without a name");
    return;
  }
  std::string_view words = stanza.status;
  const std::string_view want = take_until(words, ' ');
  (void)take_until(words, ' ');  // ok or reinstreq
  const std::string_view state = trimmed(words);
  if (state == "not-installed") return;
  auto installed = install_state(want, state);
  if (!installed) {
    add_gap(gaps, source, why_malformed, name + ": status \"" + std::string(stanza.status) + "\"");
    if (state.empty()) return;
    installed = InstallState::half_installed;
  }
  const std::string architecture = clean_text(stanza.architecture, most_name);
  std::string_view built_from = stanza.source_package;
  const std::string product = clean_text(take_until(built_from, '('), most_name);

  Observation one;
  one.source = source;
  one.key = architecture.empty() ? name : name + ':' + architecture;
  one.name = name;
  one.version = clean_text(stanza.version);
  one.vendor = clean_text(stanza.maintainer);
  one.package = "dpkg:" + name;
  one.product = product.empty() ? name : product;
  one.state = *installed;
  if (*installed != InstallState::removed) add_conffiles(stanza, one.key, out.conffiles);
  out.parsed.observations.push_back(std::move(one));
}

void take_field(std::string_view line, std::string_view text, Stanza& stanza) {
  stanza.any = true;
  if (line.front() == ' ' || line.front() == '\t') {
    if (!stanza.in_conffiles) return;
    const char* begin = stanza.conffiles.empty() ? line.data() : stanza.conffiles.data();
    const char* end = line.data() + line.size();
    stanza.conffiles = text.substr(static_cast<std::size_t>(begin - text.data()),
                                   static_cast<std::size_t>(end - begin));
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == line.npos) {
    if (stanza.stray.empty()) stanza.stray = line;
    stanza.in_conffiles = false;
    return;
  }
  const std::string_view name = line.substr(0, colon);
  stanza.in_conffiles = same_word("conffiles", name);
  if (std::string_view* value = stanza.field(name)) *value = trimmed(line.substr(colon + 1));
}

}  // namespace

DpkgStatus parse_dpkg_status(std::string_view text) {
  DpkgStatus out;
  Stanza stanza;
  const auto close = [&] {
    finish(stanza, out);
    stanza = {};
  };
  for (std::string_view rest = text; !rest.empty();) {
    if (out.parsed.observations.size() >= most_packages) {
      add_gap(out.parsed.gaps, source, why_limit, "more than 200000 packages");
      return out;
    }
    const std::string_view line = take_line(rest);
    if (line.empty()) {
      close();
      continue;
    }
    // A blank line is missing; the first package must not hide behind the second.
    if (!stanza.package.empty() && same_word("package", line.substr(0, line.find(':')))) {
      add_gap(out.parsed.gaps, source, why_malformed, "two packages in one stanza");
      close();
    }
    take_field(line, text, stanza);
  }
  close();
  return out;
}

}  // namespace examguard
