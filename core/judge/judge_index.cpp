#include "core/judge/judge_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <optional>
#include <tuple>

namespace examguard {
namespace {

bool is_words(Field field) {
  return field == Field::ext || field == Field::kind || field == Field::category;
}

// How many subjects a single value lets through, roughly: less is more selective.
int cost_of_literal(Field field) {
  switch (field) {
    case Field::sha256:
      return 0;
    case Field::package:
    case Field::path:
      return 1;
    case Field::name:
    case Field::file:
    case Field::product:
      return 2;
    case Field::signer:
    case Field::vendor:
      return 4;
    case Field::ext:
      return 8;
    default:
      return 10;
  }
}

std::optional<int> cost_of_pattern(Field field, const Pattern& pattern) {
  if (pattern.is_literal()) return cost_of_literal(field);
  const std::size_t piece = required_piece(pattern).size();
  if (piece == 0) return std::nullopt;
  return piece >= 4 ? 5 : piece == 3 ? 6 : 9;
}

// The cost of filing an alternative under `field`; absent where that would lose some subjects.
std::optional<int> cost_of(const Alternative& alternative, Field field) {
  if (field == Field::sha256) {
    return alternative.criteria->sha256.empty() ? std::nullopt : std::optional(0);
  }
  if (is_words(field)) {
    return words_of(*alternative.criteria, field).empty() ? std::nullopt
                                                          : std::optional(cost_of_literal(field));
  }
  std::optional<int> worst;
  for (const Pattern& pattern : patterns_of(*alternative.criteria, field)) {
    const auto cost = cost_of_pattern(field, pattern);
    if (!cost) return std::nullopt;
    worst = std::max(worst.value_or(0), *cost);
  }
  return worst;
}

Field best_field(const Alternative& alternative, std::initializer_list<Field> usable) {
  Field best = Field::none;
  std::optional<int> least;
  for (const Field field : usable) {
    const auto cost = cost_of(alternative, field);
    if (cost && (!least || *cost < *least)) {
      least = cost;
      best = field;
    }
  }
  return best;
}

}  // namespace

std::string required_piece(const Pattern& pattern) {
  const std::string& text = pattern.folded();
  std::string_view best;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find_first_of("*?", at), text.size());
    std::string_view piece = std::string_view(text).substr(at, end - at);
    // "**/" may stand for no folder at all, then its slash is not there either.
    const bool after_deep = at >= 2 && text[at - 1] == '*' && text[at - 2] == '*';
    if (after_deep && piece.starts_with('/')) piece.remove_prefix(1);
    if (piece.size() > best.size()) best = piece;
    at = end + 1;
  }
  return std::string(best);
}

void LiteralTable::add(Field field, std::string text, std::uint32_t alternative) {
  entries_.push_back({field, std::move(text), alternative});
}

void LiteralTable::build() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& left, const Entry& right) {
    return std::tie(left.field, left.text, left.alternative) <
           std::tie(right.field, right.text, right.alternative);
  });
  ends_.resize(entries_.size());
  alternatives_.resize(entries_.size());
  slots_.assign(std::bit_ceil(entries_.size() * 2 + 1), {});
  for (std::uint32_t first = 0; first < entries_.size();) {
    const Entry& entry = entries_[first];
    std::uint32_t end = first;
    while (end < entries_.size() && entries_[end].field == entry.field &&
           entries_[end].text == entry.text) {
      alternatives_[end] = entries_[end].alternative;
      ++end;
    }
    ends_[first] = end;
    const std::uint32_t hash = hash_of(entry.field, entry.text);
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot].entry != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {hash, first + 1};
    first = end;
  }
}

std::pair<const std::uint32_t*, const std::uint32_t*> LiteralTable::find(
    Field field, std::string_view text) const {
  const std::uint32_t hash = hash_of(field, text);
  for (std::size_t slot = hash & (slots_.size() - 1); slots_[slot].entry != 0;
       slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].hash != hash) continue;
    const std::uint32_t first = slots_[slot].entry - 1;
    if (entries_[first].field != field || entries_[first].text != text) continue;
    return {alternatives_.data() + first, alternatives_.data() + ends_[first]};
  }
  return {nullptr, nullptr};
}

std::uint32_t LiteralTable::hash_of(Field field, std::string_view text) {
  const std::size_t hash = (std::hash<std::string_view>()(text) + static_cast<std::size_t>(field)) *
                           std::size_t{0x9e3779b97f4a7c15ULL & SIZE_MAX};
  return static_cast<std::uint32_t>(hash >> (sizeof hash * 8 - 32));
}

RuleIndex::RuleIndex(const std::vector<Alternative>& alternatives,
                     const std::vector<std::uint32_t>& numbers,
                     std::initializer_list<Field> usable) {
  std::array<std::vector<Glob>, field_count> globs;
  std::array<std::vector<std::string>, field_count> pieces;
  std::array<bool, field_count> has_literals{};
  const auto file_literal = [&](Field field, std::string text, std::uint32_t number) {
    has_literals[static_cast<std::size_t>(field)] = true;
    literals_.add(field, std::move(text), number);
  };
  for (const std::uint32_t number : numbers) {
    const Alternative& alternative = alternatives[number];
    const Field field = best_field(alternative, usable);
    if (field == Field::none) {
      residual_.push_back(number);
    } else if (field == Field::sha256) {
      for (const Digest& digest : alternative.criteria->sha256) {
        file_literal(field, std::string(as_bytes(digest)), number);
      }
    } else if (is_words(field)) {
      for (const auto& word : words_of(*alternative.criteria, field)) {
        file_literal(field, word, number);
      }
    }
    for (const Pattern& pattern : patterns_of(*alternative.criteria, field)) {
      if (pattern.is_literal()) {
        file_literal(field, pattern.folded(), number);
      } else {
        globs[static_cast<std::size_t>(field)].push_back({&pattern, number});
        pieces[static_cast<std::size_t>(field)].push_back(required_piece(pattern));
      }
    }
  }
  literals_.build();
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    if (has_literals[i]) literal_fields_.push_back(field);
    if (!globs[i].empty()) globs_.push_back({field, GramIndex(pieces[i]), std::move(globs[i])});
  }
}

}  // namespace examguard
