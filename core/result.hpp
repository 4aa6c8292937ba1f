// Failure is in the type. A function that can fail returns Result<T>; the error says what went
// wrong, where, and what to do, in one English sentence for logs and developers. Context is added
// on the way up with within().
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace examguard {

// What the caller can do about it. Numbers appear in no format; add at the end, never reuse.
enum class ErrorCode {
  malformed,         // bytes that do not follow their format
  too_large,         // over a documented limit
  unsupported,       // well formed, but of a version or kind that this build does not know
  bad_signature,     // no signature by a key that may sign this
  refused,           // understood, and not allowed
  not_found,         // what was named is not there
  conflict,          // contradicts what is already there
  unavailable,       // try again later: network, lock, overload
  io,                // the system said no: disk, permission, socket
  invalid_argument,  // the person who called can mend it: option, configuration
};

struct Error {
  ErrorCode code;
  std::string what;

  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = boost::system::result<T, Error>;

// "reading policy": "line 3: unknown key" becomes "reading policy: line 3: unknown key".
[[nodiscard]] Error within(std::string_view doing, Error error);

// Called by Result::value() on an error: our own bug, since value() is only for results that were
// checked.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace examguard
