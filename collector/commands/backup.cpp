// backup: works on a running collector and on one that is stopped.
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/doors/client.hpp"
#include "collector/upkeep/backup.hpp"
#include "collector/web/view.hpp"
#include "core/json.hpp"
#include "core/messages.hpp"

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

int backup(const CopyOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto done =
      back_up(options.folder, options.copy, [&options] { return ask_collector(options.folder); });
  if (!done) return failed(done.error());
  const auto say = [&](Message id, const std::vector<std::string>& values) {
    std::cout << message(*language, id, values) << '\n';
  };
  say(Message::backup_done, {options.copy, std::to_string(done->files)});
  say(Message::backup_ledger,
      {std::to_string(done->bytes), to_text(done->digest), std::to_string(done->entries)});
  if (done->newest) {
    say(Message::backup_newest,
        {done->newest->log, std::to_string(done->newest->index),
         web::shanghai_time(done->newest->received), to_text(done->newest->leaf)});
  }
  say(Message::backup_check, {options.copy});
  say(Message::backup_restore, {options.copy, options.folder});
  return written();
}

}  // namespace examguard::commands
