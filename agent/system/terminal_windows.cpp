#include "agent/system/terminal.hpp"

#include <windows.h>

namespace examguard {

bool errors_go_to_terminal() {
  DWORD mode = 0;
  return ::GetConsoleMode(::GetStdHandle(STD_ERROR_HANDLE), &mode) != 0;
}

}  // namespace examguard
