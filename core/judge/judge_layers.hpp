// What the layers say together. The top layer judges alone; a lower one adds denials freely, while
// its allows and waivers count only where what they would overrule is delegable.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/judge/judge.hpp"
#include "core/judge/judge_alternative.hpp"

namespace examguard {

// The alternative that decides in each layer, or nothing where no rule of it holds.
using Choice = std::span<const Alternative* const>;

struct Decision {
  Verdict verdict = Verdict::allowed;
  Severity severity = Severity::notice;
  std::string_view category;
  std::size_t layer = 0;
  const Alternative* alternative = nullptr;  // nothing: the default
  const Waiver* waiver = nullptr;
  bool delegable = false;
};

class LayerOrder {
 public:
  // Both must outlive this.
  LayerOrder(const Layers& layers, const Place& place);

  // Of as many layers as there are choices, top first.
  [[nodiscard]] Decision decide(Choice choice, Subject& subject, TimePoint now) const;

 private:
  struct Exception {
    const Waiver* waiver = nullptr;
    Alternative subject;  // nothing stated: all that the rule names
  };
  using Exceptions = std::unordered_map<std::string, std::vector<Exception>>;  // by rule

  struct Question {
    Subject& subject;
    TimePoint now;
    std::size_t layers = 0;  // that are asked
  };

  [[nodiscard]] Decision by_default(const Question& question) const;
  [[nodiscard]] Decision denial(const Alternative& alternative, std::size_t layer,
                                const Question& question) const;
  void add(Decision& decision, const Alternative* chosen, std::size_t layer,
           const Question& question) const;
  void restate_default(Decision& decision, std::size_t layer) const;
  void waive(Decision& decision, const std::string& rule, const Question& question) const;

  const std::vector<Policy>& policies_;
  std::vector<Exceptions> exceptions_;  // by layer
};

}  // namespace examguard
