#include "agent/system/arguments.hpp"

#include <windows.h>
// After windows.h, whose types it needs.
#include <shellapi.h>

#include "io/windows_calls.hpp"

namespace examguard {

// What main() is given is in the code page of the PC and has lost whatever that cannot say.
std::vector<std::string> arguments(int, char**) {
  ::SetConsoleOutputCP(CP_UTF8);
  int count = 0;
  wchar_t** const words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
  std::vector<std::string> text;
  for (int i = 1; words != nullptr && i < count; ++i) text.push_back(from_wide(words[i]));
  ::LocalFree(words);
  return text;
}

}  // namespace examguard
