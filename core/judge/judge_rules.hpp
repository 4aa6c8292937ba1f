// The rules of all layers as the judge searches them: their alternatives, ranked inside each layer
// and filed by what a subject must have for them to hold.
#pragma once

#include <cstdint>
#include <vector>

#include "core/judge/judge_index.hpp"

namespace examguard {

// The alternatives of one kind of rules, filed for each question that is asked of them.
struct RuleSet {
  std::vector<Alternative> alternatives;
  RuleIndex every;
  RuleIndex hashed;  // those with a hash or a signer, filed under the rest
  RuleIndex early;   // those for which a file must be opened, filed under path and extension

  void build();

 private:
  // Of thousands of plain hashes only the first in rank matters for a file that could not be read.
  [[nodiscard]] std::vector<std::uint32_t> best_of_each_kind(
      std::vector<std::uint32_t> numbers) const;
  // What is filed nowhere is told apart before opening by size alone.
  [[nodiscard]] std::vector<std::uint32_t> one_of_each_size(
      std::vector<std::uint32_t> numbers) const;
};

[[nodiscard]] bool asks_content(const Criteria& criteria);

// Adds the alternatives of a rule that name something.
void compile(const Rule& rule, std::size_t layer, std::vector<Alternative>& out);

// Inside a layer: the stronger criterion, then deny, then the rule's id.
void rank_inside_layers(RuleSet& programs, RuleSet& files);

}  // namespace examguard
