#include "agent/system/arguments.hpp"

namespace examguard {

std::vector<std::string> arguments(int argc, char** argv) {
  return {argv + (argc > 0 ? 1 : 0), argv + argc};
}

}  // namespace examguard
