// The words of the command line as UTF-8, without the program's name.
#pragma once

#include <string>
#include <vector>

namespace examguard {

// On Windows the console is also told that the program speaks UTF-8.
[[nodiscard]] std::vector<std::string> arguments(int argc, char** argv);

}  // namespace examguard
