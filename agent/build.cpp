#include "agent/build.hpp"

#include "core/crypto.hpp"
#include "io/file.hpp"

namespace examguard {

Result<Build> this_build() {
  const auto path = own_path();
  if (!path) return path.error();
  const auto bytes = read_file(*path, 512u << 20);
  if (!bytes) return within("reading this program's own file", bytes.error());
  return Build{EXAMGUARD_VERSION, sha256(*bytes)};
}

TimePoint build_time() {
  // The day on which this version was made; never the compiler's clock, so that two builds are the
  // same bytes.
  return TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
}

}  // namespace examguard
