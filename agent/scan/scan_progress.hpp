// How far a scan is: for the terminal, and as a file for `status`, which runs in another process.
// The file of the last finished scan says how much there is to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/scan/inventory.hpp"

namespace examguard {

struct ScanProgress {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t hashed_bytes = 0;
  std::chrono::milliseconds time{0};  // since it began
  std::uint64_t expected_files = 0;   // as the last finished scan met; 0: there was none

  bool operator==(const ScanProgress&) const = default;
};

// Of a scan that ended.
[[nodiscard]] ScanProgress progress_of(const Coverage& coverage);
[[nodiscard]] std::uint64_t files_per_second(const ScanProgress& progress);
[[nodiscard]] std::uint64_t bytes_per_second(const ScanProgress& progress);
// Nothing where there was no scan before. It is 99 at most: what is left is not known.
[[nodiscard]] std::optional<unsigned> percent(const ScanProgress& progress);
// At the speed until now; nothing before a part of it is done.
[[nodiscard]] std::optional<std::chrono::seconds> time_left(const ScanProgress& progress);

// Kept in a state folder (docs/formats/spool.md). What cannot be written is not kept: nobody's scan
// ends for it.
class ScanProgressFile {
 public:
  explicit ScanProgressFile(const std::string& folder);

  // Writes every few seconds, however often it is called. `progress` without what is expected.
  void tell(const ScanProgress& progress);
  // The scan met everything; so the next one knows what to expect.
  void end(const ScanProgress& progress);

  [[nodiscard]] std::uint64_t expected_files() const { return expected_files_; }

 private:
  void write(const ScanProgress& progress, bool is_finished) const;

  std::string path_;
  std::uint64_t expected_files_ = 0;
  std::optional<std::chrono::milliseconds> told_;  // when, by the monotonic clock
};

// Of the scan that runs now; nothing if none does. One that was killed counts as running for some
// seconds.
[[nodiscard]] std::optional<ScanProgress> running_scan(const std::string& folder);

}  // namespace examguard
