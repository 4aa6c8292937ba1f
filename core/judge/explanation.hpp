// Why the judge says what it says: for each layer the rules that hold for a subject, and what the
// layers down to this one say together. For people; nothing is decided by it.
#pragma once

#include <string>
#include <vector>

#include "core/judge/judge.hpp"
#include "core/policy/policy.hpp"

namespace examguard {

struct RuleThatHolds {
  // One criterion: the value in the policy, and the text of the subject that it matched.
  struct Matched {
    std::string criterion;  // "name"
    std::string value;      // "ToDesk*"; empty for ranges
    std::string text;       // "ToDesk Lite"

    bool operator==(const Matched&) const = default;
  };

  std::string rule;
  Effect effect = Effect::deny;
  Criterion criterion = Criterion::by_default;  // the strongest of the alternative that held
  bool delegable = false;
  bool counts = true;   // false: an allow by what is merely claimed, about something on a disk
  bool unread = false;  // holds as far as the subject could be read
  std::vector<Matched> matched;
};

struct LayerSays {
  Level level = Level::province;
  PolicyName policy;
  std::vector<RuleThatHolds> rules;  // strongest first; the first that counts decides here
  Judgement after;                   // of this layer and those above it
};

struct Explanation {
  Judgement judgement;
  std::vector<LayerSays> layers;  // top first
};

struct Alternative;
class Subject;
// Whatever of the criteria the subject has.
[[nodiscard]] std::vector<RuleThatHolds::Matched> what_matched(const Alternative& alternative,
                                                               Subject& subject);

}  // namespace examguard
