#include "agent/commands/scan.hpp"

#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "agent/commands/failed.hpp"
#include "agent/commands/scan_watch.hpp"
#include "agent/policy/given_policies.hpp"
#include "agent/report/scan_text.hpp"
#include "agent/scan/hash_list.hpp"
#include "agent/scan/scan.hpp"
#include "agent/system/apart.hpp"
#include "agent/system/build.hpp"
#include "core/messages.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

// This program, and what its earlier scans saw.
struct Memory {
  std::set<Digest> own_programs;
  std::shared_ptr<ScanState> seen;  // null: nothing is kept
};

Result<Memory> remember(const ScanOptions& options) {
  const auto build = this_build();
  if (options.state.empty())
    return Memory{build ? std::set{build->digest} : std::set<Digest>(), {}};
  if (!build) return within("what was seen belongs to one build", build.error());
  return Memory{{build->digest}, ScanState::load(options.state + "/scan-state", build->digest)};
}

// In a process of its own: a file system that hangs must not keep the program from ending.
int scan_here(const ScanOptions& options, Language language) {
  ScanWatch watch(language, options.quiet || options.json);
  // Nobody else writes there, so what a scan that was killed left half-written can go.
  std::optional<FolderLock> lock;
  if (!options.state.empty()) {
    auto locked = lock_folder(options.state);
    if (!locked) return failed(within("another scan keeps what it sees there", locked.error()));
    lock.emplace(std::move(*locked));
    if (const auto swept = remove_half_written(options.state); !swept) return failed(swept.error());
  }
  // Side by side: each takes as long as a fair part of a scan that finds nothing changed.
  auto remembered = std::async([&options] { return remember(options); });
  auto given = read_given_policies(options.policies, wall_time());
  auto memory = remembered.get();
  if (!given) return failed(given.error());
  if (!memory) return failed(memory.error());
  const auto judge =
      std::make_shared<const Judge>(std::move(given->layers), std::move(given->place));

  const auto hashes = std::make_shared<HashList>();
  ScanRequest request;
  request.root = options.root;
  request.threads = options.threads;
  request.now = wall_time();
  request.own_programs = std::move(memory->own_programs);
  request.seen = std::move(memory->seen);
  request.progress = watch.progress();
  std::optional<ScanProgressFile> kept;
  if (!options.state.empty()) {
    kept.emplace(options.state);
    request.progress = [&kept, show = watch.progress()](ScanProgress now) {
      kept->tell(now);
      now.expected_files = kept->expected_files();
      show(now);
    };
  }
  if (!options.judged.empty()) {
    request.hashed = [hashes](std::string_view path, const Digest& digest) {
      hashes->add(path, digest);
    };
  }

  const auto result = scan_machine(std::move(request), judge, watch.stop_token());
  watch.end();
  if (!result) return failed(result.error());
  if (kept && result->coverage.finished) kept->end(progress_of(result->coverage));
  if (options.json) {
    write_json(*result, [](std::string_view text) { std::cout << text; });
    std::cout << "\n";
  } else {
    std::cout << scan_text(*result, {language, options.all ? result->findings.size() : 10});
  }
  if (!std::cout.flush()) return failed({ErrorCode::io, "the result could not be written"});
  if (!options.judged.empty()) {
    const auto written = write_file_atomically(options.judged, hashes->take());
    if (!written) return failed(within("writing the hashes", written.error()));
  }
  return exit_code(result->outcome);
}

}  // namespace

int scan(const ScanOptions& options) {
  if (!options.state.empty()) {
    if (file_exists(options.state + "/identity.json") ||
        file_exists(options.state + "/report.pem")) {
      return failed(
          {ErrorCode::invalid_argument,
           options.state + " is the state of an enrolled agent; choose a folder of its own"});
    }
    if (const auto made = create_private_folder(options.state); !made) return failed(made.error());
  }
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  return run_apart([&] { return scan_here(options, *language); }, exit_of_failure);
}

}  // namespace examguard::command
