#include "core/delivery/policy_bundle.hpp"
#include "core/delivery/submission.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/evidence/trust.hpp"
#include "core/reason.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  // Whatever collector and agent say to each other.
  fuzz::ignore(decode_submission(input));
  fuzz::ignore(decode_accepted(input));
  fuzz::ignore(decode_refusal(input));
  fuzz::ignore(decode_enrol_request(input));
  fuzz::ignore(decode_enrol_answer(input));
  fuzz::ignore(decode_policy_bundle(input));
  fuzz::ignore(decode_rooted_trust(input));
  fuzz::ignore(parse_enrol_string(input));
  return 0;
}
