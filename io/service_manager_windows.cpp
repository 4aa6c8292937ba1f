#include <windows.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <mutex>

#include "io/file.hpp"
#include "io/service_manager.hpp"
#include "io/windows_calls.hpp"

namespace examguard {

struct StopRequest::Hearing : std::enable_shared_from_this<StopRequest::Hearing> {
  Hearing(boost::asio::io_context& given, std::function<void()> listener)
      : context(given), signals(given, SIGINT, SIGTERM, SIGBREAK), hear(std::move(listener)) {}

  // After it there is nothing more to hear, and nothing keeps the context turning.
  void take() {
    if (is_over) return;
    is_over = true;
    signals.cancel();
    hear();
  }

  // From any thread.
  void pass_on() {
    boost::asio::post(context, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->take();
    });
  }

  boost::asio::io_context& context;
  boost::asio::signal_set signals;
  std::function<void()> hear;
  bool is_over = false;
};

namespace {

constexpr DWORD milliseconds_to_start = 30'000;
// What is under way gives up soon, and the farewell is short; a call to the network may be longer.
constexpr DWORD milliseconds_to_stop = 90'000;

// The manager's calls come without anything of ours, and there is one service in a process.
struct Managed {
  std::mutex mutex;  // guards what follows
  std::wstring name;
  const std::function<int()>* work = nullptr;
  int code = 0;
  SERVICE_STATUS_HANDLE handle = nullptr;
  SERVICE_STATUS status{};
  bool is_stop_asked = false;
  bool system_goes_down = false;
  std::weak_ptr<StopRequest::Hearing> hearing;
};

Managed& managed() {
  static Managed instance;
  return instance;
}

Result<> report(DWORD state, DWORD milliseconds = 0) {
  Managed& service = managed();
  const std::lock_guard lock(service.mutex);
  if (service.handle == nullptr) return {};
  // What has begun to stop is not running again, whoever says so last.
  const bool is_late = service.status.dwCurrentState == SERVICE_STOP_PENDING ||
                       service.status.dwCurrentState == SERVICE_STOPPED;
  if (is_late && state != SERVICE_STOP_PENDING && state != SERVICE_STOPPED) return {};
  service.status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  service.status.dwCurrentState = state;
  service.status.dwControlsAccepted =
      state == SERVICE_RUNNING
          ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN
          : 0;
  service.status.dwWaitHint = milliseconds;
  service.status.dwCheckPoint = milliseconds == 0 ? 0 : service.status.dwCheckPoint + 1;
  if (::SetServiceStatus(service.handle, &service.status) == 0)
    return failure_of("the service manager", ::GetLastError());
  return {};
}

void pass_stop_on() {
  Managed& service = managed();
  const std::lock_guard lock(service.mutex);
  service.is_stop_asked = true;
  if (const auto hearing = service.hearing.lock()) hearing->pass_on();
}

DWORD WINAPI take_control(DWORD control, DWORD, void*, void*) {
  switch (control) {
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    case SERVICE_CONTROL_PRESHUTDOWN:
    case SERVICE_CONTROL_SHUTDOWN: {
      const std::lock_guard lock(managed().mutex);
      managed().system_goes_down = true;
      break;
    }
    case SERVICE_CONTROL_STOP:
      break;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
  static_cast<void>(report(SERVICE_STOP_PENDING, milliseconds_to_stop));
  pass_stop_on();
  return NO_ERROR;
}

void WINAPI serve(DWORD, wchar_t**) {
  Managed& service = managed();
  {
    const std::lock_guard lock(service.mutex);
    service.handle = ::RegisterServiceCtrlHandlerExW(service.name.c_str(), take_control, nullptr);
    if (service.handle == nullptr) {
      service.code = static_cast<int>(::GetLastError());
      return;
    }
  }
  static_cast<void>(report(SERVICE_START_PENDING, milliseconds_to_start));
  const int code = (*service.work)();
  {
    const std::lock_guard lock(service.mutex);
    service.code = code;
    service.status.dwWin32ExitCode = code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
    service.status.dwServiceSpecificExitCode = static_cast<DWORD>(code);
  }
  static_cast<void>(report(SERVICE_STOPPED));
}

}  // namespace

int run_as_service(const std::string& name, const std::function<int()>& work) {
  Managed& service = managed();
  service.name = to_wide(name);
  service.work = &work;
  const SERVICE_TABLE_ENTRYW services[] = {{service.name.data(), serve}, {nullptr, nullptr}};
  // It returns when the service has stopped.
  if (::StartServiceCtrlDispatcherW(services) == 0) return work();
  return service.code;
}

bool is_standard_error_read() {
  Managed& service = managed();
  const std::lock_guard lock(service.mutex);
  return service.handle == nullptr;
}

Result<> tell_service_manager(ServiceNews news) {
  switch (news) {
    case ServiceNews::ready:
      return report(SERVICE_RUNNING);
    case ServiceNews::stopping:
      return report(SERVICE_STOP_PENDING, milliseconds_to_stop);
    case ServiceNews::alive:
      break;
  }
  return {};
}

StopRequest::StopRequest(boost::asio::io_context& context, std::function<void()> hear)
    : hearing_(std::make_shared<Hearing>(context, std::move(hear))) {
  hearing_->signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) hearing_->take();
  });
  Managed& service = managed();
  const std::lock_guard lock(service.mutex);
  service.hearing = hearing_;
  if (service.is_stop_asked) hearing_->pass_on();
}

StopRequest::~StopRequest() = default;

// The manager does not watch over a service that hangs.
std::optional<std::chrono::milliseconds> watchdog_time() {
  return std::nullopt;
}

std::string runtime_folder() {
  return "";
}

std::string credential(const std::string&) {
  return "";
}

std::string reason_to_stop(const std::string& folder) {
  {
    const std::lock_guard lock(managed().mutex);
    if (managed().system_goes_down) return "shutdown";
  }
  const std::string file = folder + "/stop-reason";
  if (!file_exists(file)) return "";
  const auto word = read_private_file(file, 64);
  static_cast<void>(remove_file(file));
  return word ? word->substr(0, word->find_first_of("\r\n")) : "";
}

}  // namespace examguard
