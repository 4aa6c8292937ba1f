// Keys for tests, made from a word, so that a test's keys are the same in every run and none is
// kept in a file. Never for anything else: whoever knows the word has the key.
#pragma once

#include <string_view>

#include "core/crypto.hpp"

namespace examguard::support {

// Ed25519: its signatures are the same every time, as golden bytes need it.
[[nodiscard]] Signer test_key(std::string_view word);
[[nodiscard]] Signer test_p256_key(std::string_view word);
// A signer whose key claims to be `word`'s and whose signatures are another's.
[[nodiscard]] Signer broken_key(std::string_view word);

}  // namespace examguard::support
