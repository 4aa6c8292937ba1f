#include "agent/command_scan.hpp"

#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "agent/apart.hpp"
#include "agent/build.hpp"
#include "agent/hash_list.hpp"
#include "agent/interrupt.hpp"
#include "agent/own_program.hpp"
#include "agent/scan.hpp"
#include "agent/scan_text.hpp"
#include "agent/terminal.hpp"
#include "core/messages.hpp"
#include "core/policy.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

constexpr int exit_of_failure = 3;
constexpr std::size_t most_policy_bytes = 4u << 20;

Result<Layers> read_policies(const std::vector<std::string>& files) {
  std::vector<Policy> policies;
  for (const auto& file : files) {
    auto text = read_file(file, most_policy_bytes);
    if (!text) return within("reading the policy", text.error());
    auto policy = parse_policy(PolicyText::unsigned_policy(std::move(*text), file));
    if (!policy) return policy.error();
    policies.push_back(std::move(*policy));
  }
  return Layers::bind(std::move(policies));
}

// One line that is written over.
void show_progress(const ScanProgress& progress, Language language) {
  const auto seconds = std::max<std::int64_t>(1, progress.time.count() / 1000);
  const auto rate = progress.files / static_cast<std::uint64_t>(seconds);
  std::cerr << "\r\x1b[K"
            << message(language, Message::scan_progress,
                       {std::to_string(progress.files), size_text(progress.bytes),
                        std::to_string(rate)})
            << std::flush;
}

int fail(const Error& error) {
  std::cerr << "examguard-agent: " << error.what << "\n";
  return exit_of_failure;
}

// In a process of its own: a file system that hangs must not keep the program from ending.
int scan_here(const ScanOptions& options, Language language,
              const std::shared_ptr<const Judge>& judge) {
  std::stop_source stop;
  listen_for_interrupt();
  const bool shows_progress = !options.quiet && !options.json && errors_go_to_terminal();
  const auto hashes = std::make_shared<HashList>();
  ScanRequest request;
  request.root = options.root;
  request.threads = options.threads;
  request.now = wall_time();
  if (const auto own = own_program()) request.own_programs.insert(*own);
  request.progress = [&](const ScanProgress& progress) {
    if (is_interrupted()) stop.request_stop();
    if (shows_progress) show_progress(progress, language);
  };
  if (!options.state.empty()) {
    request.seen_file = options.state + "/scan-state";
    const auto build = this_build();
    if (!build) return fail(build.error());
    request.build = build->digest;
  }
  if (!options.judged.empty()) {
    request.hashed = [hashes](std::string_view path, const Digest& digest) {
      hashes->add(path, digest);
    };
  }

  const auto result = scan_machine(request, judge, stop.get_token());
  if (shows_progress) std::cerr << "\r\x1b[K" << std::flush;
  if (!result) return fail(result.error());
  if (!options.judged.empty()) {
    const auto written = write_file_atomically(options.judged, hashes->take());
    if (!written) return fail(within("writing the hashes", written.error()));
  }
  if (options.json) {
    std::cout << boost::json::serialize(to_json(*result)) << "\n";
  } else {
    std::cout << scan_text(*result, {language, options.all ? result->findings.size() : 10});
  }
  std::cout.flush();
  return std::cout ? exit_code(result->outcome) : exit_of_failure;
}

}  // namespace

int scan(const ScanOptions& options) {
  if (!options.state.empty()) {
    if (file_exists(options.state + "/identity.json") ||
        file_exists(options.state + "/report.pem")) {
      return fail(
          {ErrorCode::invalid_argument,
           options.state + " is the state of an enrolled agent; choose a folder of its own"});
    }
    if (const auto made = create_private_folder(options.state); !made) return fail(made.error());
  }
  const auto language = parse_language(options.language);
  if (!language) return fail(language.error());
  auto layers = read_policies(options.policies);
  if (!layers) return fail(layers.error());
  const auto judge = std::make_shared<const Judge>(std::move(*layers), Place{});
  return run_apart([&] { return scan_here(options, *language, judge); }, exit_of_failure);
}

}  // namespace examguard::command
