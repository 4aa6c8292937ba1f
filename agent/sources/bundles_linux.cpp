#include <algorithm>
#include <utility>

#include "agent/sources/bundles.hpp"
#include "agent/sources/gap_list.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/application_bundles.hpp"
#include "core/sources/desktop_entry.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_bundles = 20'000;  // of one source, links and empty folders included

// ---- UOS store packages ----

void read_uos_packages(const RootedFolder& root, Machine& machine) {
  Bundles packages("uos", root, machine);
  const std::string top = "/opt/apps";
  const auto names = packages.reader.list_database(top);
  if (!names) return;
  for (const auto& name : *names) {
    if (!packages.count(top)) break;
    const auto folder = top + "/" + name;
    const auto info_path = folder + "/info";
    const auto entries = folder + "/entries/applications";
    const bool is_described = packages.reader.exists(info_path);
    if (!is_described && !packages.reader.exists(entries)) continue;
    const auto info = packages.reader.read(info_path, most_description_bytes);
    auto parsed = parse_uos_info(info.value_or(Bytes("{}")), folder);
    std::string path;
    const auto desktop = desktop_entry_in(packages.reader, entries, {}, path);
    add_claim(parsed, desktop, path);
    // It came as a package of dpkg as well: for a person they are one.
    for (const auto& owner : machine.owned.find(info_path)) {
      for (auto& listed : machine.observations) {
        if (listed.package == owner.package && !parsed.observations.empty()) {
          listed.product = parsed.observations.front().product;
          machine.places.add_product(listed.package, listed.product);
        }
      }
    }
    packages.add(std::move(parsed), folder, info_path, Kept::by_anybody);
  }
  packages.finish();
}

// ---- Linglong ----

// Layers lie by id, version, architecture and module, or by their hash, as the release had it.
void read_linglong_below(Bundles& layers, const std::string& folder, int depth) {
  if (!layers.count(folder)) return;
  const auto names = layers.reader.list(folder);
  if (std::find(names.begin(), names.end(), "info.json") != names.end()) {
    const auto path = folder + "/info.json";
    const auto info = layers.reader.read(path, most_description_bytes);
    auto parsed = info ? parse_linglong_info(*info, folder) : Parsed{};
    std::string entry_path;
    const auto desktop =
        desktop_entry_in(layers.reader, folder + "/entries/share/applications", {}, entry_path);
    add_claim(parsed, desktop, entry_path);
    layers.add(std::move(parsed), folder, path, Kept::by_system);
    return;
  }
  if (depth == 0) return;
  for (const auto& name : names) {
    const auto below = folder + "/" + name;
    const auto place = layers.reader.resolve(below);
    if (!place.empty() && layers.is_new(place)) read_linglong_below(layers, place, depth - 1);
  }
}

void read_linglong(const RootedFolder& root, Machine& machine) {
  Bundles layers("linglong", root, machine);
  const std::string top = "/var/lib/linglong/layers";
  if (!layers.reader.list_database(top)) return;
  layers.reader.is_present();
  layers.add_store("/var/lib/linglong/repo", Kept::by_system);
  read_linglong_below(layers, layers.reader.resolve(top), 6);
  layers.finish();
}

}  // namespace

Bundles::Bundles(std::string_view source, const RootedFolder& root, Machine& machine)
    : reader(source, root, machine), machine_(machine) {}

bool Bundles::count(const std::string& path) {
  if (++counted_ == most_bundles) reader.add_gap(path, why_limit, "more than 20000 bundles");
  return counted_ < most_bundles;
}

bool Bundles::is_new(const std::string& place) {
  return told_.insert(place).second;
}

void Bundles::add(Parsed parsed, const std::string& folder, const std::string& text_path, Kept kept,
                  const std::string& all) {
  reader.is_present();
  reader.add_gaps(std::move(parsed.gaps), text_path);
  for (auto& one : parsed.observations) {
    if (!is_valid_utf8(folder)) one.path = to_path(folder);
    machine_.places.add(
        {all.empty() ? folder : all, one.package, one.product, kept == Kept::by_system});
    found_.push_back(std::move(one));
  }
}

void Bundles::add_store(const std::string& folder, Kept kept) {
  machine_.places.add({reader.resolve(folder), {}, {}, kept == Kept::by_system});
}

void Bundles::finish() {
  make_keys_unique(found_);
  for (auto& one : found_) reader.add_program(std::move(one));
}

// What a bundle's desktop entry claims it to be.
void add_claim(Parsed& parsed, std::string_view desktop, std::string_view path) {
  if (parsed.observations.empty() || desktop.empty()) return;
  const auto entry = parse_desktop_entry(desktop, path, {});
  if (entry.observations.empty()) return;
  auto& one = parsed.observations.front();
  one.content_class = entry.observations.front().content_class;
  if (one.original_name.empty()) one.original_name = entry.observations.front().original_name;
}

// The first desktop entry in a folder whose name begins with `start`; empty if there is none.
std::string desktop_entry_in(SourceReader& reader, const std::string& folder,
                             std::string_view start, std::string& path) {
  for (const auto& name : reader.list(folder)) {
    if (!name.starts_with(start) || !name.ends_with(".desktop")) continue;
    path = folder + "/" + name;
    auto text = reader.read(path, most_description_bytes);
    if (text) return std::move(*text);
  }
  return {};
}

void read_bundles(const RootedFolder& root, Machine& machine) {
  read_snaps(root, machine);
  read_flatpaks(root, machine);
  read_uos_packages(root, machine);
  read_linglong(root, machine);
}

}  // namespace examguard
