#include "agent/service/setup.hpp"

#include <algorithm>
#include <filesystem>

#include "agent/delivery/stop_record.hpp"
#include "agent/enrolment/pending_enrolment.hpp"
#include "agent/report/shared_report.hpp"
#include "agent/service/config.hpp"
#include "agent/service/installed_files.hpp"
#include "agent/service/service_entry.hpp"
#include "agent/service/start_menu_windows.hpp"
#include "agent/system/build.hpp"
#include "agent/system/places.hpp"
#include "agent/system/places_windows.hpp"
#include "io/event_log.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

Result<> check_administrator() {
  if (is_administrator()) return {};
  return Error{ErrorCode::refused, "请以管理员身份运行 run this as administrator"};
}

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ' && c != ',' && c != ';') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

Result<std::string> parse_state_folder(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  while (path.size() > 3 && path.back() == '/') path.pop_back();
  const bool is_of_a_drive = path.size() > 3 && path[1] == ':' && path[2] == '/';
  if (is_of_a_drive) return path;
  return Error{ErrorCode::invalid_argument,
               "the state folder " + path + ": name a folder on a disk of this PC, D:\\examguard"};
}

Result<SetupChoice> complete(SetupChoice choice) {
  if (choice.collectors.empty()) {
    choice.collectors = words_in(machine_text(installer_key, "Collector"));
  }
  if (choice.string && choice.collectors.empty()) {
    return Error{ErrorCode::invalid_argument,
                 "an enrolment string needs the collector's address: HOST:PORT"};
  }
  if (choice.state.empty()) choice.state = machine_text(installer_key, "StateDir");
  if (choice.state.empty()) choice.state = configured_state_folder();
  auto state = parse_state_folder(choice.state);
  if (!state) return state.error();
  choice.state = std::move(*state);
  return choice;
}

std::string folder_of(const std::string& file) {
  return file.substr(0, file.find_last_of('/'));
}

Result<> make_folders(const std::string& state) {
  if (const auto checked = check_folders_above(base_folder()); !checked) return checked;
  if (const auto made = create_readable_folder(base_folder()); !made) return made;
  if (const auto made = create_readable_folder(folder_of(shared_report_file())); !made) return made;
  if (const auto checked = check_folders_above(state); !checked) return checked;
  return create_private_folder(state);
}

// What the service loads must be an administrator's.
Result<> check_program(const std::string& program) {
  const auto advice = [](const Result<>& checked) -> Result<> {
    if (checked) return {};
    return within("put the program where only administrators write, C:\\Program Files\\examguard",
                  checked.error());
  };
  if (const auto checked = advice(check_unchangeable(program)); !checked) return checked;
  const std::string folder = program.substr(0, program.find_last_of("/\\"));
  if (const auto checked = advice(check_unchangeable(folder)); !checked) return checked;
  return advice(check_folders_above(folder));
}

// The service is not running.
Result<> keep_enrolment(const SetupChoice& choice, SetupNotes& notes) {
  if (!choice.string) return {};
  const auto state = AgentState::hold(choice.state);
  if (!state) return state.error();
  const auto identity = state->identity();
  if (!identity) return identity.error();
  if (*identity) {
    notes.emplace_back("本机已登记，登记码没有使用 this PC is enrolled: the string is not used");
    return {};
  }
  return keep_pending_enrolment(*state, {choice.collectors, *choice.string, {}});
}

Result<> stop_because(const std::string& reason) {
  if (service_state() == ServiceState::not_installed) return {};
  const std::string folder = configured_state_folder();
  const std::string file = folder + "/stop-reason";
  if (file_exists(folder)) {
    if (const auto told = write_file_atomically(file, reason); !told) return told;
  }
  const auto stopped = stop_service();
  static_cast<void>(remove_file(file));
  return stopped;
}

Result<> put_everything(const SetupChoice& choice, SetupNotes& notes) {
  const auto program = own_path();
  if (!program) return program.error();
  if (const auto checked = check_program(*program); !checked) return checked;
  if (const auto stopped = stop_because("upgrade"); !stopped) return stopped;
  if (const auto made = make_folders(choice.state); !made) return made;
  if (const auto kept = set_machine_text(setup_key, "StateDir", choice.state); !kept) return kept;
  if (const auto kept = keep_enrolment(choice, notes); !kept) return kept;
  if (const auto recorded = record_installed_files(); !recorded) return recorded;
  if (const auto added = add_event_source(event_source); !added) return added;
  if (const auto shared = put_empty_page(); !shared) return shared;
  if (const auto put = put_start_menu(*program); !put) return put;
  if (const auto put = put_service_entry(*program); !put) return put;
  return start_service();
}

Result<> take_entries_away() {
  if (const auto removed = remove_service_entry(); !removed) return removed;
  if (const auto removed = remove_start_menu(); !removed) return removed;
  if (const auto forgotten = forget_installed_files(); !forgotten) return forgotten;
  return remove_event_source(event_source);
}

Result<> remove_tree(const std::string& folder) {
  const auto native = native_path(folder);
  if (!native) return native.error();
  std::error_code error;
  std::filesystem::remove_all(std::filesystem::path(*native), error);
  if (!error) return {};
  return Error{ErrorCode::io, "removing " + folder + ": " + error.message()};
}

std::string note_of(const Result<bool>& record) {
  if (!record) return "没有停止记录 there is no stop record: " + record.error().what;
  return *record ? "停止记录已送达 the stop record is delivered"
                 : "停止记录已签名，等待送达 the stop record is signed and waits in the spool";
}

Result<> purge_everything(const std::string& state) {
  if (const auto removed = remove_tree(state); !removed) return removed;
  if (const auto removed = remove_tree(base_folder()); !removed) return removed;
  return remove_machine_key(installer_key);
}

}  // namespace

Result<SetupNotes> set_up(const SetupChoice& given) {
  if (const auto checked = check_administrator(); !checked) return checked.error();
  const auto choice = complete(given);
  if (!choice) return choice.error();
  const bool is_new = service_state() == ServiceState::not_installed;
  SetupNotes notes;
  const auto done = put_everything(*choice, notes);
  if (done) return notes;
  // Nothing half made stays behind; what was there before does.
  if (is_new) static_cast<void>(take_entries_away());
  return done.error();
}

Result<> stop_for_upgrade() {
  if (const auto checked = check_administrator(); !checked) return checked;
  return stop_because("upgrade");
}

Result<SetupNotes> take_down(bool purge) {
  if (const auto checked = check_administrator(); !checked) return checked.error();
  const std::string state = configured_state_folder();
  SetupNotes notes;
  if (const auto stopped = stop_because("uninstall"); !stopped) return stopped.error();
  if (file_exists(state + "/identity.json")) {
    // The one that stopped may have been dead for long.
    notes.push_back(note_of(record_stop(state, Stop::Reason::uninstall)));
  }
  if (const auto taken = take_entries_away(); !taken) return taken.error();
  if (const auto removed = remove_tree(folder_of(shared_report_file())); !removed) {
    return removed.error();
  }
  if (purge) {
    if (const auto purged = purge_everything(state); !purged) return purged.error();
  } else if (file_exists(state)) {
    notes.push_back("密钥和待送达的报告保留在 keys and spool stay in: " + state);
  }
  return notes;
}

}  // namespace examguard
