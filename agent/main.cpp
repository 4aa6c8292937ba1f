// The command line of examguard-agent and nothing else: it turns words into the options of one
// command and calls it.
#include <CLI/CLI.hpp>
#include <functional>

#include "agent/commands.hpp"

namespace {

using Run = std::function<int()>;

constexpr int exit_of_wrong_usage = 3;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"examguard-agent checks an exam PC against signed allowlists and reports."};
  app.set_version_flag("--version", "examguard-agent 0.1.0");
  app.require_subcommand(1);

  Run run;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_of_wrong_usage;
  }
  return run();
}
