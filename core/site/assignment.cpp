#include "core/site/assignment.hpp"

#include "core/json.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

template <class T>
T parsed(JsonFields& fields, std::string_view key, Result<T> (*parse)(std::string_view)) {
  const auto value = parse(fields.name(key));
  if (!value) fields.fail(key, value.error());
  return value ? *value : T{};
}

}  // namespace

std::string encode(const Assignment& assignment) {
  boost::json::array regions;
  for (const std::string& region : assignment.regions) regions.emplace_back(region);
  boost::json::object out{{"enrolment", to_text(assignment.enrolment)},
                          {"site", assignment.site},
                          {"regions", std::move(regions)},
                          {"room", text_for_json(assignment.room)},
                          {"seat", text_for_json(assignment.seat)},
                          {"kind", to_word(assignment.kind)},
                          {"disk", to_word(assignment.disk)},
                          {"from", to_text(assignment.from)}};
  if (assignment.until) out["until"] = to_text(*assignment.until);
  out["by"] = text_for_json(assignment.by);
  return encode_json(out);
}

Result<Assignment> decode_assignment(const Verified& envelope) {
  if (envelope.type() != PayloadType::assignment) {
    return Error{ErrorCode::refused, "assignment: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = envelope_limit});
  if (!json) return within("assignment", json.error());
  JsonFields fields(*json, "assignment");
  Assignment out;
  out.enrolment = fields.digest("enrolment");
  out.site = fields.name("site");
  out.regions = fields.texts("regions");
  out.room = fields.name("room");
  out.seat = fields.name("seat");
  out.kind = parsed(fields, "kind", parse_seat_kind);
  out.disk = parsed(fields, "disk", parse_disk);
  out.from = fields.time("from");
  out.until = fields.optional_time("until");
  out.by = fields.text("by");
  if (!is_code(out.site)) fields.fail("site", "expected a site code");
  for (const std::string& region : out.regions) {
    if (!is_code(region)) fields.fail("regions", "expected region codes");
  }
  if (out.until && *out.until <= out.from) fields.fail("until", "is not after from");
  if (auto error = fields.finish()) return *error;
  return out;
}

Location location_of(const Assignment& assignment) {
  return {assignment.site, assignment.regions};
}

bool in_force(const Assignment& assignment, TimePoint at) {
  return assignment.from <= at && (!assignment.until || at < *assignment.until);
}

}  // namespace examguard
