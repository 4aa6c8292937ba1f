#include "agent/scan_watch.hpp"

#include <algorithm>
#include <iostream>

#include "agent/interrupt.hpp"
#include "agent/scan_text.hpp"
#include "agent/terminal.hpp"

namespace examguard {
namespace {

constexpr const char* wipe = "\r\x1b[K";

void show(const ScanProgress& progress, Language language) {
  const auto seconds = std::max<std::int64_t>(1, progress.time.count() / 1000);
  const auto rate = progress.files / static_cast<std::uint64_t>(seconds);
  std::cerr << wipe
            << message(language, Message::scan_progress,
                       {std::to_string(progress.files), size_text(progress.bytes),
                        std::to_string(rate)})
            << std::flush;
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
