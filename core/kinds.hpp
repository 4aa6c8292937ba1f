// The kind of a file by its first bytes, from a signature table of our own: fast, the same on every
// system, nothing to parse. Pure; hostile input is the normal case. Names follow
// docs/formats/policy.md ("kind").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace examguard {

// How many bytes of the head identify() wants. Fewer are fine for shorter files.
inline constexpr std::size_t kind_head_bytes = 4096;

struct FileKind {
  std::string_view name;  // "elf", "pe", "script", "jar", "appimage", "pdf", "docx", "zip", ...,
                          // "unknown", "empty"
  std::string_view content_class;  // "program", "document", "archive", "image", "audio", "video",
                                   // "disk-image", ..., "other"
  std::string_view mime;

  bool operator==(const FileKind&) const = default;
};

// `head` are the first bytes of the file; `size` is that of the whole file.
[[nodiscard]] FileKind identify(std::string_view head, std::uint64_t size);

// Does the extension claim another kind than the content has? An unknown extension or content
// claims nothing.
[[nodiscard]] bool is_disguised(std::string_view file_name, const FileKind& kind);

// Can it be run by itself: ELF, PE, script with a shebang, JAR, AppImage and their like.
[[nodiscard]] bool is_program(const FileKind& kind);

}  // namespace examguard
