#include "agent/scan/scan.hpp"

#include <algorithm>
#include <utility>

#include "agent/scan/changed_part.hpp"
#include "agent/scan/checkpoints.hpp"
#include "agent/scan/examiner.hpp"
#include "agent/scan/quick_places.hpp"
#include "agent/scan/scan_basis.hpp"
#include "agent/scan/scan_state.hpp"
#include "agent/scan/walk.hpp"
#include "agent/sources/machine.hpp"
#include "agent/sources/unverified_places.hpp"
#include "agent/system/volumes.hpp"
#include "core/report/redaction.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"
#include "io/memory.hpp"

namespace examguard {
namespace {

ScanProgress sum(SharedScan& shared) {
  ScanProgress progress;
  const std::scoped_lock lock(shared.mutex);
  for (const auto& counters : shared.counters) {
    progress.files += counters->files;
    progress.bytes += counters->bytes;
    progress.hashed_bytes += counters->hashed_bytes;
  }
  return progress;
}

Coverage coverage_of(SharedScan& shared, const Machine& machine) {
  Coverage coverage;
  const std::scoped_lock lock(shared.mutex);
  for (const auto& counters : shared.counters) {
    coverage.files += counters->files;
    coverage.folders += counters->folders;
    coverage.bytes += counters->bytes;
    coverage.hashed_bytes += counters->hashed_bytes;
    coverage.opened_files += counters->opened_files;
    coverage.rechecked_files += counters->rechecked_files;
  }
  coverage.sources = machine.sources;
  coverage.sources.insert(coverage.sources.end(), {"portable", "files"});
  coverage.volumes.assign(shared.volumes_met.begin(), shared.volumes_met.end());
  coverage.profiles.assign(shared.profiles_met.begin(), shared.profiles_met.end());
  return coverage;
}

std::vector<std::string> folders_of(const std::vector<Profile>& profiles) {
  std::vector<std::string> folders;
  for (const auto& profile : profiles) folders.push_back(profile.path);
  return folders;
}

std::vector<std::string> group_roots(const std::vector<Profile>& profiles,
                                     const std::vector<Volume>& volumes) {
  auto roots = folders_of(profiles);
  for (const auto& volume : volumes) roots.push_back(volume.path);
  return roots;
}

void judge_installed(std::vector<Observation> observations, SharedScan& shared) {
  for (auto& observation : observations) {
    auto judgement = shared.given.judge->judge(observation, shared.given.now);
    shared.kept->add({std::move(observation), std::move(judgement)});
  }
}

// Else everything is walked: it is not known where something changed, or what the rest was like.
bool walks_a_part(const ScanRequest& request, const std::shared_ptr<ScanState>& seen) {
  return !request.changes.everything && request.full_scan && !request.only && seen &&
         seen->is_complete();
}

std::shared_ptr<SharedScan> share(ScanRequest& request, std::shared_ptr<const Judge> judge,
                                  Machine& machine, const std::vector<Volume>& volumes,
                                  std::shared_ptr<ScanRest> rest, const std::stop_token& stop) {
  Fold fold(judge->layers(), group_roots(machine.profiles, volumes), request.redaction);
  FileScopes scopes(judge->layers(), machine.profiles, volumes, system_word());
  // Nobody else holds it any more, so that its memory is free when the scan lets go of it.
  auto seen = std::move(request.seen);
  if (seen) {
    seen->judge_by(scan_basis(*judge, machine, volumes, request.own_programs, request.now));
  }
  // How often a part is walked is limited, not how fast.
  if (walks_a_part(request, seen)) rest.reset();
  return std::make_shared<SharedScan>(ScanContext{.judge = std::move(judge),
                                                  .now = request.now,
                                                  .owned = std::move(machine.owned),
                                                  .places = std::move(machine.places),
                                                  .profiles = machine.profiles,
                                                  .accounts = AccountNames(machine.accounts),
                                                  .scopes = std::move(scopes),
                                                  .own_programs = request.own_programs,
                                                  .hashed = request.hashed,
                                                  .only = request.only,
                                                  .defers_hashes = request.defers_hashes,
                                                  .seen = std::move(seen),
                                                  .recheck = request.recheck,
                                                  .rest = std::move(rest),
                                                  .started = wall_time(),
                                                  .stop = stop},
                                      std::move(fold));
}

WalkCallbacks callbacks_of(const std::shared_ptr<SharedScan>& shared, const ScanRequest& request,
                           std::chrono::milliseconds started, bool is_part) {
  WalkCallbacks callbacks;
  callbacks.visitor = [shared] { return make_examiner(shared); };
  // Of what vanished from a part the watcher tells.
  callbacks.gap = [shared, is_part](std::string_view path, const Trouble& trouble) {
    if (!is_part || trouble.why != Why::vanished) shared->add_gap("walk", path, trouble);
  };
  if (request.progress) {
    callbacks.tick = [shared, started, tell = request.progress] {
      auto progress = sum(*shared);
      progress.time = monotonic_time() - started;
      tell(progress);
    };
  }
  return callbacks;
}

// Only a scan of everything needs to be resumed.
Tried<WalkEnd> walk_machine(const ScanRequest& request, const std::shared_ptr<SharedScan>& shared,
                            const std::vector<Volume>& volumes, std::optional<WalkPart> part,
                            const std::stop_token& stop) {
  const auto& seen = shared->given.seen;
  std::optional<Checkpoints> checkpoints;
  if (seen && !part && request.keeps_seen) {
    checkpoints.emplace(seen, request.checkpoints);
  }
  const bool is_part = part.has_value();
  const WalkOptions options{request.root, volumes, request.threads, std::chrono::milliseconds(4000),
                            std::move(part)};
  return walk(options, callbacks_of(shared, request, monotonic_time(), is_part), stop);
}

// Writing down what was seen takes longer than to look at a few folders again. `part`: what was
// walked of one.
bool is_worth_keeping(const Coverage& part) {
  constexpr std::uint64_t many_folders = 500;
  constexpr std::uint64_t many_files = 500;
  constexpr std::uint64_t many_bytes = std::uint64_t{64} << 20;
  return part.folders >= many_folders || part.opened_files >= many_files ||
         part.hashed_bytes >= many_bytes;
}

// True: the next scan finds it all in the state. `part` is null after a scan of everything.
bool keep_seen(const ScanRequest& request, const SharedScan& shared, const Coverage* part,
               bool finished) {
  if (!shared.given.seen || !request.keeps_seen) return false;
  if (part != nullptr && !(finished && is_worth_keeping(*part))) return false;
  const bool is_all = finished && !request.only;
  const auto saved = shared.given.seen->save(is_all);
  if (!saved) {
    log_warning("what was seen could not be kept; the next scan opens every file again",
                {{"reason", saved.error().what}});
  }
  return saved && is_all;
}

}  // namespace

Result<ScanResult> scan_machine(ScanRequest request, std::shared_ptr<const Judge> judge,
                                const std::stop_token& stop) {
  ScanResult result;
  result.started = wall_time();
  const auto started = monotonic_time();
  const auto layers = judge->layers();
  auto rest = request.budget ? std::make_shared<ScanRest>(*request.budget, stop) : nullptr;
  auto machine = read_machine(request.root, stop);
  if (!machine) return within("scanning " + request.root, machine.error());
  const auto disks = volumes(request.root);
  if (request.part == Part::quick) {
    request.only = quick_look(QuickPlaces(quick_places(request.root, *machine, disks)));
  }
  if (request.only) {
    for (const auto& program : machine->observations) request.only->met(program, Looked::judged);
  }
  add_places_of_allowed(*machine, *judge, request.now);
  auto shared = share(request, std::move(judge), *machine, disks, std::move(rest), stop);
  judge_installed(std::move(machine->observations), *shared);
  for (auto& gap : machine->gaps) shared->gaps.add(std::move(gap));
  std::optional<ChangedPart> part;
  if (walks_a_part(request, shared->given.seen)) {
    part.emplace(request.changes, *shared->given.seen);
  }
  const auto end =
      walk_machine(request, shared, disks, part ? std::optional(part->walk()) : std::nullopt, stop);
  if (!end) return Error{ErrorCode::io, "scanning " + request.root + ": " + end.error().detail};

  const auto walked = coverage_of(*shared, *machine);
  if (part) part->take_rest(*shared, disks);
  judge_short_lived(*shared, request.changes.short_lived, result.look.told);
  result.coverage = coverage_of(*shared, *machine);
  if (part) {
    result.coverage.full_scan = request.full_scan;
    result.coverage.walked_folders = walked.folders;
  }
  result.coverage.short_lived =
      request.changes.short_lived.size() + request.changes.more_short_lived;
  result.coverage.finished = end->finished;
  result.gaps = redact(request.redaction, shared->gaps.take(), folders_of(machine->profiles));
  result.look.is_kept = keep_seen(request, *shared, part ? &walked : nullptr, end->finished);
  // Folding takes memory of its own: what was seen, and all else that the workers shared, goes
  // first.
  const auto kept = shared->kept;
  shared.reset();
  part.reset();
  give_memory_back();
  auto all = kept->take();
  result.findings = std::move(all.findings);
  result.programs = std::move(all.programs);
  result.coverage.programs = all.program_count;
  result.roots = group_roots(machine->profiles, disks);
  result.counts = count(result.findings);
  result.coverage.duration_ms = static_cast<std::uint64_t>((monotonic_time() - started).count());
  result.outcome = outcome_of(result.findings, result.gaps, result.coverage);
  result.policies = layers.names();
  result.finished = wall_time();
  return result;
}

}  // namespace examguard
