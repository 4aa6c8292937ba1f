// What the spool remembers beside its files: where the agent's chain stands, what the newest
// receipt said, and what the next report must tell. Format: docs/formats/spool.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/chain.hpp"
#include "core/evidence/envelope.hpp"
#include "core/report/report.hpp"

namespace examguard {

struct SpoolMemory {
  std::optional<Stand> head;
  std::string head_boot;
  std::uint64_t next_number = 0;
  std::optional<Digest> seen;
  std::optional<TimePoint> received;  // of what the newest receipt is for
  std::vector<Lost> lost;
  std::optional<Coalesced> coalesced;

  bool operator==(const SpoolMemory&) const = default;
};

[[nodiscard]] std::string encode(const SpoolMemory& memory);
[[nodiscard]] Result<SpoolMemory> decode_spool_memory(std::string_view json);

// What an agent's envelope (report or stop) says of itself; read from bytes that this PC sealed.
struct OwnPlace {
  ChainPlace place;
  std::string boot_id;
  std::vector<Digest> objects;
  std::vector<Lost> lost;  // that it tells
  bool tells_coalesced = false;
};
[[nodiscard]] Result<OwnPlace> read_own_place(const Envelope& envelope);

// The envelope was sealed: it is the head, and what it tells need not be told again.
void count_sealed(SpoolMemory& memory, const OwnPlace& own, const Digest& digest);

// Of a receipt that was kept: when the collector received what it is for.
[[nodiscard]] Result<TimePoint> received_of(const Envelope& receipt);

}  // namespace examguard
