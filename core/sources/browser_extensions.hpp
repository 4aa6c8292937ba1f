// Extensions in the profiles of browsers: the Chromium family by each extension's manifest and the
// profile's Preferences, Firefox by extensions.json. Key: "<profile folder>/<extension id>";
// package: "chrome-extension:<id>" or "firefox-addon:<id>".
#pragma once

#include <string>
#include <string_view>

#include "core/sources/parsed.hpp"

namespace examguard {

struct BrowserProfile {
  std::string browser;  // "Google Chrome", "Firefox", ...: the product of what it brings itself
  std::string folder;   // of the profile, from the root
  std::string profile;  // account
};

// manifest.json of Extensions/<id>/<version>/. `messages` is
// _locales/<default_locale>/messages.json or empty: names like "__MSG_appName__" stand there.
[[nodiscard]] Parsed parse_chromium_manifest(std::string_view manifest, std::string_view messages,
                                             std::string_view id, const BrowserProfile& profile);

// "Preferences" or "Secure Preferences": every extension that the profile knows, also those that
// lie elsewhere (unpacked, by policy) or are switched off.
[[nodiscard]] Parsed parse_chromium_preferences(std::string_view text,
                                                const BrowserProfile& profile);

// extensions.json of a Firefox profile.
[[nodiscard]] Parsed parse_firefox_extensions(std::string_view text, const BrowserProfile& profile);

// Of statements about the same extension one is kept: the one with a real name, else the first.
[[nodiscard]] std::vector<Observation> merge_extensions(std::vector<Observation> observations);

}  // namespace examguard
