// Paths as text: '/' between folders, from the scanned root, which is "/"; no '/' at the end of any
// other. Exact bytes or UTF-8 alike.
#pragma once

#include <string>
#include <string_view>

namespace examguard {

// Is it the folder itself, or somewhere below it?
[[nodiscard]] bool lies_in(std::string_view path, std::string_view folder);
// "/home/li" of "/home/li/a"; "/" of "/home" and of "/".
[[nodiscard]] std::string_view folder_of(std::string_view path);
// "/home/li" of "/home" and "li".
[[nodiscard]] std::string path_in(std::string_view folder, std::string_view name);

}  // namespace examguard
