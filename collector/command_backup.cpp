// backup: works on a running collector and on one that is stopped.
#include <iostream>

#include "collector/backup.hpp"
#include "collector/client.hpp"
#include "collector/commands.hpp"
#include "core/json.hpp"

namespace examguard::commands {
namespace {

// A large ledger takes its time.
constexpr std::chrono::minutes copy_time{60};

Result<std::string> ask_collector(const std::string& folder) {
  const auto client = StaffClient::open(folder, copy_time);
  if (!client) return client.error();
  const auto answer = client->post("/api/backup", "");
  if (!answer) return answer.error();
  const auto json = decode_json(*answer);
  if (!json) return json.error();
  JsonFields fields(*json);
  std::string name = fields.text("copy");
  if (const auto error = fields.finish()) return *error;
  return name;
}

}  // namespace

int backup(const std::string& folder, const std::string& target) {
  const auto done = back_up(folder, target, [&folder] { return ask_collector(folder); });
  if (!done) return failed(done.error());
  std::cout << "backup: " << target << " (" << done->files << " files, with all keys: keep it as "
            << "safe as the collector)\n"
            << "ledger.sqlite: " << done->bytes << " bytes, " << to_text(done->digest) << '\n'
            << "ledger: " << done->entries << " entries\n";
  if (done->newest) {
    std::cout << "last entry: " << done->newest->log << ' ' << done->newest->index << ", received "
              << to_text(done->newest->received) << ", " << to_text(done->newest->leaf) << '\n';
  }
  std::cout << "check it:   (cd " << target << " && sha256sum -c SHA256SUMS); "
            << "examguard-collector verify-ledger --state " << target << '\n'
            << "restore it: examguard-collector restore " << target << " (into an empty " << folder
            << ")\n";
  return 0;
}

}  // namespace examguard::commands
