// How the parts of a policy are read from YAML nodes: rules, criteria and waivers. Only policy.cpp,
// the writer of policies and tests need this; everybody else takes a finished Policy.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/yaml.hpp"

namespace examguard {

enum class Section { programs, files };

// `ids`: of the rules read so far, to which these are added; none may be there twice.
[[nodiscard]] Result<std::vector<Rule>> read_rules(const YamlNode& node, std::string_view file,
                                                   Section section, std::set<std::string>& ids);
// `rules`: what a waiver may name; nullptr if some of that is in a layer above.
[[nodiscard]] Result<std::vector<Waiver>> read_waivers(const YamlNode& node, std::string_view file,
                                                       const std::set<std::string>* rules);

// Nothing if an officer must still fill in a part: then it must never hold, neither by its other
// criteria nor by a program that is called like the placeholder.
[[nodiscard]] Result<std::optional<Criteria>> read_criteria(const YamlNode& node,
                                                            std::string_view file);

[[nodiscard]] std::vector<std::string> severity_words();
[[nodiscard]] std::vector<std::string> level_words();
[[nodiscard]] Result<Phase> parse_phase(std::string_view word);

// A place that an officer must still fill in: "FILL-IN", "FILL-IN the client's signer", "待填写".
[[nodiscard]] bool is_unfilled(std::string_view scalar);

// A short name of letters, digits and - _ . that begins with a letter or digit.
[[nodiscard]] bool is_name(std::string_view text);
[[nodiscard]] Result<std::string> parse_name(std::string_view text);

// "expected one of a, b, c, got "d"; did you mean ...?"
[[nodiscard]] Error not_one_of(const std::vector<std::string>& words, std::string_view got);

// ">=100MB <1GB" in bytes (B, KB, MB, GB, TB; 1024 each), "<30d" in seconds (h, d, w).
[[nodiscard]] Result<NumberRange> parse_size_range(std::string_view text);
[[nodiscard]] Result<NumberRange> parse_age_range(std::string_view text);

// Every value of a list (or the one scalar) through `parse`, each with its own position in errors.
// With `unfilled`, a value that must still be filled in is left out and sets it.
template <class T>
std::vector<T> read_each(YamlFields& fields, std::string_view key,
                         Result<T> (*parse)(std::string_view), bool* unfilled = nullptr) {
  std::vector<T> out;
  for (const YamlNode* value : fields.values(key)) {
    if (unfilled != nullptr && is_unfilled(value->scalar)) {
      *unfilled = true;
      continue;
    }
    Result<T> parsed = parse(value->scalar);
    if (parsed) {
      out.push_back(std::move(*parsed));
    } else {
      fields.fail(*value, parsed.error().what);
    }
  }
  return out;
}

}  // namespace examguard
