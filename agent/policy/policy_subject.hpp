// A program or file that need not exist, as a person writes it: in a policy's tests, and in the
// words of `policy explain`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/scan/inventory.hpp"
#include "core/yaml.hpp"

namespace examguard {

struct WrittenSubject {
  Observation observation;
  std::optional<std::uint64_t> age;  // seconds since it was changed
};

[[nodiscard]] Result<WrittenSubject> read_subject(const YamlNode& node, std::string_view file);

// "key=value" as in tests, for all subjects; any other word is a subject of its own: a path if it
// has a slash, else a name. What a path is made of follows from its extension.
[[nodiscard]] Result<std::vector<WrittenSubject>> parse_subjects(
    const std::vector<std::string>& words);

// As it is seen at this moment.
[[nodiscard]] Observation at(const WrittenSubject& subject, TimePoint now);

}  // namespace examguard
