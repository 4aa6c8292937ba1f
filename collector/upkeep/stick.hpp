// A stick at the collector: what it carries is taken, and the answers are laid beside it.
// Everything on it was written by somebody else; one bad file is named and the rest goes on.
// Format: docs/formats/spool.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/doors/client.hpp"
#include "core/values.hpp"

namespace examguard {

// "<agent>-<number>-<hex>.json"
struct CarriedName {
  Id agent;
  Digest digest;
  std::string stem;  // without ".json"

  bool operator==(const CarriedName&) const = default;
};
[[nodiscard]] std::optional<CarriedName> parse_carried_name(std::string_view name);

struct StickImport {
  std::size_t envelopes = 0;  // files of such a name
  std::size_t received = 0;   // that have a receipt now
  std::size_t policies = 0;   // policy files that are up to date now
  std::vector<std::string> refused;
  std::vector<std::string> troubles;  // could not be read, asked or answered: another import may
};

using AskCollector = std::function<Result<StaffAnswer>(
    const std::string& method, const std::string& target, std::string body)>;

// An Error: the folder or the collector is out of reach.
[[nodiscard]] Result<StickImport> import_stick(const std::string& folder, const AskCollector& ask);

}  // namespace examguard
