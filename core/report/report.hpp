// A report is a small signed header of one scan, chained. It names its objects (findings with gaps,
// program inventory) by digest, so what did not change is not sent again. Format:
// docs/formats/report.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evidence/chain.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/evidence/envelope.hpp"
#include "core/policy/policy.hpp"
#include "core/report/finding.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// The layers that judged, every one of them signed: without this no header can be made, so what an
// unsigned policy judged can not become a signed report.
class SignedLayers {
 public:
  [[nodiscard]] static Result<SignedLayers> from(const Layers& layers);

  [[nodiscard]] const std::vector<PolicyName>& names() const { return names_; }

  bool operator==(const SignedLayers&) const = default;

 private:
  friend struct ReportHeaderReader;
  explicit SignedLayers(std::vector<PolicyName> names) : names_(std::move(names)) {}

  std::vector<PolicyName> names_;
};

// What an attested time stands on; core/report/attested_time.hpp makes it.
enum class TimeBasis { receipt, remembered, trust, policy, build };
[[nodiscard]] std::string_view to_word(TimeBasis basis);

// Evidence, never order. With basis `receipt` exam windows followed `attested`, else the system
// clock.
struct ReportTime {
  TimePoint started;  // by the system clock
  TimePoint finished;
  TimePoint attested;  // lower bound of the true time when the scan finished
  TimeBasis attested_by = TimeBasis::build;
  std::string boot_id;
  std::uint64_t boottime_ms = 0;   // since boot, with sleep
  std::uint64_t monotonic_ms = 0;  // since boot, without sleep

  bool operator==(const ReportTime&) const = default;
};

struct Build {
  std::string version;
  Digest digest;  // SHA-256 of the agent's own binary

  bool operator==(const Build&) const = default;
};

struct Scanned {
  enum class Mode { live, offline };  // this PC, or another disk under an inspector's key
  Mode mode = Mode::live;
  std::optional<std::string> target;    // offline: what was scanned
  std::optional<std::string> occasion;  // offline: why

  bool operator==(const Scanned&) const = default;
};

enum class Part { quick, full };
// 初检合格, 全检合格, 不合格, 未完成
enum class Readiness { passed_quick, passed_full, failed, unfinished };
// Of an exam session; outside of all of them: normal, and no report names it.
enum class ExamPhase { pre_exam, exam, closing, normal };
[[nodiscard]] std::string_view to_word(Part part);
[[nodiscard]] std::string_view to_word(Readiness readiness);
[[nodiscard]] std::string_view to_word(ExamPhase phase);
[[nodiscard]] Result<Readiness> parse_readiness(std::string_view word);

struct ExamState {
  std::string session;
  ExamPhase phase = ExamPhase::pre_exam;
  Part part = Part::full;  // on which the readiness stands
  Readiness readiness = Readiness::unfinished;
  // What the finished pre-exam scan found (core/exam/exam_plan.hpp); every later report of the
  // session carries it on.
  std::optional<Digest> found;
  std::optional<bool> unchanged;  // closing: it found the same

  bool operator==(const ExamState&) const = default;
};

// Scans that were not sealed while the spool was full.
struct Coalesced {
  std::uint64_t scans = 0;
  TimePoint from;
  TimePoint to;

  bool operator==(const Coalesced&) const = default;
};

struct ObjectName {
  Digest digest;
  std::uint64_t size = 0;
  std::uint64_t count = 0;  // findings or programs in it

  bool operator==(const ObjectName&) const = default;
};

// A sealed envelope that will not come: dropped, or set aside after a refusal.
struct Lost {
  Id chain;
  std::uint64_t index = 0;
  std::string reason;  // a reason code (docs/formats/ledger.md) or "unreadable", "object-gone"

  bool operator==(const Lost&) const = default;
};

enum class Redaction { none, names, full };
[[nodiscard]] std::string_view to_word(Redaction redaction);
[[nodiscard]] Result<Redaction> parse_redaction(std::string_view word);

struct ReportHeader {
  explicit ReportHeader(SignedLayers layers) : policy(std::move(layers)) {}

  Id agent;
  Digest enrolment;  // key and site under which it is sealed
  ChainPlace chain;
  std::optional<Digest> seen;  // leaf hash of the newest receipt
  ReportTime time;
  Host host;
  Build build;
  Scanned scanned;
  SignedLayers policy;
  std::optional<Digest> calendar;    // in force
  std::optional<Digest> assignment;  // in force
  std::optional<ExamState> exam;
  std::vector<Digest> answers;  // orders answered
  Outcome outcome = Outcome::incomplete;
  Counts counts;
  std::optional<Coalesced> coalesced;
  Coverage coverage;
  ObjectName findings;
  ObjectName programs;
  Redaction redaction = Redaction::none;
  std::vector<Lost> lost;

  bool operator==(const ReportHeader&) const = default;
};

[[nodiscard]] std::string encode(const ReportHeader& header);
[[nodiscard]] Result<Envelope> seal_report(const ReportHeader& header, const Signer& report_key);
[[nodiscard]] Result<ReportHeader> decode_report(const Verified& envelope);

// The signed farewell of an agent that stops: silence after it is explained. Payload of type stop.
struct Stop {
  enum class Reason { shutdown, service_stop, upgrade, uninstall };
  Id agent;
  Digest enrolment;
  ChainPlace chain;
  Reason reason = Reason::shutdown;
  TimePoint time;  // by the system clock
  std::string boot_id;

  bool operator==(const Stop&) const = default;
};
[[nodiscard]] std::string_view to_word(Stop::Reason reason);
[[nodiscard]] Result<Stop::Reason> parse_stop_reason(std::string_view word);
[[nodiscard]] std::string encode(const Stop& stop);
[[nodiscard]] Result<Envelope> seal_stop(const Stop& stop, const Signer& report_key);
[[nodiscard]] Result<Stop> decode_stop(const Verified& envelope);

}  // namespace examguard
