#include "core/sources/browser_extensions.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  fuzz::ignore(parse_chromium_manifest(input, input, "id", {}));
  fuzz::ignore(parse_chromium_preferences(input, {}));
  fuzz::ignore(parse_firefox_extensions(input, {}));
  return 0;
}
