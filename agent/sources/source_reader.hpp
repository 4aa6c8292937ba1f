// Reads the files of one program source below the scanned root. What is not there is no trouble;
// what is there and cannot be read becomes a gap with the source, the path and the reason.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sources/machine.hpp"
#include "agent/system/rooted_folder.hpp"
#include "core/sources/parsed.hpp"

namespace examguard {

class SourceReader {
 public:
  // `source` is a word of docs/new-source.md. Both others must outlive this.
  SourceReader(std::string_view source, const RootedFolder& root, Machine& machine);

  // False also where nobody may look or no answer comes; the latter is a gap.
  [[nodiscard]] bool exists(const std::string& path);
  // Where it lies, without links; empty if it is not there.
  [[nodiscard]] std::string resolve(const std::string& path);
  // False is a gap: to be asked before looking for things in a profile, so that one that is closed
  // is one gap.
  [[nodiscard]] bool may_enter(const std::string& folder);
  [[nodiscard]] std::optional<Bytes> read(const std::string& path, std::size_t most);
  // The names in a folder, sorted; none if it is not there, or is no folder.
  [[nodiscard]] std::vector<std::string> list(const std::string& path);
  // The same of a folder that is the source's database: anything else in its place is a gap.
  // Nothing: it is not there, or cannot be read.
  [[nodiscard]] std::optional<std::vector<std::string>> list_database(const std::string& path);

  // The source was there and was read: coverage names it.
  void is_present();
  // Gaps of a parser know no path: `path` is where the text was read.
  void add_gaps(std::vector<Gap> gaps, const std::string& path);
  void add_gap(const std::string& path, std::string_view why, std::string_view detail);
  void add_gap(const std::string& path, const Error& error);
  void add_program(Observation program);
  // What was parsed from `path`, all of it.
  void add(Parsed parsed, const std::string& path);

 private:
  std::string source_;
  const RootedFolder* root_;
  Machine* machine_;
  std::set<std::string> silent_;  // places that gave no answer
};

}  // namespace examguard
