// Envelopes that wait on this PC, oldest first, with the objects that they name; and the memory of
// where the agent's chain stands. Survives a kill between any two writes: put() first stores the
// objects, then the envelope, and from the envelope on it counts. Nothing sealed is dropped: a full
// spool refuses to seal more. Format: docs/formats/spool.md.
//
// Used by one thread at a time; the scan and the sender share it through the service.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/chain.hpp"
#include "core/envelope.hpp"
#include "core/object.hpp"
#include "core/receipt.hpp"
#include "core/report.hpp"

namespace examguard {

struct SpooledEnvelope {
  Link link;  // of its chain
  Id chain;
  Envelope envelope;
};

struct SpoolLimits {
  std::uint64_t bytes = 256u << 20;
};

class Spool {
 public:
  [[nodiscard]] static Result<Spool> open(std::string folder, SpoolLimits limits = {});

  // The place of the next link: this boot's chain goes on, or a new one starts behind what is
  // remembered.
  [[nodiscard]] ChainPlace next_place(const std::string& boot_id, Id fresh) const;
  // The newest link that this PC remembers; absent: it never sealed anything, or forgot.
  [[nodiscard]] const std::optional<Stand>& head() const { return head_; }
  [[nodiscard]] const std::optional<Digest>& seen() const { return seen_; }
  // When the collector received what the newest receipt is for.
  [[nodiscard]] const std::optional<TimePoint>& received() const { return received_; }
  [[nodiscard]] const std::vector<Lost>& lost() const { return lost_; }
  [[nodiscard]] const std::optional<Coalesced>& coalesced() const { return coalesced_; }

  [[nodiscard]] bool is_full() const;
  // A scan that could not be sealed because the spool is full: the next report says so.
  [[nodiscard]] Result<> note_unsealed_scan(TimePoint started, TimePoint finished);
  // On return it is on disk. `place` is the one that next_place() gave and `boot_id` its boot.
  // `tells_lost`: it carries lost() and coalesced(), which are then forgotten.
  [[nodiscard]] Result<> put(const Envelope& envelope, const ChainPlace& place,
                             const std::string& boot_id, const std::vector<Object>& objects,
                             bool tells_lost);

  [[nodiscard]] std::size_t waiting() const { return names_.size(); }
  [[nodiscard]] std::optional<Link> oldest() const;
  [[nodiscard]] Result<SpooledEnvelope> read_oldest() const;
  [[nodiscard]] Result<Bytes> object(const Digest& digest) const;  // not_found: it is gone

  // The collector has it, says this receipt (verified by the caller): the oldest leaves the spool.
  [[nodiscard]] Result<> acknowledge(const Envelope& receipt, TimePoint received);
  // It will never be accepted: kept apart, and named in the next report.
  [[nodiscard]] Result<> set_aside(const std::string& reason);

 private:
  explicit Spool(std::string folder, SpoolLimits limits)
      : folder_(std::move(folder)), limits_(limits) {}

  [[nodiscard]] Result<> load();
  [[nodiscard]] Result<> adopt_newest();
  [[nodiscard]] Result<> keep_memory() const;
  [[nodiscard]] Result<> forget_objects();

  std::string folder_;
  SpoolLimits limits_;
  std::vector<std::string> names_;  // of waiting envelopes, oldest first
  std::uint64_t next_number_ = 0;
  std::uint64_t bytes_ = 0;
  std::optional<Stand> head_;
  std::string head_boot_;
  std::optional<Digest> seen_;
  std::optional<TimePoint> received_;  // of the newest receipt
  std::vector<Lost> lost_;
  std::optional<Coalesced> coalesced_;
};

// What an agent's envelope (report or stop) says of its place; read from bytes that this PC sealed
// itself.
struct OwnPlace {
  ChainPlace place;
  std::string boot_id;
  std::vector<Digest> objects;
};
[[nodiscard]] Result<OwnPlace> read_own_place(const Envelope& envelope);

}  // namespace examguard
