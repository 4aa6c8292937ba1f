// What agent/service/status.hpp read, as text for people and as JSON (docs/formats/status.md).
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "agent/service/status.hpp"
#include "core/messages.hpp"

namespace examguard {

[[nodiscard]] std::string status_text(const Status& status, const std::vector<Concern>& concerns,
                                      Language language);
[[nodiscard]] boost::json::value status_json(const Status& status,
                                             const std::vector<Concern>& concerns,
                                             Language language);

// One sentence: what is wrong, and what to do.
[[nodiscard]] std::string sentence_of(Concern concern, const Status& status, Language language);

}  // namespace examguard
