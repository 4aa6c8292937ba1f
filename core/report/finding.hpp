// A finding is any verdict but allowed, about one observation or about one folder of like files.
// The same thing has the same id in every report (docs/formats/findings.md). core/report/fold.hpp
// turns what was judged into findings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/judge/judge.hpp"
#include "core/report/program_list.hpp"
#include "core/scan/change_log.hpp"
#include "core/scan/inventory.hpp"

namespace examguard {

inline constexpr std::size_t most_findings = 10'000;  // of one scan; the rest is grouped
inline constexpr std::size_t most_members = 100;      // of a group that are listed

struct Group {
  std::string folder;  // profile or volume + 2 levels; empty: everywhere
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::vector<Observation> members;  // the first by path, 100 at most
  Digest members_digest;             // over all of them

  bool operator==(const Group&) const = default;
};

struct Finding {
  Id id;
  Verdict verdict = Verdict::unlisted;
  Severity severity = Severity::suspicious;
  std::string category;
  std::string rule;
  std::string layer;
  std::string criterion;
  std::string clause;
  Words why;
  Words todo;
  std::string unread;                    // undetermined: what could not be read
  std::string product;                   // what a person would uninstall; of a group: empty
  std::shared_ptr<const Waiver> waiver;  // null: not waived
  Digest rule_digest;                    // of the rule's text; all zero where no rule decided
  std::uint64_t engine = engine_version;
  Observation subject;  // of a group: path = folder, size = bytes
  std::optional<Group> group;

  bool operator==(const Finding&) const;
};

// Of a scan, the first that fits (docs/formats/findings.md).
enum class Outcome { violations, incomplete, to_check, clean };
[[nodiscard]] std::string_view to_word(Outcome outcome);
[[nodiscard]] Result<Outcome> parse_outcome(std::string_view word);
[[nodiscard]] int exit_code(Outcome outcome);  // 1, 2, 1, 0

// {denied, unlisted, undetermined, waived} x severity. A group counts its files.
struct Counts {
  std::map<Verdict, std::map<Severity, std::uint64_t>> by_verdict;

  bool operator==(const Counts&) const = default;
};

struct Judged {
  Observation observation;
  Judgement judgement;
};
using JudgedList = std::deque<Judged>;  // tens of thousands, and none is moved when more come

struct ScanResult {
  Outcome outcome = Outcome::incomplete;
  Counts counts;
  std::vector<Finding> findings;  // worst first, then by path
  ProgramList programs;           // never a person's files
  std::vector<Gap> gaps;
  Coverage coverage;
  std::vector<PolicyName> policies;
  std::vector<std::string> roots;  // profiles and volumes, as group_folder() takes them
  TimePoint started;
  TimePoint finished;
  LookEnd look;
};

// SHA-256 of the three, each behind its length as 8 bytes big-endian; its first half.
[[nodiscard]] Id finding_id(std::string_view kind, std::string_view source, std::string_view key);
[[nodiscard]] Id finding_id(const Observation& subject);
[[nodiscard]] Id group_id(std::string_view rule, std::string_view folder, Verdict verdict);

// The fixed ancestor by which a rule groups: the profile or volume root that holds `path`, and two
// folders below it.
[[nodiscard]] std::string group_folder(std::string_view path,
                                       const std::vector<std::string>& roots);

// `roots`: profiles and volumes, for group_folder. Where there are more than most_findings, the
// worst stay single and the rest is grouped by rule and folder, whatever the rule says.
[[nodiscard]] std::vector<Finding> fold(JudgedList judged, const Layers& layers,
                                        const std::vector<std::string>& roots);
[[nodiscard]] Counts count(const std::vector<Finding>& findings);
[[nodiscard]] Outcome outcome_of(const std::vector<Finding>& findings, const std::vector<Gap>& gaps,
                                 const Coverage& coverage);

// JSON of docs/formats/findings.md, the same in `scan --json` and in a report's objects.
[[nodiscard]] boost::json::value to_json(const Finding& finding);
[[nodiscard]] boost::json::value to_json(const Observation& subject);
[[nodiscard]] boost::json::value to_json(const Gap& gap);
[[nodiscard]] boost::json::value to_json(const Coverage& coverage);
[[nodiscard]] boost::json::value to_json(const WatchedVolume& volume);
[[nodiscard]] boost::json::value to_json(const Counts& counts);
[[nodiscard]] boost::json::value to_json(const PolicyName& name);
[[nodiscard]] boost::json::value to_json(const ScanResult& result);
// The same as text, in pieces: all of it need not be in memory at once.
void write_json(const ScanResult& result, const std::function<void(std::string_view)>& take);
[[nodiscard]] Result<Finding> finding_from_json(const boost::json::value& json);
[[nodiscard]] Result<Observation> observation_from_json(const boost::json::value& json);
[[nodiscard]] Result<Gap> gap_from_json(const boost::json::value& json);
[[nodiscard]] Result<Coverage> coverage_from_json(const boost::json::value& json);
[[nodiscard]] Result<Counts> counts_from_json(const boost::json::value& json);
[[nodiscard]] Result<PolicyName> policy_name_from_json(const boost::json::value& json);

}  // namespace examguard
