#include "agent/system/background.hpp"

#include <windows.h>

namespace examguard {
namespace {

// Of winternl.h's PROCESSINFOCLASS and IO_PRIORITY_HINT, which the headers leave out.
constexpr ULONG process_io_priority = 33;
constexpr ULONG very_low = 0;
using SetInformation = LONG(WINAPI*)(HANDLE, ULONG, void*, ULONG);

}  // namespace

// PROCESS_MODE_BACKGROUND_BEGIN would do both, but also holds the process to 32 MiB of memory, and
// a scan that needs more then works against the pager.
void go_into_background() {
  static_cast<void>(::SetPriorityClass(::GetCurrentProcess(), IDLE_PRIORITY_CLASS));
  const FARPROC found =
      ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "NtSetInformationProcess");
  if (found == nullptr) return;
  ULONG priority = very_low;
  const auto set = reinterpret_cast<SetInformation>(reinterpret_cast<void*>(found));
  static_cast<void>(set(::GetCurrentProcess(), process_io_priority, &priority, sizeof priority));
}

}  // namespace examguard
