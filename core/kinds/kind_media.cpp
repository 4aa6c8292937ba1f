#include "core/kinds/kind_media.hpp"

#include "core/kinds/kind_bytes.hpp"
#include "core/kinds/kind_table.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace examguard {
namespace {

using namespace std::string_view_literals;

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

// ISO base media: the brands of the first box.
std::optional<FileKind> base_media_kind(std::string_view head) {
  const std::string_view box = head.size() >= 8 ? head.substr(4, 4) : std::string_view{};
  if (box == "ftyp") {
    const std::string_view brand = head.substr(8, 4);
    constexpr std::pair<std::string_view, std::string_view> brands[] = {
        {"qt  ", "mov"}, {"M4A", "m4a"},   {"M4B", "m4a"},   {"3g", "3gp"},    {"hei", "heic"},
        {"hev", "heic"}, {"mif1", "heic"}, {"msf1", "heic"}, {"avif", "avif"}, {"avis", "avif"}};
    for (const auto& [prefix, kind] : brands) {
      if (brand.starts_with(prefix)) return kind_named(kind);
    }
    return kind_named("mp4");
  }
  const bool old = box == "moov" || box == "mdat" || box == "wide" || box == "pnot" ||
                   ((box == "free" || box == "skip") && byte_at(head, 0) == 0);
  if (old && byte_at(head, 0) < 0x20) return kind_named("mov");
  return std::nullopt;
}

std::optional<FileKind> riff_kind(std::string_view head) {
  if (!head.starts_with("RIFF") && !head.starts_with("RIFX")) return std::nullopt;
  const std::string_view form = head.size() >= 12 ? head.substr(8, 4) : std::string_view{};
  if (form == "WAVE") return kind_named("wav");
  if (form == "AVI ") return kind_named("avi");
  if (form == "WEBP") return kind_named("webp");
  if (form == "RMID") return kind_named("mid");
  return std::nullopt;
}

// MPEG audio: a frame header, and where the head reaches it, the next one in its place.
std::size_t mp3_frame(std::string_view bytes, std::size_t at) {
  constexpr unsigned rates[2][16] = {
      {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
      {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}};
  constexpr unsigned samples[3] = {44100, 48000, 32000};
  const unsigned b1 = byte_at(bytes, at + 1);
  const unsigned b2 = byte_at(bytes, at + 2);
  const unsigned version = b1 >> 3 & 3U;  // 0: 2.5, 2: 2, 3: 1
  const unsigned layer = b1 >> 1 & 3U;    // 1: III
  if (byte_at(bytes, at) != 0xff || (b1 & 0xe0U) != 0xe0 || version == 1 || layer != 1) return 0;
  const bool first = version == 3;
  const unsigned rate = rates[first ? 0 : 1][b2 >> 4];
  if (rate == 0 || (b2 >> 2 & 3U) == 3) return 0;
  const unsigned hertz = samples[b2 >> 2 & 3U] >> (first ? 0 : (version == 2 ? 1 : 2));
  return (first ? 144U : 72U) * rate * 1000 / hertz + (b2 >> 1 & 1U);
}

bool is_mp3(std::string_view head) {
  const std::size_t length = mp3_frame(head, 0);
  if (length == 0) return false;
  return length + 3 > head.size() || mp3_frame(head, length) != 0;
}

bool is_transport_stream(std::string_view head) {
  if (head.size() < 189) return false;
  for (std::size_t at = 0; at < head.size(); at += 188) {
    if (head[at] != 'G') return false;
  }
  return true;
}

bool is_bitmap(std::string_view head) {
  constexpr std::uint32_t headers[] = {12, 16, 40, 52, 56, 64, 108, 124};
  return head.starts_with("BM") && head.size() >= 18 &&
         std::ranges::find(headers, little32(head, 14)) != std::end(headers) &&
         little32(head, 6) == 0;
}

bool is_icon(std::string_view head) {
  const bool start = has(head, 0, "\0\0\1\0"sv) || has(head, 0, "\0\0\2\0"sv);
  const std::uint32_t count = little16(head, 4);
  return start && head.size() >= 22 && count > 0 && count < 256 && byte_at(head, 9) == 0 &&
         little32(head, 14) > 0 && little32(head, 18) >= 6 + 16 * count;
}

bool is_font(std::string_view head) {
  const unsigned tables = byte_at(head, 4) << 8 | byte_at(head, 5);
  return has(head, 0, "\0\1\0\0"sv) && head.size() >= 28 && tables > 3 && tables < 64 &&
         std::ranges::all_of(head.substr(12, 4), [](char c) { return c >= ' ' && c < 0x7f; });
}

bool is_targa(std::string_view head, std::uint64_t size) {
  const unsigned map = byte_at(head, 1);
  const unsigned type = byte_at(head, 2);
  const unsigned depth = byte_at(head, 16);
  const bool types = (map == 1 && (type == 1 || type == 9)) ||
                     (map == 0 && (type == 2 || type == 3 || type == 10 || type == 11));
  const bool mapless = map != 0 || (little32(head, 3) == 0 && byte_at(head, 7) == 0);
  return head.size() >= 18 && types && mapless && little16(head, 12) > 0 &&
         little16(head, 14) > 0 && (byte_at(head, 17) & 0xc0U) == 0 && size > 18 &&
         (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32);
}

bool is_arj(std::string_view head) {
  const std::uint32_t header = little16(head, 2);
  const unsigned first = byte_at(head, 4);
  return has(head, 0, "\x60\xea"sv) && header >= 30 && header <= 2600 && first >= 30 &&
         first <= header && byte_at(head, 10) == 2;
}

bool is_lzh(std::string_view head) {
  return has(head, 2, "-l") && head.size() >= 21 && head[6] == '-' &&
         (head[4] == 'h' || head[4] == 'z');
}

bool is_cpio(std::string_view head) {
  if (has(head, 0, "\xc7\x71"sv) || has(head, 0, "\x71\xc7"sv)) return head.size() >= 26;
  const bool text =
      head.starts_with("070701") || head.starts_with("070702") || head.starts_with("070707");
  return text && head.size() >= 76 && std::ranges::all_of(head.substr(0, 76), is_hex);
}

// Python writes its version, then CR LF; the numbers are those of Python 2.7 and 3.x.
bool is_python_bytecode(std::string_view head) {
  const std::uint32_t magic = little16(head, 0);
  return has(head, 2, "\r\n"sv) && head.size() >= 16 &&
         ((magic >= 3000 && magic < 4000) || (magic > 62000 && magic < 62300));
}

bool is_file_system(std::string_view head) {
  if (has(head, 0x438, "\x53\xef"sv) && little32(head, 0x418) <= 6) return true;
  if (!has(head, 510, "\x55\xaa"sv)) return false;
  return has(head, 54, "FAT12   ") || has(head, 54, "FAT16   ") || has(head, 82, "FAT32   ") ||
         has(head, 512, "EFI PART");
}

bool is_bzip2(std::string_view head) {
  return head.starts_with("BZh") && head.size() >= 10 && head[3] >= '1' && head[3] <= '9' &&
         (has(head, 4, "1AY&SY") || has(head, 4, "\x17\x72\x45\x38\x50\x90"sv));
}

}  // namespace

std::optional<FileKind> media_kind(std::string_view head, std::uint64_t size) {
  if (const auto kind = riff_kind(head)) return kind;
  if (const auto kind = base_media_kind(head)) return kind;
  if (head.starts_with("OggS\0"sv)) {
    const bool video = head.substr(0, 512).find("\x80theora"sv) != std::string_view::npos;
    return kind_named(video ? "ogv" : "ogg");
  }
  if (head.starts_with("\x1a\x45\xdf\xa3"sv)) {
    const bool web = head.substr(0, 128).find("webm") != std::string_view::npos;
    return kind_named(web ? "webm" : "mkv");
  }
  if (head.starts_with("FORM") && (has(head, 8, "AIFF") || has(head, 8, "AIFC"))) {
    return kind_named("aiff");
  }
  if ((head.starts_with("IWAD") || head.starts_with("PWAD")) && has(head, 7, "\0"sv)) {
    return kind_named("wad");
  }
  if (head.starts_with("MAC ") && byte_at(head, 5) == 0x0f) return kind_named("ape");
  const bool flash = head.starts_with("FWS") || head.starts_with("CWS") || head.starts_with("ZWS");
  const std::uint32_t version = byte_at(head, 3);
  if (flash && size > 8 && version > 0 && version < 60 && byte_at(head, 7) < 0x20) {
    return kind_named("swf");
  }
  return std::nullopt;
}

std::optional<FileKind> plausible_kind(std::string_view head, std::uint64_t size) {
  if (is_bzip2(head)) return kind_named("bzip2");
  if (is_bitmap(head)) return kind_named("bmp");
  if (is_icon(head)) return kind_named("ico");
  if (is_font(head)) return kind_named("ttf");
  if (is_arj(head)) return kind_named("arj");
  if (is_lzh(head)) return kind_named("lzh");
  if (is_cpio(head)) return kind_named("cpio");
  if (is_python_bytecode(head)) return kind_named("pyc");
  if (is_file_system(head)) return kind_named("filesystem");
  if (is_transport_stream(head)) return kind_named("mpeg-ts");
  if (is_mp3(head)) return kind_named("mp3");
  const unsigned b1 = byte_at(head, 1);
  if (byte_at(head, 0) == 0xff && (b1 & 0xf6U) == 0xf0 && head.size() >= 7 &&
      (byte_at(head, 2) >> 2 & 15U) < 13) {
    return kind_named("aac");
  }
  if (is_targa(head, size)) return kind_named("tga");
  return std::nullopt;
}

}  // namespace examguard
