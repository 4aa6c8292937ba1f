#include "core/exam/calendar.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  fuzz::ignore(parse_calendar(input, "fuzz.yaml"));
  fuzz::ignore(read_calendar(input));
  return 0;
}
