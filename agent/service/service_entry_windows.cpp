#include "agent/service/service_entry.hpp"

#include <windows.h>
// After windows.h, whose types it needs.
#include <sddl.h>

#include <algorithm>
#include <utility>

#include "io/log.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr DWORD time_for_farewell_ms = 60'000;
constexpr DWORD glance_ms = 100;
constexpr DWORD longest_wait_ms = 120'000;
constexpr DWORD failures_are_forgotten_after_s = 24 * 60 * 60;

constexpr const wchar_t* display_name = L"考试机检查服务 examguard";
constexpr const wchar_t* description =
    L"按照签名的白名单检查本机的程序和文件，并向考点的平台报告结果。"
    L"Checks this exam PC against signed allowlists and reports to its site's collector.";

// To read every file, and to pass through folders on the way to one; everything else that
// LocalSystem could do is taken away. Both lists end with an empty name.
constexpr wchar_t privileges[] = L"SeBackupPrivilege\0SeChangeNotifyPrivilege\0";

// Users may ask how it is (CC LC SW LO RC), not stop or change it.
constexpr const wchar_t* access =
    L"D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLORC;;;BU)";

// A handle of the service manager.
class Entry {
 public:
  explicit Entry(SC_HANDLE handle = nullptr) : handle_(handle) {}
  Entry(Entry&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Entry& operator=(Entry&&) = delete;
  ~Entry() {
    if (handle_ != nullptr) ::CloseServiceHandle(handle_);
  }

  [[nodiscard]] SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

Error failure(const std::string& doing) {
  const DWORD number = ::GetLastError();
  Error error = failure_of(doing, number);
  if (number == ERROR_SERVICE_DOES_NOT_EXIST) error.code = ErrorCode::not_found;
  return error;
}

Result<Entry> open_list(DWORD rights) {
  Entry list(::OpenSCManagerW(nullptr, nullptr, rights));
  if (list.get() == nullptr) return failure("the list of services");
  return list;
}

Result<Entry> open_service(DWORD rights) {
  const auto list = open_list(SC_MANAGER_CONNECT);
  if (!list) return list.error();
  Entry service(::OpenServiceW(list->get(), to_wide(service_name).c_str(), rights));
  if (service.get() == nullptr) return failure(std::string("the service ") + service_name);
  return service;
}

Result<ServiceState> state_of(const Entry& service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD size = 0;
  if (::QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO,
                             reinterpret_cast<BYTE*>(&status), sizeof status, &size) == 0)
    return failure("asking for the state of the service");
  switch (status.dwCurrentState) {
    case SERVICE_STOPPED:
      return ServiceState::stopped;
    case SERVICE_START_PENDING:
      return ServiceState::starting;
    case SERVICE_RUNNING:
      return ServiceState::running;
    case SERVICE_STOP_PENDING:
      return ServiceState::stopping;
    default:
      return ServiceState::unknown;
  }
}

// A start that failed ends in another state; to stop takes its time, whatever it is doing.
Result<> wait_for(const Entry& service, ServiceState wanted) {
  for (DWORD waited = 0; waited < longest_wait_ms; waited += glance_ms) {
    const auto state = state_of(service);
    if (!state) return state.error();
    if (*state == wanted) return {};
    if (wanted == ServiceState::running && *state != ServiceState::starting) break;
    ::Sleep(glance_ms);
  }
  return Error{ErrorCode::unavailable,
               wanted == ServiceState::running
                   ? "the service did not start; its log in the state folder says why"
                   : "the service does not stop"};
}

Result<> set(const Entry& service, DWORD level, void* value, const char* what) {
  if (::ChangeServiceConfig2W(service.get(), level, value) != 0) return {};
  const DWORD number = ::GetLastError();
  // Wine's service manager does not know them all; every Windows since 7 does.
  if (number == ERROR_INVALID_LEVEL || number == ERROR_CALL_NOT_IMPLEMENTED) {
    log_warning("the service manager does not know a setting", {{"setting", what}});
    return {};
  }
  return failure_of(std::string("setting the service's ") + what, number);
}

Result<> set_all(const Entry& service) {
  SERVICE_DESCRIPTIONW words{const_cast<wchar_t*>(description)};
  SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
  SERVICE_SID_INFO sid{SERVICE_SID_TYPE_UNRESTRICTED};
  SERVICE_REQUIRED_PRIVILEGES_INFOW required{const_cast<wchar_t*>(privileges)};
  SERVICE_PRESHUTDOWN_INFO farewell{time_for_farewell_ms};
  SC_ACTION again[] = {
      {SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 30'000}};
  SERVICE_FAILURE_ACTIONSW failures{failures_are_forgotten_after_s, nullptr, nullptr,
                                    static_cast<DWORD>(std::size(again)), again};
  SERVICE_FAILURE_ACTIONS_FLAG also_without_a_crash{TRUE};
  const struct {
    DWORD level;
    void* value;
    const char* what;
  } settings[] = {
      {SERVICE_CONFIG_DESCRIPTION, &words, "description"},
      {SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed, "delayed start"},
      {SERVICE_CONFIG_SERVICE_SID_INFO, &sid, "own SID"},
      {SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &required, "privileges"},
      {SERVICE_CONFIG_PRESHUTDOWN_INFO, &farewell, "time before shutdown"},
      {SERVICE_CONFIG_FAILURE_ACTIONS, &failures, "restart on failure"},
      {SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &also_without_a_crash, "restart on errors"},
  };
  for (const auto& setting : settings) {
    if (const auto done = set(service, setting.level, setting.value, setting.what); !done)
      return done;
  }
  return {};
}

Result<> restrict_access(const Entry& service) {
  void* descriptor = nullptr;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(access, SDDL_REVISION_1, &descriptor,
                                                             nullptr) == 0)
    return failure("the access list of the service");
  const bool done =
      ::SetServiceObjectSecurity(service.get(), DACL_SECURITY_INFORMATION, descriptor) != 0;
  const Error error = failure("the access list of the service");
  ::LocalFree(descriptor);
  if (!done) return error;
  return {};
}

std::wstring command_of(const std::string& program) {
  std::wstring path = to_wide(program);
  std::replace(path.begin(), path.end(), L'/', L'\\');
  return L"\"" + path + L"\" run";
}

Result<Entry> put_entry(const std::wstring& command) {
  constexpr DWORD rights = SERVICE_ALL_ACCESS;
  const auto list = open_list(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
  if (!list) return list.error();
  const std::wstring name = to_wide(service_name);
  Entry made(::CreateServiceW(list->get(), name.c_str(), display_name, rights,
                              SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                              command.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr));
  if (made.get() != nullptr) return made;
  if (::GetLastError() != ERROR_SERVICE_EXISTS) return failure("adding the service");
  Entry there(::OpenServiceW(list->get(), name.c_str(), rights));
  if (there.get() == nullptr) return failure("opening the service");
  if (::ChangeServiceConfigW(there.get(), SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                             SERVICE_ERROR_NORMAL, command.c_str(), nullptr, nullptr, nullptr,
                             L"LocalSystem", nullptr, display_name) == 0)
    return failure("changing the service");
  return there;
}

}  // namespace

ServiceState service_state() {
  const auto service = open_service(SERVICE_QUERY_STATUS);
  if (!service) {
    return service.error().code == ErrorCode::not_found ? ServiceState::not_installed
                                                        : ServiceState::unknown;
  }
  const auto state = state_of(*service);
  return state ? *state : ServiceState::unknown;
}

Result<> put_service_entry(const std::string& program) {
  const auto service = put_entry(command_of(program));
  if (!service) return service.error();
  if (const auto done = set_all(*service); !done) return done;
  return restrict_access(*service);
}

Result<> remove_service_entry() {
  const auto service = open_service(DELETE);
  if (!service) {
    if (service.error().code == ErrorCode::not_found) return {};
    return service.error();
  }
  if (::DeleteService(service->get()) == 0 && ::GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE)
    return failure("removing the service");
  return {};
}

Result<> start_service() {
  const auto service = open_service(SERVICE_START | SERVICE_QUERY_STATUS);
  if (!service) return service.error();
  if (::StartServiceW(service->get(), 0, nullptr) == 0 &&
      ::GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
    return failure("starting the service");
  return wait_for(*service, ServiceState::running);
}

Result<> stop_service() {
  const auto service = open_service(SERVICE_STOP | SERVICE_QUERY_STATUS);
  if (!service) {
    if (service.error().code == ErrorCode::not_found) return {};
    return service.error();
  }
  SERVICE_STATUS status{};
  if (::ControlService(service->get(), SERVICE_CONTROL_STOP, &status) == 0) {
    const DWORD number = ::GetLastError();
    if (number == ERROR_SERVICE_NOT_ACTIVE) return {};
    // On its way already.
    if (number != ERROR_SERVICE_CANNOT_ACCEPT_CTRL)
      return failure_of("stopping the service", number);
  }
  return wait_for(*service, ServiceState::stopped);
}

}  // namespace examguard
