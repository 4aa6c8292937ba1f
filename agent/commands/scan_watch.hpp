// Somebody waits for a scan: shows how far it is on a line of the error output that is written
// over, and Ctrl-C stops it.
#pragma once

#include <functional>
#include <stop_token>

#include "agent/scan/scan.hpp"
#include "core/messages.hpp"

namespace examguard {

class ScanWatch {
 public:
  // Shows nothing if `quiet`, or where nobody looks at the error output.
  ScanWatch(Language language, bool quiet);

  // For ScanRequest::progress; must not outlive this.
  [[nodiscard]] std::function<void(const ScanProgress&)> progress();
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }
  // The scan is over: wipes the line.
  void end() const;

 private:
  Language language_;
  bool shows_;
  std::stop_source stop_;
};

}  // namespace examguard
