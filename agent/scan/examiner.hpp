// Looks at one file after the other for one worker of the scan: identify, hash, judge. It opens a
// file once and hashes only programs and what a rule asks for. What is allowed is counted and
// forgotten; only what is not, and programs, are kept.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/scan/file_content.hpp"
#include "agent/scan/file_scope.hpp"
#include "agent/scan/folder_visit.hpp"
#include "agent/scan/kept_list.hpp"
#include "agent/scan/link_table.hpp"
#include "agent/scan/recheck.hpp"
#include "agent/scan/scan.hpp"
#include "agent/scan/scan_rest.hpp"
#include "agent/scan/scan_state.hpp"
#include "agent/scan/walk.hpp"
#include "agent/sources/accounts.hpp"
#include "agent/sources/gap_list.hpp"
#include "core/judge/judge.hpp"
#include "core/report/finding.hpp"
#include "core/sources/owned_files.hpp"
#include "core/sources/program_places.hpp"

namespace examguard {

struct ScanCounters {
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> folders{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::uint64_t> hashed_bytes{0};
  std::atomic<std::uint64_t> opened_files{0};
  std::atomic<std::uint64_t> rechecked_files{0};
};

// What the scan was given.
struct ScanContext {
  std::shared_ptr<const Judge> judge;
  TimePoint now;
  OwnedFiles owned;
  ProgramPlaces places;
  std::vector<Profile> profiles;
  AccountNames accounts;
  FileScopes scopes;
  std::set<Digest> own_programs;  // of examguard itself: never findings
  // Told of everything that was hashed, from any worker; may be empty.
  std::function<void(std::string_view path, const Digest& digest)> hashed;
  std::shared_ptr<const LookAt> only;  // may be null
  bool defers_hashes = false;          // only what is known of earlier scans has a hash
  std::shared_ptr<ScanState> seen;     // of earlier scans; may be null
  std::shared_ptr<Recheck> recheck;    // may be null
  std::shared_ptr<ScanRest> rest;      // null: no budget
  TimePoint started;                   // by the system's clock
  std::stop_token stop;
};

// What all workers of one scan share. A worker that was given up may come back when the scan is
// over, so it outlives the scan.
struct SharedScan {
  SharedScan(ScanContext context, Fold fold)
      : given(std::move(context)), kept(std::make_shared<KeptList>(std::move(fold))) {}

  // The path is exact bytes.
  void add_gap(std::string_view source, std::string_view path, const Trouble& trouble);

  const ScanContext given;
  GapList gaps;
  LinkTable<FileContent> links;
  const std::shared_ptr<KeptList> kept;  // folded when the rest of this is let go of
  std::mutex mutex;
  std::set<std::string> profiles_met;  // accounts; guarded by mutex
  std::set<std::string> volumes_met;   // paths; guarded by mutex
  // One for each worker, so that they do not wait for each other; added up at the end.
  std::vector<std::shared_ptr<ScanCounters>> counters;  // guarded by mutex
};

// The visitor of one worker.
[[nodiscard]] WalkVisitor make_examiner(std::shared_ptr<SharedScan> shared);

}  // namespace examguard
