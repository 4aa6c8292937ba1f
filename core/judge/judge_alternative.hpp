// One alternative of a rule, ready to be held against subjects: its strength, its place in the
// order of its layer, and its criteria in the order in which they are cheap to check.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/judge/judge_subject.hpp"
#include "core/policy/policy.hpp"

namespace examguard {

enum class Match {
  no,
  unread,  // everything that could be read holds; hash or signature could not
  yes,
};

// What may be taken as known of a subject.
enum class Known {
  everything,
  all_but_hash_and_signer,  // identified, not yet hashed
  path_and_metadata,        // not opened
};

struct Alternative {
  const Rule* rule = nullptr;
  const Criteria* criteria = nullptr;
  std::size_t layer = 0;
  Criterion strength = Criterion::by_default;
  std::uint32_t rank = 0;    // inside its layer; 0 outranks all
  bool only_listed = false;  // an allow by what is merely claimed: covers nothing found on disk
};

[[nodiscard]] bool is_empty(const Criteria& criteria);
// The strongest criterion that is stated.
[[nodiscard]] Criterion strength_of(const Criteria& criteria);

// Does the alternative hold? `proven` is a field that is known to match. `now` is absent where the
// age must not matter.
[[nodiscard]] Match match(const Alternative& alternative, Subject& subject,
                          std::optional<TimePoint> now, Field proven);
// Could it hold once the rest is known? What a package database vouches for is known with the hash.
[[nodiscard]] bool may_hold(const Alternative& alternative, Subject& subject, Known known,
                            Field proven);

// The patterns of a field that has some; otherwise empty.
[[nodiscard]] const std::vector<Pattern>& patterns_of(const Criteria& criteria, Field field);
// The plain values of ext, kind and category.
[[nodiscard]] const std::vector<std::string>& words_of(const Criteria& criteria, Field field);

}  // namespace examguard
