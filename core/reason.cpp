#include "core/reason.hpp"

#include <algorithm>
#include <array>

#include "core/json.hpp"

namespace examguard {
namespace {

struct Row {
  std::string_view word;
  int status;
  Disposition disposition;
};

// In the order of the enum.
constexpr std::array<Row, 23> rows{{
    {"malformed", 400, Disposition::set_aside},
    {"too-large", 413, Disposition::set_aside},
    {"unsupported", 422, Disposition::set_aside},
    {"bad-signature", 403, Disposition::set_aside},
    {"wrong-type", 403, Disposition::set_aside},
    {"wrong-agent", 403, Disposition::set_aside},
    {"unknown-enrolment", 403, Disposition::set_aside},
    {"object-mismatch", 422, Disposition::set_aside},
    {"object-needed", 409, Disposition::send_objects},
    {"too-many", 429, Disposition::try_later},
    {"overloaded", 503, Disposition::try_later},
    {"clock-stopped", 503, Disposition::try_later},
    {"storage-full", 507, Disposition::try_later},
    {"unavailable", 503, Disposition::try_later},
    {"access-ended", 403, Disposition::try_later},
    {"bad-request", 400, Disposition::try_later},
    {"not-found", 404, Disposition::try_later},
    {"wrong-method", 405, Disposition::try_later},
    {"length-required", 411, Disposition::try_later},
    {"unauthorized", 401, Disposition::try_later},
    {"forbidden", 403, Disposition::try_later},
    {"code-refused", 403, Disposition::try_later},
    {"key-refused", 403, Disposition::try_later},
}};

const Row& row(Reason reason) {
  return rows[static_cast<std::size_t>(reason)];
}

}  // namespace

std::string_view to_word(Reason reason) {
  return row(reason).word;
}

std::optional<Reason> parse_reason(std::string_view word) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.word == word; });
  if (found == rows.end()) return std::nullopt;
  return static_cast<Reason>(found - rows.begin());
}

int http_status(Reason reason) {
  return row(reason).status;
}

Disposition disposition(int status, std::optional<Reason> code) {
  if (status == 200) return Disposition::accepted;
  return code ? row(*code).disposition : Disposition::try_later;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
  throw_exception_from_error(Error{ErrorCode::refused, refusal.message}, where);
}

std::string encode(const Refusal& refusal) {
  boost::json::object error{{"code", to_word(refusal.reason)}, {"message", refusal.message}};
  if (!refusal.digests.empty()) {
    boost::json::array digests;
    for (const Digest& digest : refusal.digests) digests.emplace_back(to_text(digest));
    error["digests"] = std::move(digests);
  }
  return encode_json(boost::json::object{{"error", std::move(error)}});
}

Result<RefusalAnswer> decode_refusal(std::string_view json) {
  const auto value = decode_json(json, {.bytes = 64u << 10});
  if (!value) return within("answer", value.error());
  JsonFields fields(*value, "answer");
  const boost::json::value* error = fields.required_child("error");
  if (auto fault = fields.finish()) return *fault;
  JsonFields inner(*error, "error");
  RefusalAnswer answer;
  answer.code = inner.name("code");
  answer.message = inner.optional_text("message").value_or("");
  answer.digests = inner.digests("digests");
  if (auto fault = inner.finish()) return *fault;
  answer.reason = parse_reason(answer.code);
  return answer;
}

Reason reason_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::too_large:
      return Reason::too_large;
    case ErrorCode::unsupported:
      return Reason::unsupported;
    case ErrorCode::bad_signature:
      return Reason::bad_signature;
    case ErrorCode::refused:
      return Reason::wrong_type;
    case ErrorCode::not_found:
      return Reason::not_found;
    case ErrorCode::unavailable:
    case ErrorCode::io:
    case ErrorCode::conflict:
      return Reason::unavailable;
    case ErrorCode::malformed:
    case ErrorCode::invalid_argument:
      break;
  }
  return Reason::malformed;
}

}  // namespace examguard
