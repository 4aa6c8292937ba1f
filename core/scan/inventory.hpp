// What a scan saw. An Observation is one source's statement about one program or file; a Gap is
// what could not be read; Coverage says how far the scan came. Together they are the Inventory that
// is judged. Plain values, no behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/scan/watched.hpp"
#include "core/values.hpp"

namespace examguard {

// A program is what a source lists as installed, or what was found on disk and can be run (source
// "portable"). A file is any other stored file (source "files").
enum class Kind { program, file };

// How far the operating system's package database vouches for a file found on disk.
enum class Trust {
  none,              // no package owns it, or its content differs from what the package recorded
  owned_unverified,  // a package owns it but recorded no hash
  os_package,        // an installed package of an allowed source owns it and its content equals the
                     // recorded hash
};

// What a package source says of its package's state.
enum class InstallState {
  installed,
  held,
  half_installed,
  removed
};  // removed: only traces are left, a lead

// Where something lies. `text` is UTF-8 for showing and matching, with '/' between folders, rooted
// at the scanned root. `raw` is set only if the exact name is not valid Unicode (Linux: the bytes;
// Windows: UTF-16LE).
struct Path {
  std::string text;
  Bytes raw;

  bool operator==(const Path&) const = default;
};

struct FileTimes {
  std::optional<TimePoint> modified;
  std::optional<TimePoint> changed;  // of metadata
  std::optional<TimePoint> created;

  bool operator==(const FileTimes&) const = default;
};

struct Observation {
  Kind kind = Kind::program;
  std::string source;  // "dpkg", "desktop", "portable", "files", ...: docs/new-source.md lists them
  std::string key;     // the source's own name for it, unique with `profile` in the source; files:
                       // empty, the path is
  std::string name;    // what a person would call it
  std::string version;
  std::string vendor;         // claimed, never proven
  std::string signer;         // subject of a verified signature
  std::string package;        // the source package or group that owns it: "dpkg:firefox-esr"
  std::string product;        // what a person would uninstall; empty: it is one of its own
  std::string original_name;  // file name in the program's own version information
  Path path;
  std::string profile;  // account in whose profile it lies; empty: the machine's
  std::string owner;    // account that owns the file
  InstallState state = InstallState::installed;
  bool system_component = false;  // the source hides it from people
  bool hidden = false;            // by name or attribute
  // Only of what lies on disk:
  std::string content;  // kind by content, e.g. "elf", "pdf": core/kinds/kinds.hpp
  std::string
      content_class;  // "program", "document", "archive", ...: core/kinds/kinds.hpp; of a program
                      // that a source lists: what it claims to be, "game", "chat", ...
  bool disguised = false;  // the extension claims another kind than the content
  Trust trust = Trust::none;
  std::optional<Digest> sha256;
  std::string sha256_missing;  // why there is no hash although a rule may want one:
                               // "hash_deferred", "unreadable"
  std::uint64_t size = 0;
  FileTimes times;

  bool operator==(const Observation&) const = default;
};

// What could not be looked at. Never silence: every gap is in the report. Gaps of one folder and
// reason are counted.
struct Gap {
  std::string source;  // as in Observation, or "walk"
  Path path;           // the folder, if count > 1
  std::string why;     // one of the words in docs/formats/report.md: "permission", "io", "hang",
                       // "vanished", ...
  std::string detail;  // the system's own words, for people
  std::uint64_t count = 1;

  bool operator==(const Gap&) const = default;
};

struct Coverage {
  std::vector<std::string> sources;   // that were present and read
  std::vector<std::string> volumes;   // mount points walked
  std::vector<std::string> profiles;  // accounts whose profile was walked
  std::uint64_t files = 0;            // every regular file met
  std::uint64_t folders = 0;
  std::uint64_t bytes = 0;  // sizes of the files met
  std::uint64_t hashed_bytes = 0;
  std::uint64_t opened_files = 0;     // of `files`, those that were opened
  std::uint64_t rechecked_files = 0;  // opened only to verify the cache
  std::uint64_t programs = 0;         // observations of kind program
  std::uint64_t duration_ms = 0;
  bool finished = false;
  // Of a service that follows changes:
  std::vector<WatchedVolume> watched;
  // Only so many folders were walked, where something changed; the rest is as the scan that began
  // then saw it.
  std::optional<TimePoint> full_scan;
  std::uint64_t walked_folders = 0;
  std::uint64_t short_lived = 0;  // files that came and went between two scans

  bool operator==(const Coverage&) const = default;
};

struct Inventory {
  TimePoint taken_at;
  std::vector<Observation> observations;
  std::vector<Gap> gaps;
  Coverage coverage;
};

}  // namespace examguard
