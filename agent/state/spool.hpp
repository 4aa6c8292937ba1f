// Envelopes that wait on this PC, oldest first, with the objects that they name; and the memory of
// where the agent's chain stands. Survives a kill between any two writes: put() first stores the
// objects, then the envelope, and from the envelope on it counts. Nothing sealed is dropped: a full
// spool refuses to seal more. Format: docs/formats/spool.md.
//
// Used by one thread at a time; the scan and the sender share it through the service.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/state/spool_memory.hpp"
#include "core/report/object.hpp"

namespace examguard {

struct SpooledEnvelope {
  Link link;  // of its chain
  Id chain;
  Envelope envelope;
};

struct SpoolLimits {
  std::uint64_t bytes = 256u << 20;  // of what waits, with its objects
};

class Spool {
 public:
  // For the one process that holds the state folder. A memory that cannot be read is made again.
  [[nodiscard]] static Result<Spool> open(std::string folder, SpoolLimits limits = {});
  // For commands that only look; writes nothing. Call no function of it that is not const.
  [[nodiscard]] static Result<Spool> look(std::string folder);

  // The place of the next link: this boot's chain goes on, or a new one starts behind what is
  // remembered.
  [[nodiscard]] ChainPlace next_place(const std::string& boot_id, Id fresh) const;
  // The newest link that this PC remembers; absent: it never sealed anything, or forgot.
  [[nodiscard]] const std::optional<Stand>& head() const { return memory_.head; }
  [[nodiscard]] const std::optional<Digest>& seen() const { return memory_.seen; }
  // When the collector received what the newest receipt is for.
  [[nodiscard]] const std::optional<TimePoint>& received() const { return memory_.received; }
  // What the next report tells: the oldest of what is lost, as many as fit.
  [[nodiscard]] std::vector<Lost> lost() const;
  [[nodiscard]] const std::optional<Coalesced>& coalesced() const { return memory_.coalesced; }

  [[nodiscard]] bool is_full() const;
  // A scan that could not be sealed because the spool is full: the next report says so.
  [[nodiscard]] Result<> note_unsealed_scan(TimePoint started, TimePoint finished);
  // On return it is on disk. It stands at the place that next_place() gave; what it tells of lost()
  // and coalesced() is then forgotten.
  [[nodiscard]] Result<> put(const Envelope& envelope, const std::vector<Object>& objects);

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // of what waits, with its objects
  // The number in the spool and the digest of what waits longest.
  [[nodiscard]] std::optional<Link> oldest() const;
  [[nodiscard]] Result<SpooledEnvelope> read_oldest() const;
  // File names of what waits, oldest first, and one of them.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] Result<SpooledEnvelope> read(const std::string& name) const;
  // Still there? For one who only looks, while the service delivers.
  [[nodiscard]] bool waits(const std::string& name) const;
  [[nodiscard]] Result<Bytes> object(const Digest& digest) const;  // not_found: it is gone

  // How many envelopes will never be accepted and are kept apart.
  [[nodiscard]] std::size_t kept_aside() const;

  // What was delivered, newest first, by the same names.
  [[nodiscard]] Result<std::vector<std::string>> delivered() const;
  [[nodiscard]] Result<Envelope> read_delivered(const std::string& name) const;
  [[nodiscard]] Result<Envelope> receipt(const std::string& name) const;

  // The collector has the waiting envelope of this digest, says this receipt (verified by the
  // caller): it leaves the spool. `not_found`: it does not wait.
  [[nodiscard]] Result<> acknowledge(const Digest& envelope, const Envelope& receipt,
                                     TimePoint received);
  // It will never be accepted: kept apart, and named in the next report.
  [[nodiscard]] Result<> set_aside(const Digest& envelope, const std::string& reason);

 private:
  struct Waiting {
    std::string name;
    std::uint64_t number = 0;
    Digest digest;  // in the name
    std::uint64_t size = 0;
    std::optional<std::vector<Digest>> objects;  // absent: it cannot be read
  };

  explicit Spool(std::string folder, SpoolLimits limits)
      : folder_(std::move(folder)), limits_(limits) {}

  [[nodiscard]] std::string path_of(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] Result<> load();
  [[nodiscard]] Result<> load_waiting();
  [[nodiscard]] Result<> recall_from_delivered();
  void adopt_newest();
  [[nodiscard]] Result<> tidy();
  [[nodiscard]] Result<> keep_memory() const;
  [[nodiscard]] Result<> keep_object(const Object& object) const;
  [[nodiscard]] std::vector<Waiting>::iterator find(const Digest& digest);
  [[nodiscard]] Lost lost_of(const Waiting& waiting, const std::string& reason) const;
  [[nodiscard]] Result<> take_out(std::vector<Waiting>::iterator waiting, const std::string& to);
  [[nodiscard]] std::uint64_t size_of_object(const Digest& digest) const;
  void count_bytes();
  [[nodiscard]] Result<> forget_objects() const;

  std::string folder_;
  SpoolLimits limits_;
  std::vector<Waiting> waiting_;            // oldest first
  std::map<Digest, std::uint64_t> needed_;  // objects that a waiting envelope names, and their size
  std::uint64_t bytes_ = 0;                 // of waiting_ and needed_
  SpoolMemory memory_;
  bool memory_is_damaged_ = false;
};

}  // namespace examguard
