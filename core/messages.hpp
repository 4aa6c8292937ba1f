// Everything that the programs say to people, in Chinese and English side by side. Text in a
// policy's rules is not here; it comes with the policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace examguard {

enum class Language { zh, en };
[[nodiscard]] Result<Language> parse_language(std::string_view word);

// The order is that of the table in messages.cpp.
enum class Message {
  outcome_violations,
  outcome_incomplete,
  outcome_to_check,
  outcome_clean,
  severity_violation,
  severity_suspicious,
  severity_notice,
  verdict_allowed,
  verdict_waived,
  verdict_unlisted,
  verdict_denied,
  verdict_undetermined,
  scan_unsigned_policy,  // {0} policies
  scan_seen,             // {0} files, {1} bytes, {2} programs, {3} seconds
  scan_unfinished,
  scan_counts,
  scan_worst,  // {0} shown, {1} all
  scan_show_all,
  scan_gaps,  // {0} places
  scan_gap_hint,
  scan_group,     // {0} files, {1} bytes
  scan_progress,  // {0} files, {1} bytes, {2} files a second
  system_judgement,
  gap_permission,
  gap_io,
  gap_hang,
  gap_vanished,
  gap_changed,
  gap_network,
  gap_limit,
  gap_unsupported,
  gap_malformed,
  count,  // no message
};

[[nodiscard]] std::string_view message(Language language, Message id);

// The message with {0}, {1}, ... filled in.
[[nodiscard]] std::string message(Language language, Message id,
                                  const std::vector<std::string>& values);

}  // namespace examguard
