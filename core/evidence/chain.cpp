#include "core/evidence/chain.hpp"

#include "core/json.hpp"

namespace examguard {

ChainPlace first_place(Id fresh, std::optional<Stand> remembered) {
  return {fresh, 0, std::nullopt, remembered};
}

ChainPlace place_after(const Stand& head) {
  return {head.chain, head.index + 1, head.digest, std::nullopt};
}

Stand stand_at(const ChainPlace& place, const Digest& digest) {
  return {place.id, place.index, digest};
}

boost::json::value to_json(const Stand& stand) {
  return boost::json::object{
      {"chain", to_text(stand.chain)}, {"index", stand.index}, {"digest", to_text(stand.digest)}};
}

boost::json::value to_json(const ChainPlace& place) {
  boost::json::object out{{"id", to_text(place.id)}, {"index", place.index}};
  if (place.prev) out["prev"] = to_text(*place.prev);
  if (place.after) out["after"] = to_json(*place.after);
  return out;
}

Result<Stand> stand_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const Stand stand{fields.id("chain"), fields.count("index"), fields.digest("digest")};
  if (auto error = fields.finish()) return *error;
  return stand;
}

Result<ChainPlace> chain_place_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const ChainPlace place{fields.id("id"), fields.count("index"), fields.optional_digest("prev"),
                         fields.optional_object("after", stand_from_json)};
  if (place.prev.has_value() != (place.index > 0)) {
    fields.fail("prev", "belongs to every link but the first");
  }
  if (place.after && place.index > 0) fields.fail("after", "belongs to the first link alone");
  if (auto error = fields.finish()) return *error;
  return place;
}

}  // namespace examguard
