#include "core/kinds/kind_table.hpp"

#include "core/kinds/kind_bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <iterator>
#include <numeric>

namespace examguard {
namespace {

using namespace std::string_view_literals;

constexpr FileKind kinds[] = {
    {"unknown", "other", "application/octet-stream"},
    {"empty", "other", "inode/x-empty"},
    // program: runs by itself
    {"elf", "program", "application/x-executable"},
    {"appimage", "program", "application/vnd.appimage"},
    {"pe", "program", "application/vnd.microsoft.portable-executable"},
    {"dos", "program", "application/x-dosexec"},
    {"macho", "program", "application/x-mach-binary"},
    {"script", "program", "text/x-script"},
    {"jar", "program", "application/java-archive"},
    // installer: puts programs on a machine when a package tool opens it
    {"msi", "installer", "application/x-msi"},
    {"deb", "installer", "application/vnd.debian.binary-package"},
    {"rpm", "installer", "application/x-rpm"},
    {"apk", "installer", "application/vnd.android.package-archive"},
    {"appx", "installer", "application/appx"},
    {"crx", "installer", "application/x-chrome-extension"},
    {"xar", "installer", "application/x-xar"},
    {"linglong-layer", "installer", "application/x-linglong-layer"},
    // code that needs another program to run it
    {"elf-object", "other", "application/x-object"},
    {"elf-core", "other", "application/x-coredump"},
    {"class", "other", "application/java-vm"},
    {"pyc", "other", "application/x-bytecode.python"},
    {"dex", "other", "application/x-dex"},
    {"wasm", "other", "application/wasm"},
    {"ar", "other", "application/x-archive"},
    // archive
    {"zip", "archive", "application/zip"},
    {"7z", "archive", "application/x-7z-compressed"},
    {"rar", "archive", "application/vnd.rar"},
    {"gzip", "archive", "application/gzip"},
    {"bzip2", "archive", "application/x-bzip2"},
    {"xz", "archive", "application/x-xz"},
    {"zstd", "archive", "application/zstd"},
    {"lz4", "archive", "application/x-lz4"},
    {"lzip", "archive", "application/x-lzip"},
    {"compress", "archive", "application/x-compress"},
    {"szdd", "archive", "application/x-ms-compress-szdd"},
    {"tar", "archive", "application/x-tar"},
    {"cab", "archive", "application/vnd.ms-cab-compressed"},
    {"cpio", "archive", "application/x-cpio"},
    {"arj", "archive", "application/x-arj"},
    {"ace", "archive", "application/x-ace-compressed"},
    {"lzh", "archive", "application/x-lzh-compressed"},
    // document
    {"pdf", "document", "application/pdf"},
    {"ps", "document", "application/postscript"},
    {"ofd", "document", "application/ofd"},
    {"docx", "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xlsx", "document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"pptx", "document",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"ooxml", "document", "application/vnd.openxmlformats-officedocument"},
    {"encrypted-ooxml", "document", "application/encrypted"},
    {"doc", "document", "application/msword"},
    {"xls", "document", "application/vnd.ms-excel"},
    {"ppt", "document", "application/vnd.ms-powerpoint"},
    {"vsd", "document", "application/vnd.visio"},
    {"msg", "document", "application/vnd.ms-outlook"},
    {"ole", "document", "application/x-ole-storage"},
    {"odt", "document", "application/vnd.oasis.opendocument.text"},
    {"ods", "document", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odp", "document", "application/vnd.oasis.opendocument.presentation"},
    {"odg", "document", "application/vnd.oasis.opendocument.graphics"},
    {"odf", "document", "application/vnd.oasis.opendocument"},
    {"epub", "document", "application/epub+zip"},
    {"mobi", "document", "application/x-mobipocket-ebook"},
    {"xps", "document", "application/vnd.ms-xpsdocument"},
    {"rtf", "document", "application/rtf"},
    {"mht", "document", "multipart/related"},
    {"chm", "document", "application/vnd.ms-htmlhelp"},
    {"djvu", "document", "image/vnd.djvu"},
    {"caj", "document", "application/x-caj"},
    {"one", "document", "application/onenote"},
    {"dwg", "document", "image/vnd.dwg"},
    // text
    {"text", "text", "text/plain"},
    {"html", "text", "text/html"},
    {"xml", "text", "text/xml"},
    {"json", "text", "application/json"},
    {"eml", "text", "message/rfc822"},
    // image
    {"png", "image", "image/png"},
    {"jpeg", "image", "image/jpeg"},
    {"gif", "image", "image/gif"},
    {"bmp", "image", "image/bmp"},
    {"webp", "image", "image/webp"},
    {"tiff", "image", "image/tiff"},
    {"ico", "image", "image/vnd.microsoft.icon"},
    {"psd", "image", "image/vnd.adobe.photoshop"},
    {"heic", "image", "image/heic"},
    {"avif", "image", "image/avif"},
    {"jp2", "image", "image/jp2"},
    {"qoi", "image", "image/x-qoi"},
    {"tga", "image", "image/x-tga"},
    {"xcf", "image", "image/x-xcf"},
    {"svg", "image", "image/svg+xml"},
    {"emf", "image", "image/emf"},
    {"wmf", "image", "image/wmf"},
    {"dds", "image", "image/vnd-ms.dds"},
    {"icns", "image", "image/x-icns"},
    {"pnm", "image", "image/x-portable-anymap"},
    // audio
    {"mp3", "audio", "audio/mpeg"},
    {"flac", "audio", "audio/flac"},
    {"ogg", "audio", "audio/ogg"},
    {"wav", "audio", "audio/wav"},
    {"aac", "audio", "audio/aac"},
    {"m4a", "audio", "audio/mp4"},
    {"amr", "audio", "audio/amr"},
    {"mid", "audio", "audio/midi"},
    {"ape", "audio", "audio/x-ape"},
    {"wavpack", "audio", "audio/x-wavpack"},
    {"aiff", "audio", "audio/aiff"},
    {"au", "audio", "audio/basic"},
    {"ncm", "audio", "audio/x-netease"},
    // video
    {"mp4", "video", "video/mp4"},
    {"mov", "video", "video/quicktime"},
    {"3gp", "video", "video/3gpp"},
    {"mkv", "video", "video/x-matroska"},
    {"webm", "video", "video/webm"},
    {"avi", "video", "video/x-msvideo"},
    {"asf", "video", "video/x-ms-asf"},
    {"flv", "video", "video/x-flv"},
    {"mpeg", "video", "video/mpeg"},
    {"mpeg-ts", "video", "video/mp2t"},
    {"rmvb", "video", "application/vnd.rn-realmedia"},
    {"ogv", "video", "video/ogg"},
    // disk-image
    {"iso", "disk-image", "application/x-iso9660-image"},
    {"wim", "disk-image", "application/x-ms-wim"},
    {"vmdk", "disk-image", "application/x-vmdk"},
    {"vhd", "disk-image", "application/x-vhd"},
    {"vhdx", "disk-image", "application/x-vhdx"},
    {"qcow2", "disk-image", "application/x-qemu-disk"},
    {"vdi", "disk-image", "application/x-virtualbox-vdi"},
    {"squashfs", "disk-image", "application/vnd.squashfs"},
    {"filesystem", "disk-image", "application/x-raw-disk-image"},
    {"luks", "disk-image", "application/x-luks"},
    {"ghost", "disk-image", "application/x-ghost"},
    // database, font, other
    {"sqlite", "database", "application/vnd.sqlite3"},
    {"access", "database", "application/x-msaccess"},
    {"ttf", "font", "font/ttf"},
    {"otf", "font", "font/otf"},
    {"woff", "font", "font/woff"},
    {"torrent", "other", "application/x-bittorrent"},
    {"lnk", "other", "application/x-ms-shortcut"},
    {"swf", "other", "application/x-shockwave-flash"},
    {"hive", "other", "application/x-windows-registry"},
    {"pcap", "other", "application/vnd.tcpdump.pcap"},
    {"wad", "other", "application/x-doom"},
    {"tnef", "other", "application/vnd.ms-tnef"},
};

// What shares its first bytes with others is decided by a second look before.
constexpr KindSignature signatures[] = {
    {0, "!<arch>\ndebian-binary"sv, "deb"},
    {0, "!<arch>\n"sv, "ar"},
    {0, "!<thin>\n"sv, "ar"},
    {0, "\xed\xab\xee\xdb"sv, "rpm"},
    {0, "Cr24"sv, "crx"},
    {0, "xar!\0"sv, "xar"},
    {0, "<<< deepin linglong layer archive >>>"sv, "linglong-layer"},
    {0, "dex\n0"sv, "dex"},
    {0, "\0asm\1\0\0\0"sv, "wasm"},
    {0, "7z\xbc\xaf\x27\x1c"sv, "7z"},
    {0, "Rar!\x1a\x07"sv, "rar"},
    {0, "RE~^"sv, "rar"},
    {0, "\x1f\x8b\x08"sv, "gzip"},
    {0, "\xfd\x37\x7a\x58\x5a\0"sv, "xz"},
    {0, "\x28\xb5\x2f\xfd"sv, "zstd"},
    {0, "\x04\x22\x4d\x18"sv, "lz4"},
    {0, "\x02\x21\x4c\x18"sv, "lz4"},
    {0, "LZIP\1"sv, "lzip"},
    {0, "\x1f\x9d"sv, "compress"},
    {0, "\x1f\xa0"sv, "compress"},
    {0, "SZDD\x88\xf0\x27\x33"sv, "szdd"},
    {257, "ustar"sv, "tar"},
    {0, "MSCF\0\0\0\0"sv, "cab"},
    {0, "ISc("sv, "cab"},
    {7, "**ACE**"sv, "ace"},
    {0, "{\\rtf"sv, "rtf"},
    {0, "%PDF-"sv, "pdf"},
    {0, "\xef\xbb\xbf%PDF-"sv, "pdf"},
    {0, "\n%PDF-"sv, "pdf"},
    {0, "\r\n%PDF-"sv, "pdf"},
    {0, "%!PS"sv, "ps"},
    {0, "\xc5\xd0\xd3\xc6"sv, "ps"},
    {60, "BOOKMOBI"sv, "mobi"},
    {0, "ITSF\3\0\0\0"sv, "chm"},
    {0, "AT&TFORM"sv, "djvu"},
    {0, "CAJ\0"sv, "caj"},
    {0, "KDH "sv, "caj"},
    {0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d"sv, "one"},
    {0, "AC1012"sv, "dwg"},
    {0, "AC1015"sv, "dwg"},
    {0, "AC1018"sv, "dwg"},
    {0, "AC102"sv, "dwg"},
    {0, "AC103"sv, "dwg"},
    {0, "\xdb\xa5\x2d\0"sv, "doc"},  // Word 2
    {0, "\x89PNG\r\n\x1a\n"sv, "png"},
    {0, "\xff\xd8\xff"sv, "jpeg"},
    {0, "GIF87a"sv, "gif"},
    {0, "GIF89a"sv, "gif"},
    {0, "II*\0"sv, "tiff"},
    {0, "MM\0*"sv, "tiff"},
    {0, "II+\0"sv, "tiff"},
    {0, "MM\0+"sv, "tiff"},
    {0, "8BPS\0"sv, "psd"},
    {0, "\0\0\0\x0cjP  \r\n\x87\n"sv, "jp2"},
    {0, "\xff\x4f\xff\x51\0"sv, "jp2"},
    {0, "qoif\0"sv, "qoi"},
    {0, "gimp xcf "sv, "xcf"},
    {0, "\xd7\xcd\xc6\x9a\0\0"sv, "wmf"},
    {40, " EMF\0\0"sv, "emf"},
    {0, "DDS |\0\0\0"sv, "dds"},
    {0, "icns\0"sv, "icns"},
    {0, "ID3\2"sv, "mp3"},
    {0, "ID3\3"sv, "mp3"},
    {0, "ID3\4"sv, "mp3"},
    {0, "fLaC\0"sv, "flac"},
    {0, "#!AMR"sv, "amr"},
    {0, "MThd\0\0\0\6"sv, "mid"},
    {0, "wvpk"sv, "wavpack"},
    {0, ".snd\0\0\0"sv, "au"},
    {0, "CTENFDAM"sv, "ncm"},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, "asf"},
    {0, "FLV\1"sv, "flv"},
    {0, "\0\0\1\xba"sv, "mpeg"},
    {0, "\0\0\1\xb3"sv, "mpeg"},
    {0, ".RMF\0\0\0"sv, "rmvb"},
    {0, "MSWIM\0\0\0"sv, "wim"},
    {0, "KDMV"sv, "vmdk"},
    {0, "COWD\1\0"sv, "vmdk"},
    {0, "# Disk DescriptorFile"sv, "vmdk"},
    {0, "conectix"sv, "vhd"},
    {0, "vhdxfile"sv, "vhdx"},
    {0, "QFI\xfb\0\0\0"sv, "qcow2"},
    {64, "\x7f\x10\xda\xbe"sv, "vdi"},
    {0, "hsqs"sv, "squashfs"},
    {0, "LUKS\xba\xbe\0"sv, "luks"},
    {0, "\xfe\xef\1"sv, "ghost"},
    {3, "NTFS    "sv, "filesystem"},
    {3, "EXFAT   "sv, "filesystem"},
    {0, "XFSB\0\0"sv, "filesystem"},
    {0, "SQLite format 3\0"sv, "sqlite"},
    {0, "\0\1\0\0Standard Jet DB"sv, "access"},
    {0, "\0\1\0\0Standard ACE DB"sv, "access"},
    {0, "OTTO\0"sv, "otf"},
    {0, "ttcf\0"sv, "ttf"},
    {0, "true\0"sv, "ttf"},
    {0, "wOFF"sv, "woff"},
    {0, "wOF2"sv, "woff"},
    {0, "d8:announce"sv, "torrent"},
    {0, "d10:created by"sv, "torrent"},
    {0, "d13:announce-list"sv, "torrent"},
    {0, "d4:infod"sv, "torrent"},
    {0, "L\0\0\0\1\x14\2\0"sv, "lnk"},
    {0, "regf"sv, "hive"},
    {0, "\xd4\xc3\xb2\xa1"sv, "pcap"},
    {0, "\xa1\xb2\xc3\xd4"sv, "pcap"},
    {0, "\x4d\x3c\xb2\xa1"sv, "pcap"},
    {0, "\x0a\x0d\x0d\x0a"sv, "pcap"},
    {0, "\x78\x9f\x3e\x22"sv, "tnef"},
};

constexpr auto kinds_by_name = [] {
  std::array<std::uint16_t, std::size(kinds)> numbers{};
  std::iota(numbers.begin(), numbers.end(), std::uint16_t{0});
  std::ranges::sort(numbers, {}, [](std::uint16_t number) { return kinds[number].name; });
  return numbers;
}();

// Which signatures may stand in a file that begins with this byte: few, for most.
constexpr std::size_t set_bits = 64;
using SignatureSet = std::array<std::uint64_t, std::size(signatures) / set_bits + 1>;
constexpr auto signatures_by_first_byte = [] {
  std::array<SignatureSet, 256> sets{};
  for (std::size_t i = 0; i < std::size(signatures); ++i) {
    const auto& [offset, bytes, kind] = signatures[i];
    for (std::size_t first = 0; first < sets.size(); ++first) {
      if (offset > 0 || static_cast<unsigned char>(bytes[0]) == first) {
        sets[first][i / set_bits] |= std::uint64_t{1} << i % set_bits;
      }
    }
  }
  return sets;
}();

}  // namespace

FileKind kind_named(std::string_view name) {
  const auto found = std::ranges::lower_bound(
      kinds_by_name, name, {}, [](std::uint16_t number) { return kinds[number].name; });
  const bool is_known = found != kinds_by_name.end() && kinds[*found].name == name;
  return kinds[is_known ? *found : 0];
}

std::optional<KindSignature> find_signature(std::string_view head) {
  const auto& sets = signatures_by_first_byte[byte_at(head, 0)];
  for (std::size_t word = 0; word < sets.size(); ++word) {
    for (auto left = sets[word]; left != 0; left &= left - 1) {
      const auto number = word * set_bits + static_cast<std::size_t>(std::countr_zero(left));
      const KindSignature& signature = signatures[number];
      if (has(head, signature.offset, signature.bytes)) return signature;
    }
  }
  return std::nullopt;
}

}  // namespace examguard
