#include "io/event_log.hpp"

#include <windows.h>

#include <utility>

#include "io/windows_calls.hpp"

namespace examguard {
namespace {

// The texts are ours; of the system's message files, this one shows numbers 1 to 1000 as the text
// itself, on every Windows since XP.
constexpr std::wstring_view message_file = LR"(%SystemRoot%\System32\EventCreate.exe)";
constexpr DWORD number_of_information = 1;
constexpr DWORD number_of_warning = 2;
constexpr DWORD number_of_error = 3;
// The system's limit for one text is 31,839 units.
constexpr std::size_t most_units = 30'000;

std::wstring key_of(const std::string& source) {
  return LR"(SYSTEM\CurrentControlSet\Services\EventLog\Application\)" + to_wide(source);
}

Result<> done(LSTATUS status, const std::string& source) {
  if (status == ERROR_SUCCESS) return {};
  return within("the event source " + source,
                failure_of("registry", static_cast<std::uint32_t>(status)));
}

}  // namespace

Result<> add_event_source(const std::string& name) {
  const std::wstring key = key_of(name);
  const LSTATUS named = ::RegSetKeyValueW(
      HKEY_LOCAL_MACHINE, key.c_str(), L"EventMessageFile", REG_EXPAND_SZ, message_file.data(),
      static_cast<DWORD>((message_file.size() + 1) * sizeof(wchar_t)));
  if (named != ERROR_SUCCESS) return done(named, name);
  const DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  return done(::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"TypesSupported", REG_DWORD,
                                &types, sizeof types),
              name);
}

Result<> remove_event_source(const std::string& name) {
  const LSTATUS status = ::RegDeleteTreeW(HKEY_LOCAL_MACHINE, key_of(name).c_str());
  return status == ERROR_FILE_NOT_FOUND ? Result<>() : done(status, name);
}

EventLog::EventLog(const std::string& source)
    : source_(::RegisterEventSourceW(nullptr, to_wide(source).c_str())) {}

EventLog::EventLog(EventLog&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}

EventLog::~EventLog() {
  if (source_ != nullptr) ::DeregisterEventSource(source_);
}

void EventLog::write(EventLevel level, std::string_view text) const {
  if (source_ == nullptr) return;
  std::wstring units = to_wide(text);
  if (units.size() > most_units) units.resize(most_units);
  const wchar_t* const texts[] = {units.c_str()};
  const auto [type, number] = [level]() -> std::pair<WORD, DWORD> {
    switch (level) {
      case EventLevel::warning:
        return {EVENTLOG_WARNING_TYPE, number_of_warning};
      case EventLevel::error:
        return {EVENTLOG_ERROR_TYPE, number_of_error};
      case EventLevel::information:
        break;
    }
    return {EVENTLOG_INFORMATION_TYPE, number_of_information};
  }();
  static_cast<void>(::ReportEventW(source_, type, 0, number, nullptr, 1, 0,
                                   const_cast<const wchar_t**>(texts), nullptr));
}

}  // namespace examguard
