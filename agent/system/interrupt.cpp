#include "agent/system/interrupt.hpp"

#include <csignal>

namespace examguard {
namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int /*signal*/) {
  interrupted = 1;
}

}  // namespace

void listen_for_interrupt() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

bool is_interrupted() {
  return interrupted != 0;
}

}  // namespace examguard
