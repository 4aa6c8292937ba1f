#include "agent/commands/scan.hpp"

#include <iostream>
#include <memory>
#include <optional>

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

// In a process of its own: a file system that hangs must not keep the program from ending.
int scan_here(const ScanOptions& options, Language language,
              const std::shared_ptr<const Judge>& judge) {
  // Nobody else writes there, so what a scan that was killed left half-written can go.
  std::optional<FolderLock> lock;
  if (!options.state.empty()) {
    auto locked = lock_folder(options.state);
    if (!locked) return failed(within("another scan keeps what it sees there", locked.error()));
    lock.emplace(std::move(*locked));
    if (const auto swept = remove_half_written(options.state); !swept) return failed(swept.error());
  }
  ScanWatch watch(language, options.quiet || options.json);
  const auto hashes = std::make_shared<HashList>();
  ScanRequest request;
  request.root = options.root;
  request.threads = options.threads;
  request.now = wall_time();
  if (const auto build = this_build()) {
    request.own_programs = {build->digest};
    request.build = build->digest;
  } else if (!options.state.empty()) {
    return failed(within("what was seen belongs to one build", build.error()));
  }
  request.progress = watch.progress();
  std::optional<ScanProgressFile> kept;
  if (!options.state.empty()) {
    request.seen_file = options.state + "/scan-state";
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

  const auto result = scan_machine(request, judge, watch.stop_token());
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
  auto given = read_given_policies(options.policies, wall_time());
  if (!given) return failed(given.error());
  const auto judge =
      std::make_shared<const Judge>(std::move(given->layers), std::move(given->place));
  return run_apart([&] { return scan_here(options, *language, judge); }, exit_of_failure);
}

}  // namespace examguard::command
