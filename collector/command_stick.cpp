// `import`: a client of the running collector, as every command that writes to the ledger.
#include <iostream>

#include "collector/commands.hpp"
#include "collector/stick.hpp"
#include "core/text.hpp"

namespace examguard::commands {
namespace {

constexpr int exit_of_unfinished = 2;

void list(const char* heading, const std::vector<std::string>& lines) {
  constexpr std::size_t shown = 20;
  if (lines.empty()) return;
  std::cout << heading << ": " << lines.size() << '\n';
  for (std::size_t i = 0; i < std::min(shown, lines.size()); ++i) {
    std::cout << "  " << to_visible(lines[i]) << '\n';
  }
  if (lines.size() > shown) std::cout << "  and " << lines.size() - shown << " more\n";
}

}  // namespace

int import_from_stick(const std::string& folder, const std::string& stick) {
  const auto client = StaffClient::open(folder);
  if (!client) return failed(client.error());
  const auto done = import_stick(
      stick, [&](const std::string& method, const std::string& target, std::string body) {
        return client->ask(method, target, std::move(body));
      });
  if (!done) return failed(done.error());
  std::cout << done->envelopes << " envelopes, " << done->received << " with a receipt now; "
            << done->policies << " policy files\n";
  list("refused", done->refused);
  list("not done", done->troubles);
  return done->refused.empty() && done->troubles.empty() ? 0 : exit_of_unfinished;
}

}  // namespace examguard::commands
