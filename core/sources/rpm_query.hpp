// Packages and files of an RPM database, from the output of one rpm command. Key: "name.arch";
// product: the source package. The output of a whole system is some 30 MB, so it is read in pieces
// as it comes.
#pragma once

#include <string>
#include <string_view>

#include "core/sources/owned_files.hpp"
#include "core/sources/parsed.hpp"

namespace examguard {

// The argument of `rpm -qa --queryformat`. A record ends with RS (0x1e), its fields are parted by
// US (0x1f): "P" name epoch version release arch vendor source-rpm digest-algorithm, followed by
// that package's files: "F" path octal-mode digest flags.
inline constexpr std::string_view rpm_query_format =
    "P\x1f%{NAME}\x1f%{EPOCH}\x1f%{VERSION}\x1f%{RELEASE}\x1f%{ARCH}\x1f%{VENDOR}\x1f%{SOURCERPM}"
    "\x1f%{FILEDIGESTALGO}\x1e"
    "[F\x1f%{FILENAMES}\x1f%{FILEMODES:octal}\x1f%{FILEDIGESTS}\x1f%{FILEFLAGS}\x1e]";

class RpmQueryReader {
 public:
  // Files go into the index; packages are answered by finish().
  explicit RpmQueryReader(OwnedFiles::Builder& files) : files_(files) {}

  void add(std::string_view piece);
  // A last record without its end (rpm died, or the output was cut) is a gap.
  [[nodiscard]] Parsed finish();

 private:
  void read_record(std::string_view record);
  void read_package(std::string_view fields);
  void read_file(std::string_view fields);

  OwnedFiles::Builder& files_;
  Parsed parsed_;
  std::string rest_;  // begun, not ended
  std::uint32_t package_ = 0;
  Recorded algorithm_ = Recorded::nothing;
  bool in_package_ = false;
};

}  // namespace examguard
