// Links of an agent's chain. A chain lives one boot: random id, index from 0, each link names the
// digest before it; the first link names in `after` the last link that the agent remembers of any
// chain. What breaks the order is stored and flagged, never refused (docs/formats/report.md).
#pragma once

#include <cstdint>
#include <optional>

#include <boost/json/value.hpp>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// One link of a chain that is known from elsewhere.
struct Link {
  std::uint64_t index = 0;
  Digest digest;  // of the envelope

  bool operator==(const Link&) const = default;
};

// Where an agent stood: its newest link, and in which chain.
struct Stand {
  Id chain;
  std::uint64_t index = 0;
  Digest digest;

  bool operator==(const Stand&) const = default;
};

// The place that an envelope claims: {id, index, prev?, after?}. `prev` exactly when index > 0;
// `after` only when index is 0.
struct ChainPlace {
  Id id;
  std::uint64_t index = 0;
  std::optional<Digest> prev;
  std::optional<Stand> after;

  bool operator==(const ChainPlace&) const = default;
};

// The first place of this boot's chain; `remembered` is the last link of any chain, if there is
// one.
[[nodiscard]] ChainPlace first_place(Id fresh, std::optional<Stand> remembered);
[[nodiscard]] ChainPlace place_after(const Stand& head);
[[nodiscard]] Stand stand_at(const ChainPlace& place, const Digest& digest);

[[nodiscard]] boost::json::value to_json(const Stand& stand);
[[nodiscard]] boost::json::value to_json(const ChainPlace& place);
[[nodiscard]] Result<Stand> stand_from_json(const boost::json::value& json);
[[nodiscard]] Result<ChainPlace> chain_place_from_json(const boost::json::value& json);

}  // namespace examguard
