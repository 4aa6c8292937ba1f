// The key files of the desktop world: "[Group]", "Key[locale]=Value", "# comment". Desktop entries
// and Flatpak's metadata are such files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace examguard {

// Keys of one group with their unescaped values. Of a repeated key the last counts, as GLib does
// it. Nothing if the text has no such group.
using KeyfileGroup = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::optional<KeyfileGroup> read_keyfile_group(std::string_view text,
                                                             std::string_view group);

// The value, cleaned; empty if there is none.
[[nodiscard]] std::string keyfile_text(const KeyfileGroup& group, std::string_view key);

}  // namespace examguard
