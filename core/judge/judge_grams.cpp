#include "core/judge/judge_grams.hpp"

#include <algorithm>
#include <unordered_map>

namespace examguard {
namespace {

constexpr std::size_t widest_gram = 4;
constexpr std::size_t bits_per_piece = 16;

// Shift that leaves of a 32-bit hash as many values as the power of two that holds `count`.
int shift_for(std::size_t count) {
  int bits = 6;
  while (bits < 24 && std::size_t{1} << bits < count) ++bits;
  return 32 - bits;
}

}  // namespace

GramIndex::GramIndex(const std::vector<std::string>& pieces) {
  for (std::size_t width = widest_gram; width > 0; --width) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < pieces.size(); ++i) {
      if (std::min(pieces[i].size(), widest_gram) == width) numbers.push_back(i);
    }
    if (!numbers.empty()) tables_.push_back(build(width, pieces, numbers));
  }
}

GramIndex::Table GramIndex::build(std::size_t width, const std::vector<std::string>& pieces,
                                  const std::vector<std::uint32_t>& numbers) {
  Table table;
  table.width = width;
  table.mask = UINT32_MAX >> (32 - 8 * width);
  table.bit_shift = shift_for(numbers.size() * bits_per_piece);
  table.head_shift = shift_for(numbers.size() * 2);
  table.bits.resize((std::size_t{1} << (32 - table.bit_shift)) / 64);
  table.heads.resize(std::size_t{1} << (32 - table.head_shift));

  std::unordered_map<std::uint32_t, std::uint32_t> uses;
  const auto hash_at = [&](std::uint32_t number, std::size_t at) {
    std::uint32_t gram = 0;
    for (const char c : std::string_view(pieces[number]).substr(at, width)) {
      gram = gram << 8 | static_cast<unsigned char>(c);
    }
    return hash_of(gram);
  };
  for (const std::uint32_t number : numbers) {
    for (std::size_t at = 0; at + width <= pieces[number].size(); ++at) {
      ++uses[hash_at(number, at)];
    }
  }
  for (const std::uint32_t number : numbers) {
    std::size_t rarest = 0;
    for (std::size_t at = 1; at + width <= pieces[number].size(); ++at) {
      if (uses[hash_at(number, at)] < uses[hash_at(number, rarest)]) rarest = at;
    }
    const std::uint32_t hash = hash_at(number, rarest);
    const std::uint32_t bit = hash >> table.bit_shift;
    table.bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
    std::uint32_t& head = table.heads[hash >> table.head_shift];
    table.entries.push_back({pieces[number], number, static_cast<std::uint32_t>(rarest), head});
    head = static_cast<std::uint32_t>(table.entries.size());
  }
  return table;
}

}  // namespace examguard
