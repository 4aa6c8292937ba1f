#include "agent/system/build.hpp"

#include "core/crypto.hpp"
#include "io/file.hpp"

namespace examguard {

Result<Build> this_build() {
  const auto path = own_path();
  if (!path) return path.error();
  Hasher hasher;
  const auto read =
      read_file_in_pieces(*path, 512u << 20, [&](std::string_view piece) { hasher.add(piece); });
  if (!read) return within("reading this program's own file", read.error());
  return Build{EXAMGUARD_VERSION, hasher.finish().sha256};
}

TimePoint build_time() {
  // The day on which this version was made; never the compiler's clock, so that two builds are the
  // same bytes.
  return TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
}

}  // namespace examguard
