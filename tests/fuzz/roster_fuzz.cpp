#include "core/site/roster.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  fuzz::ignore(parse_roster_yaml(input, "fuzz.yaml"));
  fuzz::ignore(parse_roster_csv(input, "fuzz.csv"));
  return 0;
}
