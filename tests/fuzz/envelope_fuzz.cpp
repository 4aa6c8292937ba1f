#include "core/delivery/admit.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/evidence/envelope.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  const auto envelope = decode_envelope(input);
  if (!envelope) return 0;
  // Written and read again it is the same statement.
  const auto again = decode_envelope(encode(*envelope));
  fuzz::must(again && *again == *envelope && digest(*again) == digest(*envelope));
  fuzz::ignore(read_claim(*envelope));
  fuzz::ignore(claimed_agent(*envelope));
  return 0;
}
