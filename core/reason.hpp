// Every reason with which the collector answers anything but success, once, with its HTTP status:
// the closed list behind {"error": {"code", "message"}}. Format: docs/formats/ledger.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

enum class Reason {
  // The envelope will never be accepted: the agent sets it aside.
  malformed,
  too_large,
  unsupported,  // well formed, but of a type, version or `crit` field not known here
  bad_signature,
  wrong_type,         // a good envelope, but not of a type that may come this way
  wrong_agent,        // its agent is not the one of the certificate
  unknown_enrolment,  // its enrolment is not in this ledger
  object_mismatch,    // an object's bytes are not those that the header names
  // Answer with objects:
  object_needed,
  // Come back later:
  too_many,  // this agent's share is used up, or too many failures from this address
  overloaded,
  clock_stopped,  // the collector does not believe its own clock and appends nothing
  storage_full,
  unavailable,  // anything inside that will pass
  // Of the connection and the request:
  access_ended,  // the certificate's agent may not come any more
  bad_request,
  not_found,
  wrong_method,
  length_required,
  unauthorized,
  forbidden,
  // Of enrolment:
  code_refused,  // unknown, expired, used up: not said which
  key_refused,   // a known agent id without its key's signature, or a key that is not allowed
};

[[nodiscard]] std::string_view to_word(Reason reason);  // "object-needed"
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view word);
[[nodiscard]] int http_status(Reason reason);

// What an agent does next with the envelope that it sent.
enum class Disposition { accepted, try_later, set_aside, send_objects };
// `code` absent: the answer was not ours (a proxy, another server). Only our own words set anything
// aside.
[[nodiscard]] Disposition disposition(int status, std::optional<Reason> code);

struct Refusal {
  Reason reason = Reason::malformed;
  std::string message;          // one English sentence for logs; never a secret
  std::vector<Digest> digests;  // object_needed: which

  bool operator==(const Refusal&) const = default;
};
[[nodiscard]] std::string encode(const Refusal& refusal);
// Called by value() of an Admission that was not checked: our own bug, as for Error.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& where);
// The word of the answer's code may be newer than this build: then the reason is absent.
struct RefusalAnswer {
  std::optional<Reason> reason;
  std::string code;
  std::string message;
  std::vector<Digest> digests;
};
[[nodiscard]] Result<RefusalAnswer> decode_refusal(std::string_view json);
[[nodiscard]] Reason reason_of(const Error& error);

}  // namespace examguard
