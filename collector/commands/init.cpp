// init and restore: how a collector begins, and begins again.
#include <filesystem>
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/upkeep/interview.hpp"
#include "collector/upkeep/restore.hpp"

namespace examguard::commands {
namespace {

class Teller {
 public:
  explicit Teller(Language language) : language_(language) {}
  void say(Message id, const std::vector<std::string>& values = {}) const {
    std::cout << message(language_, id, values) << '\n';
  }

 private:
  Language language_;
};

void tell(const Teller& teller, const InitOptions& wanted, const InitDone& done) {
  teller.say(Message::init_done, {wanted.folder});
  teller.say(Message::init_pin, {done.root_pin});
  teller.say(Message::init_administrator, {done.administrator});
  teller.say(Message::init_password, {done.admin_password});
  if (!wanted.new_keys.empty()) {
    std::error_code ignored;
    teller.say(Message::init_keys, {std::filesystem::absolute(wanted.new_keys, ignored).string()});
  }
  if (!done.codes.empty()) teller.say(Message::init_codes);
  for (const RoomCode& code : done.codes) {
    teller.say(Message::init_code, {code.site, code.room, std::to_string(code.seats), code.string});
  }
  teller.say(Message::init_next);
  teller.say(Message::init_next_start);
  if (done.codes.empty()) {
    teller.say(Message::init_next_roster);
    teller.say(Message::init_next_codes);
  }
  for (const Message step :
       {Message::init_next_policy, Message::init_next_backup, Message::init_next_doctor}) {
    teller.say(step);
  }
}

}  // namespace

int init(const InitOptions& options, const std::string& language_word) {
  const auto language = parse_language(language_word);
  if (!language) return failed(language.error());
  const auto wanted = interview(options, *language, std::cin, std::cerr);
  if (!wanted) return failed(wanted.error());
  const auto done = init_collector(*wanted);
  if (!done) return failed(done.error());
  tell(Teller(*language), *wanted, *done);
  return written();
}

int restore(const CopyOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto logs = restore_collector(options.copy, options.folder);
  if (!logs) return failed(logs.error());
  const Teller teller(*language);
  std::uint64_t entries = 0;
  for (const CheckedLog& log : *logs) {
    entries += log.entries;
    teller.say(Message::restore_log,
               {log.log, std::to_string(log.entries),
                log.head ? to_text(*log.head)
                         : std::string(message(*language, Message::restore_no_head))});
  }
  teller.say(Message::restore_done, {options.folder, std::to_string(entries)});
  teller.say(Message::restore_next);
  return written();
}

}  // namespace examguard::commands
