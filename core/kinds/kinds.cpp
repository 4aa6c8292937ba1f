#include "core/kinds/kinds.hpp"

#include "core/kinds/kind_bytes.hpp"
#include "core/kinds/kind_executables.hpp"
#include "core/kinds/kind_media.hpp"
#include "core/kinds/kind_packages.hpp"
#include "core/kinds/kind_table.hpp"
#include "core/kinds/kind_text.hpp"

#include <algorithm>

namespace examguard {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t iso_descriptor = 32768;
constexpr std::size_t second_bytes = 4096;

// A volume descriptor has its type and a fixed word, in the 17th sector.
bool is_iso(std::string_view second) {
  return has(second, 1, "CD001"sv) || has(second, 1, "BEA01"sv) || has(second, 1, "NSR0"sv);
}

// An ISO has nothing of its own before the 17th sector: zeros, or a boot sector for sticks.
bool may_be_iso(std::string_view head, std::uint64_t size) {
  if (size < iso_descriptor + 2048 || head.size() < 512) return false;
  return std::ranges::all_of(head.substr(0, 64), [](char c) { return c == 0; }) ||
         has(head, 510, "\x55\xaa"sv);
}

// A signature of letters may as well be the first word of a text; what follows it decides. Kinds
// that are written in plain text stay what they are.
bool is_words(const KindSignature& signature) {
  constexpr std::string_view texts[] = {"pdf", "ps", "rtf", "vmdk", "torrent", "deb", "ar", "amr"};
  return std::ranges::find(texts, signature.kind) == std::end(texts) &&
         std::ranges::all_of(signature.bytes, [](char c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace

std::optional<Range> second_look(std::string_view head, std::uint64_t size) {
  if (head.starts_with("PK\3\4"sv)) {
    const FileKind kind = *zip_kind(head, {});
    if (head.size() >= size || (kind.name != "zip" && kind.name != "ooxml" && kind.name != "jar")) {
      return std::nullopt;
    }
    const std::uint64_t tail = std::min<std::uint64_t>(size, second_bytes);
    return Range{size - tail, static_cast<std::size_t>(tail)};
  }
  if (const auto kind = ole_kind(head, {}); kind && kind->name == "ole") {
    const std::uint64_t offset = ole_directory_offset(head);
    if (offset + 128 <= size && offset + 128 > head.size()) return Range{offset, second_bytes};
  }
  if (head.starts_with("MZ") && head.size() >= 64) {
    const std::uint64_t header = little32(head, 60);
    if (header + 4 > head.size() && header + 24 <= size) return Range{header, 24};
  }
  if (may_be_iso(head, size)) return Range{iso_descriptor, 2048};
  return std::nullopt;
}

FileKind identify(std::string_view head, std::uint64_t size, std::string_view second) {
  if (size == 0) return kind_named("empty");
  if (second.empty() && head.size() > iso_descriptor && may_be_iso(head, size)) {
    second = head.substr(iso_descriptor);
  }
  if (const auto kind = executable_kind(head, size, second)) return *kind;
  if (const auto kind = zip_kind(head, second)) return *kind;
  if (const auto kind = ole_kind(head, second)) return *kind;
  if (may_be_iso(head, size) && is_iso(second)) return kind_named("iso");
  if (const auto signature = find_signature(head)) {
    const auto text = is_words(*signature) ? text_kind(head, size) : std::nullopt;
    return text.value_or(kind_named(signature->kind));
  }
  if (const auto kind = media_kind(head, size)) return *kind;
  if (const auto kind = plausible_kind(head, size)) return *kind;
  return text_kind(head, size).value_or(kind_named("unknown"));
}

FileKind identify(std::string_view head, std::uint64_t size) {
  return identify(head, size, {});
}

bool is_program(const FileKind& kind) {
  return kind.content_class == "program";
}

std::string_view script_interpreter(std::string_view head) {
  if (!head.starts_with("#!")) return {};
  head = head.substr(2, head.find('\n') == head.npos ? head.npos : head.find('\n') - 2);
  const auto word = [](std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    const std::string_view found = line.substr(0, line.find_first_of(" \t\r"));
    line.remove_prefix(found.size());
    return found;
  };
  std::string_view path = word(head);
  if (path.ends_with("/env")) {
    do {
      path = word(head);
    } while (path.starts_with("-") || path.find('=') != path.npos);
  }
  return path.substr(path.rfind('/') + 1);
}

}  // namespace examguard
