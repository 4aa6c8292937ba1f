// The command line of examguard-agent and nothing else: it turns words into the options of one
// command and calls it.
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "agent/commands.hpp"

namespace {

using namespace examguard;

// What is to be run, once the words are understood.
using Run = std::function<int()>;

constexpr int exit_of_wrong_usage = 3;

void add_scan(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("scan", "Look at this machine, judge it, print what was found");
  auto options = std::make_shared<command::ScanOptions>();
  words->add_option("--policy", options->policies, "Policy file; repeat it for layers, top first")
      ->required();
  words->add_option("--root", options->root, "Scan this folder as if it were /");
  words->add_flag("--json", options->json, "Print the result as JSON");
  words->add_flag("--all", options->all, "List every finding, not only the worst ten");
  words->add_flag("--quiet", options->quiet, "Show no progress");
  words->add_option("--lang", options->language, "Language for people: zh (default) or en");
  words->add_option("--judged", options->judged, "Write the SHA-256 of all that was hashed here");
  words->add_option("--threads", options->threads, "Workers; default: what the machine can do");
  words->footer(
      "Exit code: 0 clean, 1 something found, 2 incomplete, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent scan --policy policies/hunan-theory.yaml\n"
      "  examguard-agent scan --policy p.yaml --root /mnt/disk --json > result.json");
  words->callback([&run, options] { run = [options] { return command::scan(*options); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"examguard-agent checks an exam PC against signed allowlists and reports."};
  app.set_version_flag("--version", "examguard-agent 0.1.0");
  app.require_subcommand(1);

  Run run;
  add_scan(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_of_wrong_usage;
  }
  return run();
}
