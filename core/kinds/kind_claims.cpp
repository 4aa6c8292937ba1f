// What extensions claim. A file is disguised if its extension is in this table and its content is a
// kind that we know and that the extension does not allow.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/kinds/kind_table.hpp"
#include "core/kinds/kinds.hpp"

namespace examguard {
namespace {

// Words with spaces between; "@image" is the whole content class.
struct Claim {
  std::string_view extensions;
  std::string_view allowed;
};

constexpr Claim claims[] = {
    {"jpg jpeg jpe jfif png gif bmp dib webp tif tiff ico cur heic heif avif psd tga", "@image"},
    {"svg", "svg xml html text"},
    {"svgz", "svg gzip"},
    {"mp3 flac wav ape amr mid midi aif aiff au ncm", "@audio"},
    {"aac m4a m4b ogg oga opus wma mka", "@audio @video"},
    {"mp4 m4v mov mkv webm avi wmv asf flv f4v mpg mpeg vob rm rmvb 3gp 3g2 ogv", "@video @audio"},
    {"ts mts m2ts", "@video @text script svg"},
    {"swf", "swf"},
    {"pdf", "pdf"},
    {"ps eps", "ps pdf text"},
    {"ofd", "ofd zip"},
    // People rename between the old and the new Office formats, and Office opens them; what web
    // pages export as .doc and .xls is often HTML.
    {"docx docm dotx dotm", "docx doc ooxml encrypted-ooxml ole"},
    {"xlsx xlsm xltx xltm xlsb", "xlsx xls ooxml encrypted-ooxml ole"},
    {"pptx pptm potx potm ppsx ppsm", "pptx ppt ooxml encrypted-ooxml ole"},
    {"doc dot wps wpt", "doc docx ooxml encrypted-ooxml ole rtf odt mht @text"},
    {"xls xlt et ett", "xls xlsx ooxml encrypted-ooxml ole mht @text"},
    {"ppt pps pot dps dpt", "ppt pptx ooxml encrypted-ooxml ole @text"},
    {"odt ott", "odt odf"},
    {"ods ots", "ods odf"},
    {"odp otp", "odp odf"},
    {"odg otg", "odg odf"},
    {"epub", "epub zip"},
    {"mobi azw azw3 prc", "mobi"},
    {"chm", "chm"},
    {"djvu djv", "djvu"},
    {"caj kdh nh", "caj pdf"},
    {"rtf", "rtf doc docx ole"},
    {"mht mhtml", "mht eml @text"},
    {"eml", "eml mht @text"},
    {"vsd", "vsd ole"},
    {"dwg", "dwg"},
    {"one", "one"},
    {"txt text log md markdown csv tsv srt ass lrc vtt ini conf json yml yaml toml sql tex",
     "@text svg mht"},
    {"htm html xhtml xml css", "@text svg mht script"},
    {"c h cc cpp hpp cs java go rs lua py pl pm rb php js mjs sh bash bat cmd ps1 vbs reg inf",
     "@text svg script"},
    {"exe scr dll sys ocx cpl", "@program elf-object @text"},
    {"so", "@program elf-object elf-core ar @text"},
    {"msi msp", "msi ole"},
    {"deb udeb", "deb ar"},
    {"rpm", "rpm"},
    {"appimage", "appimage elf"},
    {"zip jar war ear aar apk xapk kmz cbz whl nupkg vsix appx msix",
     "zip jar apk docx xlsx pptx ooxml ofd epub odt ods odp odg odf appx xps"},
    {"xpi crx", "crx zip jar"},
    {"rar", "rar"},
    {"cbr", "rar zip"},
    {"7z", "7z"},
    {"gz tgz", "gzip compress text"},  // dpkg names its alternatives after what they stand for
    {"bz2 tbz tbz2", "bzip2"},
    {"xz txz", "xz"},
    {"zst", "zstd"},
    {"lz4", "lz4"},
    {"tar", "tar gzip bzip2 xz zstd"},
    {"cab", "cab"},
    {"arj", "arj"},
    {"lzh lha", "lzh"},
    {"iso vmdk vhd vhdx vdi qcow2", "@disk-image @text gzip"},
    {"wim esd", "wim"},
    {"sqlite sqlite3", "sqlite"},
    {"mdb accdb", "access"},
    {"ttf otf ttc woff woff2", "@font"},
    {"lnk", "lnk"},
    {"torrent", "torrent text"},
    {"class", "class"},
    {"pyc pyo", "pyc"},
    {"wasm", "wasm"},
};

// For a class that a claim names first.
struct UsualKind {
  std::string_view content_class;
  std::string_view kind;
};

constexpr UsualKind usual_kinds[] = {{"program", "pe"},    {"image", "jpeg"}, {"audio", "mp3"},
                                     {"video", "mp4"},     {"text", "text"},  {"font", "ttf"},
                                     {"disk-image", "iso"}};

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || words[at - 1] == ' ';
    if (starts && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

bool allows(std::string_view allowed, const FileKind& kind) {
  return has_word(allowed, kind.name) || has_word(allowed, '@' + std::string(kind.content_class));
}

std::string extension_of(std::string_view file_name) {
  file_name = file_name.substr(file_name.find_last_of("/\\") + 1);
  file_name = file_name.substr(0, file_name.find_last_not_of(" .") + 1);
  const std::size_t dot = file_name.rfind('.');
  if (dot == file_name.npos || dot == 0) return {};
  std::string extension(file_name.substr(dot + 1));
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension;
}

const Claim* claim_of(const std::string& extension) {
  if (extension.empty() || extension.find(' ') != extension.npos) return nullptr;
  const auto* claim = std::ranges::find_if(
      claims, [&](const Claim& one) { return has_word(one.extensions, extension); });
  return claim == std::end(claims) ? nullptr : claim;
}

}  // namespace

std::optional<FileKind> claimed_kind(std::string_view file_name) {
  const std::string extension = extension_of(file_name);
  const Claim* claim = claim_of(extension);
  if (claim == nullptr) return std::nullopt;
  if (const FileKind same = kind_named(extension); same.name == extension) return same;
  const std::string_view first = claim->allowed.substr(0, claim->allowed.find(' '));
  if (!first.starts_with('@')) return kind_named(first);
  const auto* usual = std::ranges::find_if(
      usual_kinds, [&](const UsualKind& one) { return one.content_class == first.substr(1); });
  return kind_named(usual->kind);
}

bool is_disguised(std::string_view file_name, const FileKind& kind) {
  if (kind.name == "unknown" || kind.name == "empty") return false;
  const std::string extension = extension_of(file_name);
  const Claim* claim = claim_of(extension);
  return claim != nullptr && !allows(claim->allowed, kind);
}

}  // namespace examguard
