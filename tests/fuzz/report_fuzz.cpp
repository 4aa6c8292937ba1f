#include "core/report/object.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  // An object as a store holds it: digest and size fit, everything inside is hostile.
  ObjectName name{sha256(input), size, 0};
  fuzz::ignore(read_findings(input, name));
  fuzz::ignore(read_programs(input, name));
  return 0;
}
