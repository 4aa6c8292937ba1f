// Which alternatives can hold for a subject, without looking at the others. Each alternative is
// filed under the most selective of its criteria: literal values in a hash table, patterns under a
// piece of text that they require. What has no such criterion is looked at every time.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/judge/judge_alternative.hpp"
#include "core/judge/judge_grams.hpp"

namespace examguard {

// Literal texts of all fields in one table of open addressing: a look-up that finds nothing, as
// most do, touches one cache line.
class LiteralTable {
 public:
  void add(Field field, std::string text, std::uint32_t alternative);
  void build();  // after the last add, before the first find

  // The alternatives that were added for this text, as [begin, end) of numbers.
  [[nodiscard]] std::pair<const std::uint32_t*, const std::uint32_t*> find(
      Field field, std::string_view text) const;

 private:
  struct Entry {
    Field field = Field::none;
    std::string text;
    std::uint32_t alternative = 0;
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // 1 + index of the first entry with this text; 0: free
  };

  static std::uint32_t hash_of(Field field, std::string_view text);

  std::vector<Entry> entries_;               // sorted: equal texts side by side
  std::vector<std::uint32_t> alternatives_;  // of entries_, in their order
  std::vector<std::uint32_t> ends_;          // of the run of equal texts that begins at an entry
  std::vector<Slot> slots_;
};

class RuleIndex {
 public:
  RuleIndex() = default;
  // `alternatives` must stay where they are. `numbers` are those to be filed, `usable` the fields
  // under which they may be.
  RuleIndex(const std::vector<Alternative>& alternatives, const std::vector<std::uint32_t>& numbers,
            std::initializer_list<Field> usable);

  // Calls candidate(number, proven) for every alternative that can hold; `proven` is the field that
  // is known to match, or none. The same number may come more than once.
  template <class Candidate>
  void each(Subject& subject, Candidate&& candidate) const {
    for (const Field field : literal_fields_) {
      for (const std::string_view text : subject.texts(field)) {
        const auto [begin, end] = literals_.find(field, text);
        for (const auto* at = begin; at != end; ++at) candidate(*at, field);
      }
    }
    for (const auto& [field, grams, globs] : globs_) {
      for (const std::string_view text : subject.texts(field)) {
        grams.each(text, [&](std::uint32_t i) {
          if (globs[i].pattern->matches(text)) candidate(globs[i].alternative, field);
        });
      }
    }
    for (const std::uint32_t number : residual_) candidate(number, Field::none);
  }

  // What is looked at every time.
  [[nodiscard]] const std::vector<std::uint32_t>& residual() const { return residual_; }
  void drop_residual() { residual_.clear(); }

 private:
  struct Glob {
    const Pattern* pattern = nullptr;
    std::uint32_t alternative = 0;
  };
  struct FieldGlobs {
    Field field = Field::none;
    GramIndex grams;
    std::vector<Glob> globs;
  };

  LiteralTable literals_;
  std::vector<Field> literal_fields_;
  std::vector<FieldGlobs> globs_;
  std::vector<std::uint32_t> residual_;
};

// The longest text that everything matched by the pattern contains; empty if there is none.
[[nodiscard]] std::string required_piece(const Pattern& pattern);

}  // namespace examguard
