#include "agent/service/installed_files.hpp"

#include "agent/system/build.hpp"
#include "agent/system/live_registry.hpp"
#include "agent/system/places_windows.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_files = 64;
constexpr std::size_t most_bytes = 256u << 20;

Result<std::string> own_folder() {
  const auto path = own_path();
  if (!path) return path.error();
  return path->substr(0, path->find_last_of("/\\"));
}

Result<Digest> digest_of(const std::string& path) {
  Hasher hasher;
  const auto read =
      read_file_in_pieces(path, most_bytes, [&](std::string_view piece) { hasher.add(piece); });
  if (!read) return read.error();
  return hasher.finish().sha256;
}

}  // namespace

Result<> record_installed_files() {
  if (const auto forgotten = forget_installed_files(); !forgotten) return forgotten;
  const auto folder = own_folder();
  if (!folder) return folder.error();
  const auto names = list_folder(*folder);
  if (!names) return names.error();
  std::size_t count = 0;
  for (const auto& name : *names) {
    const auto digest = digest_of(*folder + "/" + name);
    // A folder is none of ours.
    if (!digest || ++count > most_files) continue;
    if (const auto set = set_machine_text(files_key, name, to_text(*digest)); !set) return set;
  }
  return {};
}

Result<> forget_installed_files() {
  return remove_machine_key(files_key);
}

std::vector<DamagedFile> damaged_files() {
  const auto key = LiveKey::open(RegistryHive::machine, files_key);
  const auto values = key ? key->values() : key.error();
  const auto folder = own_folder();
  std::vector<DamagedFile> damaged;
  if (!values || !folder) return damaged;
  for (const auto& value : *values) {
    const std::string path = *folder + "/" + value.name;
    if (!file_exists(path)) {
      damaged.push_back({path, true});
      continue;
    }
    const auto digest = digest_of(path);
    if (!digest || to_text(*digest) != to_text(value)) damaged.push_back({path, false});
  }
  return damaged;
}

}  // namespace examguard
