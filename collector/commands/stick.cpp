// `import`: a client of the running collector, as every command that writes to the ledger.
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/upkeep/stick.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"

namespace examguard::commands {
namespace {

constexpr int exit_of_unfinished = 2;

void list(Language language, Message heading, const std::vector<std::string>& lines) {
  constexpr std::size_t shown = 20;
  if (lines.empty()) return;
  std::cout << message(language, heading, {std::to_string(lines.size())}) << '\n';
  for (std::size_t i = 0; i < std::min(shown, lines.size()); ++i) {
    std::cout << "  " << to_visible(lines[i]) << '\n';
  }
  if (lines.size() > shown) {
    std::cout << "  "
              << message(language, Message::import_more, {std::to_string(lines.size() - shown)})
              << '\n';
  }
}

}  // namespace

int import_from_stick(const ImportOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const auto done = import_stick(
      options.stick, [&](const std::string& method, const std::string& target, std::string body) {
        return client->ask(method, target, std::move(body));
      });
  if (!done) return failed(done.error());
  std::cout << message(*language, Message::import_done,
                       {std::to_string(done->envelopes), std::to_string(done->received),
                        std::to_string(done->policies)})
            << '\n';
  list(*language, Message::import_refused, done->refused);
  list(*language, Message::import_troubles, done->troubles);
  return done->refused.empty() && done->troubles.empty() ? 0 : exit_of_unfinished;
}

}  // namespace examguard::commands
