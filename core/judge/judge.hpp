// The judge: what the layers say of one observation, and why. Rules are compiled once into lookup
// tables, so that judging costs with the observations and not with the number of rules. Order of
// strength: docs/formats/policy.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/scan/inventory.hpp"

namespace examguard {

// Of the order in docs/formats/policy.md; it rises when the same policy may judge otherwise.
inline constexpr std::uint64_t engine_version = 1;

enum class Verdict { allowed, waived, unlisted, denied, undetermined };
[[nodiscard]] std::string_view to_word(Verdict verdict);
[[nodiscard]] Result<Verdict> parse_verdict(std::string_view word);

// Where and when the judging happens.
struct Place {
  std::string site;
  std::vector<std::string> regions;  // the site's region and all above it
  SeatKind seat = SeatKind::candidate;
  std::optional<Phase> phase;  // absent: no calendar, every `when` holds
};

// As a report tells of them: without their criteria.
[[nodiscard]] bool is_same(const std::shared_ptr<const Waiver>& left,
                           const std::shared_ptr<const Waiver>& right);

struct Judgement {
  Verdict verdict = Verdict::allowed;
  Severity severity = Severity::notice;
  std::string category;
  Level layer = Level::province;  // the layer that decided
  std::string rule;               // "default" where no rule names it
  Criterion criterion = Criterion::by_default;
  bool groups = false;
  std::string unread;  // undetermined: the criterion that could not be read, and why
  std::shared_ptr<const Waiver> waiver;  // waived: by whom, why, until when; else null

  bool operator==(const Judgement& other) const;
};

// What the scan must still learn before the judgement is final: it opens and hashes only what a
// rule can ask for. Ask again once the content is known: then `kind`, `source` and the fields that
// come with the content are taken as they are, and only the hash and the signature as open.
struct Wants {
  bool content = false;  // kind by content
  bool sha256 = false;
  bool signer = false;
};

struct Explanation;  // core/judge/explanation.hpp

class Judge {
 public:
  Judge(Layers layers, Place place);
  ~Judge();
  Judge(Judge&&) noexcept;
  Judge& operator=(Judge&&) noexcept;

  // `now` is attested time: waivers end by it.
  [[nodiscard]] Judgement judge(const Observation& observation, TimePoint now) const;
  // The same, and how it came about.
  [[nodiscard]] Explanation explain(const Observation& observation, TimePoint now) const;
  // Before the content is known: from path, size and metadata alone.
  [[nodiscard]] Wants wants(const Observation& observation) const;
  [[nodiscard]] const Layers& layers() const;
  [[nodiscard]] const Place& place() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace examguard
