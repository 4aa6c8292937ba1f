#include <array>
#include <set>
#include <utility>

#include "agent/sources/rpm_program.hpp"
#include "agent/sources/rpm_scratch_linux.hpp"
#include "agent/sources/source_reader.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/rpm_query.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_database_bytes = 512u << 20;

constexpr std::array<std::string_view, 2> folders{"/usr/lib/sysimage/rpm", "/var/lib/rpm"};
// The newest first: the file of an older format may have been left behind.
constexpr std::array<std::string_view, 3> databases{"rpmdb.sqlite", "Packages.db", "Packages"};

Result<Parsed> list_copy(const RootedFolder& root, const std::string& folder,
                         const std::string& database, OwnedFiles::Builder& files,
                         SourceReader& reader, const std::stop_token& stop) {
  const auto scratch = RpmScratch::make();
  if (!scratch) return scratch.error();
  for (const auto& name : {database, database + "-wal"}) {
    const auto copied =
        root.copy(folder + "/" + name, scratch->path() + "/" + name, most_database_bytes);
    const bool may_lack =
        name != database && copied.has_error() && copied.error().code == ErrorCode::not_found;
    if (!copied && !may_lack) return copied.error();
  }
  if (const auto given = scratch->give_to_nobody(); !given) return given.error();
  RpmQueryReader query(files);
  const auto listed = list_with_rpm(
      scratch->path(), RpmLimits{}, [&](std::string_view piece) { query.add(piece); }, stop);
  auto parsed = query.finish();
  // What came before the trouble is known all the same.
  if (!listed && parsed.observations.empty()) return listed.error();
  if (!listed) {
    reader.add_gap(folder + "/" + database, listed.error());
  } else {
    reader.is_present();
  }
  return parsed;
}

}  // namespace

void read_rpm(const RootedFolder& root, OwnedFiles::Builder& files, Machine& machine,
              const std::stop_token& stop) {
  SourceReader reader("rpm", root, machine);
  std::set<std::string> told;
  for (const auto& path : folders) {
    const auto folder = reader.resolve(std::string(path));
    if (folder.empty() || !told.insert(folder).second) continue;
    for (const auto& name : databases) {
      const auto database = folder + "/" + std::string(name);
      if (!reader.exists(database)) continue;
      auto parsed = list_copy(root, folder, std::string(name), files, reader, stop);
      if (parsed) {
        reader.add(std::move(*parsed), database);
      } else if (parsed.error().code == ErrorCode::not_found) {
        reader.add_gap(database, "unsupported", parsed.error().what);
      } else {
        reader.add_gap(database, parsed.error());
      }
      break;
    }
  }
}

}  // namespace examguard
