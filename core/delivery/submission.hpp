// The bodies of POST /v1/envelopes: an envelope with objects that go along, and the answer with its
// receipt. Format: docs/formats/ledger.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/envelope.hpp"
#include "core/result.hpp"

namespace examguard {

struct Submission {
  Envelope envelope;
  std::vector<Bytes> objects;
};

// Two objects of 16 MiB in base64, the envelope and their punctuation.
inline constexpr std::size_t submission_limit = 44u << 20;
inline constexpr std::size_t submission_objects = 4;

[[nodiscard]] std::string encode(const Submission& submission);
[[nodiscard]] Result<Submission> decode_submission(std::string_view json);

[[nodiscard]] std::string encode_accepted(const Envelope& receipt);  // {"receipt": …}
[[nodiscard]] Result<Envelope> decode_accepted(std::string_view json);

}  // namespace examguard
