// Findings as the pages show them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collector/web/view.hpp"
#include "core/report/finding.hpp"

namespace examguard::web {

// From the JSON that the store keeps; nothing if it is damaged.
[[nodiscard]] std::optional<Finding> finding_of(std::string_view json);
// In the language of the page, else in the other one.
[[nodiscard]] std::string words_of(const View& view, const Words& words);
[[nodiscard]] std::string byte_text(std::uint64_t bytes);

[[nodiscard]] Html finding_row(const View& view, const Finding& finding, std::size_t number);
[[nodiscard]] Html gap_row(const View& view, const Gap& gap);

}  // namespace examguard::web
