// Finds which of many pieces of text occur in a text, in one pass over the text whatever the number
// of pieces. Each piece is filed under one run of up to four of its bytes (a gram), the rarest that
// it has; a bitmap says for most places of the text that no filed gram begins there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examguard {

class GramIndex {
 public:
  GramIndex() = default;
  // Pieces are numbered by their place. An empty piece is never found.
  explicit GramIndex(const std::vector<std::string>& pieces);

  // Calls found(number) for each place where a piece occurs.
  template <class Found>
  void each(std::string_view text, Found&& found) const {
    for (const Table& table : tables_) {
      std::uint32_t gram = 0;
      for (std::size_t end = 1; end <= text.size(); ++end) {
        gram = (gram << 8 | static_cast<unsigned char>(text[end - 1])) & table.mask;
        const std::uint32_t hash = hash_of(gram);
        if (!table.may_hold(hash) || end < table.width) continue;
        for (std::uint32_t i = table.head(hash); i != 0; i = table.entries[i - 1].next) {
          const Entry& entry = table.entries[i - 1];
          if (occurs(entry, text, end - table.width)) found(entry.number);
        }
      }
    }
  }

 private:
  struct Entry {
    std::string piece;
    std::uint32_t number = 0;
    std::uint32_t offset = 0;  // of the gram in the piece
    std::uint32_t next = 0;    // 1 + index of the next entry of this slot; 0: none
  };

  // All pieces whose grams have one width.
  struct Table {
    std::size_t width = 0;
    std::uint32_t mask = 0;  // of `width` bytes
    int bit_shift = 0;
    int head_shift = 0;
    std::vector<std::uint64_t> bits;
    std::vector<std::uint32_t> heads;
    std::vector<Entry> entries;

    [[nodiscard]] bool may_hold(std::uint32_t hash) const {
      const std::uint32_t bit = hash >> bit_shift;
      return (bits[bit / 64] >> (bit % 64) & 1) != 0;
    }
    [[nodiscard]] std::uint32_t head(std::uint32_t hash) const { return heads[hash >> head_shift]; }
  };

  static std::uint32_t hash_of(std::uint32_t gram) { return gram * 0x9e3779b1U; }
  static bool occurs(const Entry& entry, std::string_view text, std::size_t at) {
    return at >= entry.offset &&
           text.substr(at - entry.offset).starts_with(std::string_view(entry.piece));
  }
  static Table build(std::size_t width, const std::vector<std::string>& pieces,
                     const std::vector<std::uint32_t>& numbers);

  std::vector<Table> tables_;
};

}  // namespace examguard
