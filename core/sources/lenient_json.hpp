// Reading other programs' JSON, of which nothing is ours to refuse but size and depth. What is not
// there, or is of another type, is empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace examguard {

// At most 64 MiB and 64 levels; comments (Chromium's manifests have them) and a byte order mark are
// fine. Nothing if it is no JSON object.
[[nodiscard]] std::optional<boost::json::object> read_foreign_json(std::string_view text);

// Text, or a number as text; cleaned.
[[nodiscard]] std::string json_text(const boost::json::object& object, std::string_view key);
[[nodiscard]] bool json_flag(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> json_number(const boost::json::object& object,
                                                      std::string_view key);
[[nodiscard]] const boost::json::object* json_object(const boost::json::object& object,
                                                     std::string_view key);
[[nodiscard]] const boost::json::array* json_array(const boost::json::object& object,
                                                   std::string_view key);

}  // namespace examguard
