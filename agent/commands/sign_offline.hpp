// How officers sign what they wrote: with a key of their own, on a PC of their own.
#pragma once

#include <string>

#include "core/evidence/envelope.hpp"

namespace examguard::command {

// Prints what was signed, as `called`, and its digest; an exit code. `out` is the envelope's file,
// "-" standard output.
int sign_offline(PayloadType type, std::string payload, const std::string& called,
                 const std::string& key_file, const std::string& out);

}  // namespace examguard::command
