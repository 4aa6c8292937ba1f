// Commands that show a sealed report: report, for this PC's newest; verify, for a file from
// anywhere.
#pragma once

#include <string>

namespace examguard::command {

struct ReportOptions {
  std::string state;
  std::string html;  // file; "-": standard output
  bool json = false;
  bool text = true;  // what is left where neither of the two is wanted
  bool all = false;  // as text: every group, not the worst ten
  std::string language = "zh";
};
// Exit code: 0 shown, 3 there is none, or its signature does not hold.
[[nodiscard]] int report(const ReportOptions& options);

struct VerifyOptions {
  std::string file;
  std::string root_pin;  // "sha256:..." or bare hex
  std::string root_key;  // PEM file of the root's public key
  std::string state;     // its pinned root serves if none is given
  bool json = false;
  bool all = false;
  std::string language = "zh";
};
// Exit code: 0 proven, 1 broken, 2 unproven, 3 it could not be read.
[[nodiscard]] int verify(const VerifyOptions& options);

}  // namespace examguard::command
