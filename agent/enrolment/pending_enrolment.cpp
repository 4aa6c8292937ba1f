#include "agent/enrolment/pending_enrolment.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t file_limit = 64u << 10;
constexpr std::uint64_t format = 1;

std::string file_in(const std::string& folder) {
  return folder + "/pending-enrolment.json";
}

}  // namespace

std::string encode(const PendingEnrolment& pending) {
  boost::json::object json{
      {"format", format},
      {"collectors", boost::json::array(pending.collectors.begin(), pending.collectors.end())},
      {"enrolment", to_text(pending.string)}};
  if (pending.seat) json["seat"] = *pending.seat;
  return encode_json(json);
}

Result<PendingEnrolment> decode_pending_enrolment(std::string_view json) {
  const auto value = decode_json(json, {.bytes = file_limit, .depth = 4});
  if (!value) return value.error();
  JsonFields fields(*value);
  if (fields.count("format") != format) fields.fail("format", "is not 1");
  PendingEnrolment pending;
  pending.collectors = fields.texts("collectors");
  if (pending.collectors.empty()) fields.fail("collectors", "names none");
  // Errors must not quote it.
  const auto string = parse_enrol_string(fields.text("enrolment"));
  if (!string) fields.fail("enrolment", "is not an enrolment string");
  if (string) pending.string = *string;
  pending.seat = fields.optional_text("seat");
  if (const auto error = fields.finish()) return *error;
  return pending;
}

bool has_pending_enrolment(const std::string& state_folder) {
  return file_exists(file_in(state_folder));
}

Result<> keep_pending_enrolment(const AgentState& state, const PendingEnrolment& pending) {
  return write_file_atomically(file_in(state.folder()), encode(pending));
}

Result<std::optional<PendingEnrolment>> pending_enrolment(const AgentState& state) {
  const std::string path = file_in(state.folder());
  if (!file_exists(path)) return std::optional<PendingEnrolment>();
  const auto bytes = read_private_file(path, file_limit);
  if (!bytes) return bytes.error();
  auto pending = decode_pending_enrolment(*bytes);
  if (!pending) return within("pending-enrolment.json", pending.error());
  return std::optional(std::move(*pending));
}

Result<> remove_pending_enrolment(const AgentState& state) {
  return remove_file(file_in(state.folder()));
}

}  // namespace examguard
