// A policy is one layer's allowlist: rules that allow or deny programs and files, waivers, and
// where to look. A Policy that exists is valid and knows whether its text was signed. Format:
// docs/formats/policy.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/scan/inventory.hpp"
#include "core/text.hpp"
#include "core/values.hpp"

namespace examguard {

class Verified;  // core/evidence/envelope.hpp

enum class Severity { notice, suspicious, violation };  // 提示, 可疑, 违规
enum class Level { province, city, site };              // of a layer, top first
enum class Phase { exam, training, maintenance };
enum class SeatKind { candidate, spare, invigilator, server };

[[nodiscard]] std::string_view to_word(Severity severity);
[[nodiscard]] std::string_view to_word(Level level);
[[nodiscard]] std::string_view to_word(Phase phase);
[[nodiscard]] std::string_view to_word(SeatKind kind);
[[nodiscard]] Result<Severity> parse_severity(std::string_view word);
[[nodiscard]] Result<Level> parse_level(std::string_view word);
[[nodiscard]] Result<SeatKind> parse_seat_kind(std::string_view word);

// Text for people in both languages.
struct Words {
  std::string zh;
  std::string en;

  bool operator==(const Words&) const = default;
};

// ">=1.2 <2": every bound holds. Versions compare by runs of digits and of letters.
struct VersionRange {
  enum class Bound { less, at_most, equal, at_least, more };
  std::vector<std::pair<Bound, std::string>> bounds;
};
[[nodiscard]] Result<VersionRange> parse_version_range(std::string_view text);
[[nodiscard]] bool holds(const VersionRange& range, std::string_view version);
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right);

// ">=100MB", "<30d": sizes in bytes with B, KB, MB, GB, TB (1024), ages in h, d, w.
struct NumberRange {
  std::optional<std::uint64_t> at_least;
  std::optional<std::uint64_t> at_most;
};

// What must hold together. In each list any value matches; every list that is not empty must match.
struct Criteria {
  std::vector<Digest> sha256;
  std::vector<Pattern> signer;
  std::vector<Pattern> product;
  std::vector<Pattern> package;  // "dpkg:todesk"; written without a source: "*:todesk"
  std::vector<Pattern> vendor;
  std::vector<Pattern> name;
  std::vector<Pattern> file;  // base name, or the original name inside the program
  std::vector<VersionRange> version;
  std::vector<Pattern> path;
  std::vector<std::string> trust;  // "os-packages"
  std::vector<std::string>
      category;  // content class, "disguise", "portable-program", what a source claims
  std::vector<std::string> kind;    // content or content class, of core/kinds/kinds.hpp
  std::vector<std::string> ext;     // without the dot, folded
  std::vector<Pattern> keyword;     // a word in the name becomes *word*
  std::optional<NumberRange> size;  // bytes
  std::optional<NumberRange> age;   // seconds since the last change
};

// Strongest first; the order ranks rules inside a layer.
enum class Criterion {
  sha256,
  signer_product,
  signer,
  package,
  vendor,
  name,
  path,
  trust,
  category,
  by_default
};
[[nodiscard]] std::string_view to_word(Criterion criterion);  // "signer+product", "default", ...

enum class Effect { allow, deny };

struct Rule {
  std::string id;
  Effect effect = Effect::deny;
  std::vector<Criteria> alternatives;  // one must hold; none are left if all are to be filled in
  std::string category;
  Severity severity = Severity::violation;
  std::vector<Phase> when;      // empty: always
  std::vector<SeatKind> seats;  // empty: all
  std::string clause;           // of the notice, e.g. 整治重点五
  Words why;
  Words todo;
  bool delegable = false;
  bool groups = false;  // many like files of one folder are one finding
  Digest text_digest;   // of the rule as written: evidence of what was asked
};

struct Unlisted {
  Severity severity = Severity::suspicious;
  bool delegable = false;
  bool stated = false;  // in the policy's text: a lower layer that is silent changes nothing
};

struct Waiver {
  std::string rule;
  Criteria subject;                // empty: everything that the rule names
  std::vector<std::string> sites;  // empty: every site in scope
  std::string by;
  std::string reason;
  Day until;  // inclusive, Asia/Shanghai
};

struct FileScope {
  std::vector<std::string>
      roots;  // patterns with {profiles}, {fixed}, {removable}, or "linux:"/"windows:" in front
  std::vector<std::string> skip;
};

// What a scan by the service may take of a PC. Absent: no limit is stated.
struct Budget {
  std::optional<unsigned> cpu_percent;           // of one core
  std::optional<std::uint64_t> read_per_second;  // bytes

  bool operator==(const Budget&) const = default;
};
inline constexpr unsigned usual_cpu_percent = 100;
inline constexpr unsigned exam_cpu_percent = 5;

struct PolicyName {
  std::string id;
  std::uint64_t serial = 0;
  Digest digest;  // of the envelope; of an unsigned policy: SHA-256 of its text
  bool is_signed = false;

  bool operator==(const PolicyName&) const = default;
};

struct Policy {
  PolicyName name;
  Level level = Level::province;
  std::string region;                  // scope: official code, e.g. "430000"; or
  std::string site;                    // scope: one site
  std::optional<std::string> over_id;  // the layer above, absent in the top layer
  std::uint64_t over_min_serial = 0;
  Day issued;
  Day expires;
  Unlisted unlisted;
  std::vector<Rule> program_rules;
  std::vector<Rule> file_rules;
  FileScope files;
  std::vector<Waiver> waivers;
  Budget budget;
  Budget budget_in_exam;
  std::string redaction = "none";  // how paths of user files leave the PC: none, names, full
  std::vector<std::string>
      unfilled;  // places that an officer must still fill in: not to be signed but as a trial
};

// Policy text whose origin is known. Only these two functions make one, so nothing judged by an
// unsigned policy can become a signed report.
class PolicyText {
 public:
  [[nodiscard]] static Result<PolicyText> from(const Verified& envelope);
  [[nodiscard]] static PolicyText unsigned_policy(std::string text, std::string file);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const Digest& digest() const { return digest_; }
  [[nodiscard]] bool is_signed() const { return signed_; }

 private:
  PolicyText(std::string text, std::string file, Digest digest, bool is_signed);

  std::string text_;
  std::string file_;
  Digest digest_;
  bool signed_;
};

[[nodiscard]] Result<Policy> parse_policy(const PolicyText& text);

// The layers in force, province first. Refuses what does not bind: wrong order, `over` that names
// another policy, or a serial below min_serial.
class Layers {
 public:
  [[nodiscard]] static Result<Layers> bind(std::vector<Policy> policies);

  [[nodiscard]] const std::vector<Policy>& policies() const { return policies_; }
  [[nodiscard]] bool all_signed() const;
  [[nodiscard]] std::vector<PolicyName> names() const;
  [[nodiscard]] const Rule* find(std::string_view level, std::string_view rule) const;

 private:
  std::vector<Policy> policies_;
};

}  // namespace examguard
