#include "core/sources/registry_text.hpp"
#include "core/sources/uninstall_keys.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  const auto text = parse_registry_text(input, "wine", is_uninstall_path);
  fuzz::ignore(uninstall_programs(uninstall_keys_of(text.keys, false), {}));
  return 0;
}
