#include "core/kinds/kind_executables.hpp"

#include "core/kinds/kind_bytes.hpp"
#include "core/kinds/kind_table.hpp"

namespace examguard {
namespace {

using namespace std::string_view_literals;

FileKind elf_kind(std::string_view head) {
  if (has(head, 8, "AI\1") || has(head, 8, "AI\2")) return kind_named("appimage");
  const bool big = byte_at(head, 5) == 2;
  const unsigned type =
      big ? byte_at(head, 16) << 8 | byte_at(head, 17) : byte_at(head, 17) << 8 | byte_at(head, 16);
  if (head.size() < 18 || type == 0 || type == 1) return kind_named("elf-object");
  if (type == 4) return kind_named("elf-core");
  return kind_named("elf");
}

// MZ alone is two letters that a text may start with, so the rest of the header must be plausible.
std::optional<FileKind> mz_kind(std::string_view head, std::uint64_t size,
                                std::string_view second) {
  if (head.size() < 28) return std::nullopt;
  const std::uint64_t header = head.size() >= 64 ? little32(head, 60) : 0;
  if (header >= 4 && header + 4 <= head.size()) {
    const auto at = static_cast<std::size_t>(header);
    if (has(head, at, "PE\0\0"sv)) return kind_named("pe");
    if (has(head, at, "NE"sv) || has(head, at, "LE\0\0"sv) || has(head, at, "LX\0\0"sv)) {
      return kind_named("dos");
    }
  } else if (header >= head.size() && header + 24 <= size) {
    // The new header lies beyond the head: an attacker's or a linker's choice, Windows runs both.
    if (second.empty() || has(second, 0, "PE\0\0"sv)) return kind_named("pe");
  }
  const std::uint32_t pages = little16(head, 4);
  const std::uint32_t last = little16(head, 2);
  const std::uint32_t paragraphs = little16(head, 8);
  const bool plausible = last < 512 && pages > 0 && paragraphs >= 2 && paragraphs < 0x1000 &&
                         (pages - 1) * 512ULL + last <= size + 512;
  if (plausible) return kind_named("dos");
  return std::nullopt;
}

}  // namespace

std::optional<FileKind> executable_kind(std::string_view head, std::uint64_t size,
                                        std::string_view second) {
  if (head.starts_with("\x7f"
                       "ELF"))
    return elf_kind(head);
  if (head.starts_with("MZ") || head.starts_with("ZM")) return mz_kind(head, size, second);
  const std::uint32_t magic = big32(head, 0);
  if (magic == 0xfeedface || magic == 0xfeedfacf || magic == 0xcefaedfe || magic == 0xcffaedfe) {
    return kind_named("macho");
  }
  if (magic == 0xcafebabe && head.size() >= 8) {
    // Java starts alike; its class files have a version above 44 where Mach-O counts its parts.
    return kind_named(big32(head, 4) < 40 ? "macho" : "class");
  }
  // Enough blanks and a path: the kernel runs it, whatever follows.
  if (head.starts_with("#!")) {
    const std::size_t path = head.find_first_not_of(" \t", 2);
    if (path != std::string_view::npos && head[path] == '/' && !has(head, path, "//")) {
      return kind_named("script");
    }
  }
  return std::nullopt;
}

}  // namespace examguard
