// The kind of a file by its first bytes, from a signature table of our own: fast, the same on every
// system, nothing to parse. Pure; hostile input is the normal case. Names follow
// docs/formats/policy.md ("kind").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace examguard {

// How many bytes of the head identify() wants. Fewer are fine for shorter files.
inline constexpr std::size_t kind_head_bytes = 4096;

struct FileKind {
  std::string_view name;  // "elf", "pe", "script", "jar", "appimage", "pdf", "docx", "zip", ...,
                          // "unknown", "empty"
  std::string_view content_class;  // "program", "installer", "document", "archive", "image",
                                   // "audio", "video", "disk-image", "database", "text", "font",
                                   // "other"
  std::string_view mime;

  bool operator==(const FileKind&) const = default;
};

// `head` are the first bytes of the file; `size` is that of the whole file.
[[nodiscard]] FileKind identify(std::string_view head, std::uint64_t size);

// Where a second read would tell more: the directory of a ZIP or OLE file, the new header of a
// program, the descriptor of a CD image. Few files need it; without it identify() answers the
// family ("zip", "ole", "unknown").
struct Range {
  std::uint64_t offset = 0;
  std::size_t bytes = 0;

  bool operator==(const Range&) const = default;
};
[[nodiscard]] std::optional<Range> second_look(std::string_view head, std::uint64_t size);

// `second` are the bytes of that range, or fewer.
[[nodiscard]] FileKind identify(std::string_view head, std::uint64_t size, std::string_view second);

// Does the extension claim another kind than the content has? An unknown extension or content
// claims nothing, and neither do kinds that honest people confuse: pictures with pictures, an
// Office document with the ZIP that it is, HTML with .doc and .xls.
[[nodiscard]] bool is_disguised(std::string_view file_name, const FileKind& kind);

// What a file of this name claims to be; nothing if its extension claims nothing.
[[nodiscard]] std::optional<FileKind> claimed_kind(std::string_view file_name);

// Can it be run by itself: an ELF executable or shared object (not .o, kernel modules or core
// dumps), PE, DOS and Mach-O programs, a script whose first line is "#!" and an absolute path, a
// JAR, an AppImage. Installers (msi, deb, rpm, apk, ...) are a class of their own; batch files and
// scripts without that line are text.
[[nodiscard]] bool is_program(const FileKind& kind);

// "python3" of "#!/usr/bin/env python3"; empty if the head is no script.
[[nodiscard]] std::string_view script_interpreter(std::string_view head);

}  // namespace examguard
