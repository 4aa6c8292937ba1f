#include "agent/commands/scan_watch.hpp"

#include <iostream>

#include "agent/report/scan_text.hpp"
#include "agent/system/interrupt.hpp"
#include "agent/system/terminal.hpp"

namespace examguard {
namespace {

constexpr const char* wipe = "\r\x1b[K";

void show(const ScanProgress& progress, Language language) {
  std::cerr << wipe << progress_text(progress, language) << std::flush;
}

}  // namespace

ScanWatch::ScanWatch(Language language, bool quiet)
    : language_(language), shows_(!quiet && errors_go_to_terminal()) {
  listen_for_interrupt();
}

std::function<void(const ScanProgress&)> ScanWatch::progress() {
  return [this](const ScanProgress& progress) {
    if (is_interrupted()) stop_.request_stop();
    if (shows_) show(progress, language_);
  };
}

void ScanWatch::end() const {
  if (shows_) std::cerr << wipe << std::flush;
}

}  // namespace examguard
