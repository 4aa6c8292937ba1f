#include "core/policy/policy.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  fuzz::ignore(parse_policy(PolicyText::unsigned_policy(std::string(input), "fuzz.yaml")));
  return 0;
}
