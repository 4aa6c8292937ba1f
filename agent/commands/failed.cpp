#include "agent/commands/failed.hpp"

#include <iostream>

#include "core/text.hpp"

namespace examguard::command {

int failed(const Error& error) {
  // It may quote a file's name.
  std::cerr << "examguard-agent: " << to_visible(error.what) << "\n";
  return exit_of_failure;
}

}  // namespace examguard::command
