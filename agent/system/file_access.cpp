#include "agent/system/file_access.hpp"

#include <array>
#include <stdexcept>

namespace examguard {

std::string_view to_word(Why why) {
  static constexpr std::array<std::string_view, 9> words{"permission", "io",          "hang",
                                                         "vanished",   "changed",     "network",
                                                         "limit",      "unsupported", "forged"};
  return words[static_cast<std::size_t>(why)];
}

void throw_exception_from_error(const Trouble& trouble, const boost::source_location& where) {
  throw std::logic_error("unchecked result at " + std::string(where.file_name()) + ":" +
                         std::to_string(where.line()) + ": " + trouble.detail);
}

bool is_same_content(const FileStat& before, const FileStat& after) {
  return before.device == after.device && before.inode == after.inode &&
         before.size == after.size && before.modified_ns == after.modified_ns &&
         before.changed_ns == after.changed_ns;
}

}  // namespace examguard
