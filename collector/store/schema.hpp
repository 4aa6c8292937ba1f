// The SQL files of collector/schema, built into the program (collector/CMakeLists.txt makes
// schema.cpp).
#pragma once

#include <cstdint>
#include <string_view>

namespace examguard {

inline constexpr std::int64_t schema_version = 6;
extern const std::string_view schema_001;
extern const std::string_view schema_002;
extern const std::string_view schema_003;
extern const std::string_view schema_004;
extern const std::string_view schema_005;
extern const std::string_view schema_006;

}  // namespace examguard
