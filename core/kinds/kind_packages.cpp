#include "core/kinds/kind_packages.hpp"

#include "core/kinds/kind_bytes.hpp"
#include "core/kinds/kind_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace examguard {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_zip_names = 400;

// What the names of a ZIP's first entries (or of its directory) give away.
struct ZipNames {
  bool first = true;
  bool office = false;  // the first entry is one that only Office packages have
  std::string_view word;
  bool manifest = false;  // META-INF/MANIFEST.MF
  bool android = false;
};

std::string_view office_word(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> marks[] = {
      {"word/", "docx"},
      {"xl/", "xlsx"},
      {"ppt/", "pptx"},
      {"OFD.xml", "ofd"},
      {"AppxManifest.xml", "appx"},
      {"AppxMetadata/AppxBundleManifest.xml", "appx"},
      {"FixedDocSeq.fdseq", "xps"},
      {"FixedDocumentSequence.fdseq", "xps"},
      {"META-INF/container.xml", "epub"}};
  for (const auto& [prefix, kind] : marks) {
    if (name.starts_with(prefix)) return kind;
  }
  return {};
}

void see_name(ZipNames& names, std::string_view name) {
  if (names.first) {
    names.office = name == "[Content_Types].xml" || name.starts_with("_rels/") ||
                   name.starts_with("docProps/") || name.starts_with("customXml/");
    names.first = false;
  }
  if (names.word.empty()) names.word = office_word(name);
  if (name == "META-INF/MANIFEST.MF") names.manifest = true;
  if (name == "AndroidManifest.xml") names.android = true;
}

std::optional<FileKind> judge_names(const ZipNames& names) {
  if (names.android) return kind_named("apk");
  if (!names.word.empty()) return kind_named(names.word);
  if (names.manifest) return kind_named("jar");
  if (names.office) return kind_named("ooxml");
  return std::nullopt;
}

// "mimetype" comes first and uncompressed in OpenDocument and EPUB.
std::optional<FileKind> mimetype_kind(std::string_view content) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {
      {"application/epub+zip", "epub"},
      {"application/ofd", "ofd"},
      {"application/vnd.oasis.opendocument.text", "odt"},
      {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
      {"application/vnd.oasis.opendocument.presentation", "odp"},
      {"application/vnd.oasis.opendocument.graphics", "odg"},
      {"application/vnd.oasis.opendocument", "odf"}};
  for (const auto& [type, kind] : types) {
    if (content.starts_with(type)) return kind_named(kind);
  }
  return std::nullopt;
}

// Local headers follow each other; where the compressed size is not in the header (bit 3), the next
// one is searched.
void see_local_headers(std::string_view head, ZipNames& names) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < most_zip_names && at + 30 <= head.size(); ++n) {
    if (!has(head, at, "PK\3\4"sv)) break;
    const std::size_t name_size = little16(head, at + 26);
    const std::size_t extra_size = little16(head, at + 28);
    if (at + 30 + name_size > head.size()) break;
    see_name(names, head.substr(at + 30, name_size));
    const std::size_t content = at + 30 + name_size + extra_size;
    const bool streamed = (little16(head, at + 6) & 8U) != 0 && little32(head, at + 18) == 0;
    if (streamed) {
      at = head.find("PK\3\4"sv, std::min(content, head.size()));
      if (at == std::string_view::npos) break;
    } else {
      at = content + little32(head, at + 18);
    }
  }
}

// `tail` is the end of the file: the directory, or the last part of it.
void see_directory(std::string_view tail, ZipNames& names) {
  std::size_t at = tail.find("PK\1\2"sv);
  for (std::size_t n = 0; n < most_zip_names && at != std::string_view::npos; ++n) {
    if (at + 46 > tail.size()) break;
    const std::size_t name_size = little16(tail, at + 28);
    if (at + 46 + name_size > tail.size()) break;
    names.first = false;
    see_name(names, tail.substr(at + 46, name_size));
    at = tail.find("PK\1\2"sv, at + 46 + name_size);
  }
}

std::u16string_view stream_name(std::string_view entry, std::u16string& buffer) {
  const std::size_t bytes = std::min<std::size_t>(little16(entry, 64), 64);
  buffer.clear();
  for (std::size_t i = 0; i + 1 < bytes; i += 2) {
    const auto unit = static_cast<char16_t>(little16(entry, i));
    if (unit == 0) break;
    buffer += unit;
  }
  return buffer;
}

// The 128-byte entries of an OLE directory.
std::optional<FileKind> ole_directory_kind(std::string_view directory) {
  constexpr std::pair<std::u16string_view, std::string_view> streams[] = {
      {u"WordDocument", "doc"},
      {u"Workbook", "xls"},
      {u"Book", "xls"},
      {u"PowerPoint Document", "ppt"},
      {u"PP40", "ppt"},
      {u"EncryptedPackage", "encrypted-ooxml"},
      {u"VisioDocument", "vsd"},
      {u"__properties_version1.0", "msg"},
      {u"__nameid_version1.0", "msg"}};
  std::u16string name;
  for (std::size_t at = 0; at + 128 <= directory.size(); at += 128) {
    const std::string_view entry = directory.substr(at, 128);
    const bool root = byte_at(entry, 66) == 5;
    if (root && (has(entry, 80, "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"sv) ||
                 has(entry, 80, "\x86\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"sv))) {
      return kind_named("msi");
    }
    const std::u16string_view stream = stream_name(entry, name);
    for (const auto& [mark, kind] : streams) {
      if (stream == mark) return kind_named(kind);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<FileKind> zip_kind(std::string_view head, std::string_view second) {
  const bool spanned = head.starts_with("PK\7\10PK\3\4"sv) || head.starts_with("PK00PK\3\4"sv);
  if (head.starts_with("PK\5\6"sv)) return kind_named("zip");
  if (!head.starts_with("PK\3\4"sv) && !spanned) return std::nullopt;
  if (spanned) head.remove_prefix(4);
  const std::size_t name_size = little16(head, 26);
  if (name_size == 8 && has(head, 30, "mimetype")) {
    const std::size_t content = 38 + little16(head, 28);
    if (content < head.size()) {
      if (const auto kind = mimetype_kind(head.substr(content))) return kind;
    }
  }
  ZipNames names;
  see_local_headers(head, names);
  if (names.word.empty() && !names.android) see_directory(second, names);
  return judge_names(names).value_or(kind_named("zip"));
}

std::uint64_t ole_directory_offset(std::string_view head) {
  const std::uint32_t shift = std::clamp(little16(head, 30), 9U, 12U);
  return (std::uint64_t{little32(head, 48)} + 1) << shift;
}

std::optional<FileKind> ole_kind(std::string_view head, std::string_view second) {
  if (!head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv)) return std::nullopt;
  const std::uint64_t directory = ole_directory_offset(head);
  if (directory < head.size()) {
    const auto part = head.substr(static_cast<std::size_t>(directory));
    if (const auto kind = ole_directory_kind(part)) return kind;
  }
  return ole_directory_kind(second).value_or(kind_named("ole"));
}

}  // namespace examguard
