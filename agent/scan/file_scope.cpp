#include "agent/scan/file_scope.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace examguard {
namespace {

std::vector<std::string> places_of(std::string_view word, const std::vector<Profile>& profiles,
                                   const std::vector<Volume>& volumes) {
  std::vector<std::string> places;
  if (word == "{profiles}") {
    for (const auto& profile : profiles) places.push_back(profile.path);
  }
  for (const auto& volume : volumes) {
    const bool asked = (word == "{fixed}" && volume.kind == Volume::Kind::fixed) ||
                       (word == "{removable}" && volume.kind == Volume::Kind::removable);
    if (asked) places.push_back(volume.path == "/" ? "" : volume.path);
  }
  return places;
}

// "linux:/srv" is "/srv" on Linux and nothing elsewhere. A drive letter ("D:/x") is no system.
std::string_view for_system(std::string_view text, std::string_view system) {
  for (const std::string_view known : {"linux", "windows"}) {
    if (text.size() > known.size() && text.starts_with(known) && text[known.size()] == ':') {
      return known == system ? text.substr(known.size() + 1) : std::string_view();
    }
  }
  return text;
}

std::string without_slash(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text.empty() ? "**" : std::string(text);
}

std::vector<std::string> filled_in(const std::vector<std::string>& texts,
                                   const std::vector<Profile>& profiles,
                                   const std::vector<Volume>& volumes, std::string_view system) {
  std::vector<std::string> filled;
  for (const auto& written : texts) {
    const auto text = for_system(written, system);
    if (text.empty()) continue;
    const auto end = text.starts_with('{') ? text.find('}') : std::string_view::npos;
    if (end == std::string_view::npos) {
      filled.push_back(without_slash(text));
      continue;
    }
    for (const auto& place : places_of(text.substr(0, end + 1), profiles, volumes)) {
      filled.push_back(without_slash(place + std::string(text.substr(end + 1))));
    }
  }
  return filled;
}

std::vector<Pattern> these(const std::vector<std::string>& texts) {
  std::vector<Pattern> patterns;
  for (const auto& text : texts) patterns.emplace_back(text, Pattern::Kind::path);
  return patterns;
}

std::vector<Pattern> these_and_below(const std::vector<std::string>& texts) {
  auto patterns = these(texts);
  for (const auto& text : texts) patterns.emplace_back(text + "/**", Pattern::Kind::path);
  return patterns;
}

// As a pattern sees it, with a '/' at the end.
std::string as_folder(std::string folded) {
  std::replace(folded.begin(), folded.end(), '\\', '/');
  return folded.ends_with('/') ? folded : folded + '/';
}

// Could it match a file of this folder, by how it begins?
bool may_match_in(std::string_view folder, const Pattern& pattern) {
  const std::string_view text = pattern.folded();
  return folder.starts_with(text.substr(0, std::min(text.find_first_of("*?"), folder.size())));
}

bool matches_any(const std::vector<Pattern>& patterns, std::string_view folded) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& pattern) { return pattern.matches(folded); });
}

}  // namespace

FileScopes::FileScopes(const Layers& layers, const std::vector<Profile>& profiles,
                       const std::vector<Volume>& volumes, std::string_view system) {
  for (const auto& policy : layers.policies()) {
    if (policy.file_rules.empty()) continue;
    const auto roots = filled_in(policy.files.roots, profiles, volumes, system);
    const auto skip = filled_in(policy.files.skip, profiles, volumes, system);
    scopes_.push_back(
        {policy.files.roots.empty(), these_and_below(roots), these_and_below(skip), these(skip)});
  }
}

ScopedFolder FileScopes::at(std::string_view path) const {
  ScopedFolder folder;
  const auto folded = fold_case(path);
  const auto beginning = as_folder(folded);
  for (const auto& scope : scopes_) {
    const bool inside = scope.everything || matches_any(scope.roots, folded);
    if (!inside || matches_any(scope.skip, folded)) continue;
    auto& skips = folder.skips_.emplace_back();
    for (const Pattern& pattern : scope.skip_files) {
      if (may_match_in(beginning, pattern)) skips.push_back(&pattern);
    }
  }
  return folder;
}

bool ScopedFolder::holds(std::string_view path) const {
  if (skips_.empty()) return false;
  if (std::ranges::any_of(skips_, [](const auto& skips) { return skips.empty(); })) return true;
  const auto folded = fold_case(path);
  const auto matches = [&](const Pattern* pattern) { return pattern->matches(folded); };
  return std::ranges::any_of(
      skips_, [&](const auto& skips) { return std::ranges::none_of(skips, matches); });
}

}  // namespace examguard
