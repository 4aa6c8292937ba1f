#include "agent/report/shared_report.hpp"

#include "agent/report/local_report_files.hpp"
#include "agent/report/report_page.hpp"
#include "agent/system/places.hpp"
#include "core/messages.hpp"
#include "io/file.hpp"

namespace examguard {

Result<> share_newest_report(const AgentState& state) {
  const std::string file = shared_report_file();
  // Whoever set this PC up made the folder, and said who may look into it.
  if (file.empty() || !file_exists(file.substr(0, file.find_last_of('/')))) return {};
  const auto newest = newest_local_report(state);
  if (!newest) return newest.error();
  const auto pin = pinned_root(state);
  const auto checked = check(*newest, pin ? std::optional(*pin) : std::optional<RootPin>());
  return write_file_atomically(file,
                               report_page(*newest, checked, Language::zh, declared_disk(state)),
                               Access::everyone_reads);
}

Result<> put_empty_page() {
  const std::string file = shared_report_file();
  if (file.empty() || file_exists(file)) return {};
  const std::string page =
      "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>examguard</title><p>" +
      std::string(message(Language::zh, Message::report_none_yet)) + "<p lang=\"en\">" +
      std::string(message(Language::en, Message::report_none_yet)) + "</html>\n";
  return write_file_atomically(file, page, Access::everyone_reads);
}

}  // namespace examguard
