#include "agent/commands/baseline.hpp"

#include <iostream>
#include <optional>

#include "agent/commands/failed.hpp"
#include "agent/commands/scan_watch.hpp"
#include "agent/policy/baseline.hpp"
#include "agent/system/apart.hpp"
#include "agent/system/build.hpp"
#include "core/text.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

Result<BaselineWords> words_of(const BaselineOptions& options) {
  BaselineWords words;
  const auto language = parse_language(options.language);
  if (!language) return language.error();
  words.language = *language;
  words.id = options.id;
  const auto level = parse_level(options.layer);
  if (!level) return within("--layer", level.error());
  words.level = *level;
  if (options.scope.empty()) return words;
  const auto at = options.scope.find('=');
  const std::string kind = options.scope.substr(0, at);
  const std::string code = at == std::string::npos ? "" : options.scope.substr(at + 1);
  if (code.empty() || (kind != "site" && kind != "region")) {
    return Error{ErrorCode::invalid_argument, "--scope: expected site=CODE or region=CODE, got \"" +
                                                  excerpt(options.scope) + "\""};
  }
  (kind == "site" ? words.site : words.region) = code;
  return words;
}

// In a process of its own: a file system that hangs must not keep the program from ending.
int write_here(const BaselineOptions& options, const BaselinePlan& plan) {
  ScanWatch watch(plan.language, options.quiet);
  ScanRequest request;
  request.root = options.root;
  request.now = wall_time();
  if (const auto build = this_build()) request.own_programs = {build->digest};
  request.progress = watch.progress();
  const auto baseline = take_baseline(plan, request, watch.stop_token());
  watch.end();
  if (!baseline) return failed(baseline.error());
  for (const std::string& note : baseline->notes) std::cerr << note << "\n";
  if (options.out == "-") {
    std::cout << baseline->yaml << std::flush;
    return std::cout ? exit_code(baseline->outcome) : exit_of_failure;
  }
  const auto written = write_file_atomically(options.out, baseline->yaml, Access::everyone_reads);
  if (!written) return failed(within("writing the allowlist", written.error()));
  std::cerr << message(plan.language, Message::baseline_written, {to_visible(options.out)}) << "\n";
  return exit_code(baseline->outcome);
}

}  // namespace

int baseline(const BaselineOptions& options) {
  const auto words = words_of(options);
  if (!words) return failed(words.error());
  std::optional<GivenPolicies> given;
  if (!options.policies.files.empty()) {
    auto read = read_given_policies(options.policies, wall_time());
    if (!read) return failed(read.error());
    given = std::move(*read);
  }
  const auto plan = plan_baseline(*words, std::move(given), wall_time());
  if (!plan) return failed(plan.error());
  return run_apart([&] { return write_here(options, *plan); }, exit_of_failure);
}

}  // namespace examguard::command
