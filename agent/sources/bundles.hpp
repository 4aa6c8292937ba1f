// What the readers of bundles share (snap, flatpak, UOS, Linglong): each bundle is told once, and
// its files belong to it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sources/source_reader.hpp"

namespace examguard {

// Who may write where bundles lie.
enum class Kept { by_system, by_anybody };

class Bundles {
 public:
  Bundles(std::string_view source, const RootedFolder& root, Machine& machine);

  // False: no more of them.
  [[nodiscard]] bool count(const std::string& path);
  // True the first time that something of this place is told.
  [[nodiscard]] bool is_new(const std::string& place);
  // Files in `folder`, or in `all` if the bundle keeps more in there, are the bundle's.
  void add(Parsed parsed, const std::string& folder, const std::string& text_path, Kept kept,
           const std::string& all = {});
  // Where the source keeps its bundles' files once more, under names of its own.
  void add_store(const std::string& folder, Kept kept);
  void finish();

  SourceReader reader;

 private:
  Machine& machine_;
  std::set<std::string> told_;
  std::vector<Observation> found_;
  std::size_t counted_ = 0;
};

inline constexpr std::size_t most_description_bytes = 1u << 20;

// What a bundle's desktop entry claims it to be.
void add_claim(Parsed& parsed, std::string_view desktop, std::string_view path);

// The first desktop entry in a folder whose name begins with `start`; empty if there is none.
[[nodiscard]] std::string desktop_entry_in(SourceReader& reader, const std::string& folder,
                                           std::string_view start, std::string& path);

void read_snaps(const RootedFolder& root, Machine& machine);
void read_flatpaks(const RootedFolder& root, Machine& machine);

}  // namespace examguard
