#include "core/sources/application_bundles.hpp"
#include "core/sources/desktop_entry.hpp"
#include "core/sources/dpkg_files.hpp"
#include "core/sources/dpkg_status.hpp"
#include "core/sources/rpm_query.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  fuzz::ignore(parse_dpkg_status(input));
  fuzz::ignore(parse_dpkg_diversions(input));
  fuzz::ignore(parse_snap_yaml(input, "/snap/x/1"));
  fuzz::ignore(parse_flatpak(input, input, {}));
  fuzz::ignore(parse_uos_info(input, "/opt/apps/x"));
  fuzz::ignore(parse_linglong_info(input, "/layers/x"));
  fuzz::ignore(parse_desktop_entry(input, "/x.desktop", ""));
  fuzz::ignore(plain_program_of_entry(input));
  OwnedFiles::Builder files({}, {});
  RpmQueryReader rpm(files);
  rpm.add(input.substr(0, size / 2));
  rpm.add(input.substr(size / 2));
  fuzz::ignore(rpm.finish());
  return 0;
}
