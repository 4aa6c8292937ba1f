// `init` asks a person for what the command line did not say.
#pragma once

#include <istream>
#include <ostream>

#include "collector/upkeep/init.hpp"
#include "core/messages.hpp"

namespace examguard {

// Asks nothing where deployment, names and a root key are given. One line an answer; an empty one
// takes what the question offers. `invalid_argument`: the answers ended before all was said.
[[nodiscard]] Result<InitOptions> interview(InitOptions given, Language language,
                                            std::istream& answers, std::ostream& questions);

}  // namespace examguard
