#include "core/delivery/submission.hpp"

#include "core/json.hpp"
#include "core/report/object.hpp"

namespace examguard {

std::string encode(const Submission& submission) {
  boost::json::object out{{"envelope", to_json(submission.envelope)}};
  boost::json::array objects;
  for (const Bytes& object : submission.objects) objects.emplace_back(to_base64(object));
  out["objects"] = std::move(objects);
  return encode_json(out);
}

Result<Submission> decode_submission(std::string_view json) {
  const auto value = decode_json(json, {.bytes = submission_limit});
  if (!value) return within("submission", value.error());
  JsonFields fields(*value, "submission");
  auto envelope = fields.optional_object("envelope", envelope_from_json);
  if (!envelope) fields.fail("envelope", "is missing");
  std::vector<Bytes> objects;
  fields.each("objects", submission_objects, [&](const boost::json::value& item) -> Result<void> {
    if (!item.is_string()) return Error{ErrorCode::malformed, "expected base64"};
    auto bytes = from_base64({item.get_string().data(), item.get_string().size()});
    if (!bytes) return bytes.error();
    if (bytes->size() > object_limit) return Error{ErrorCode::too_large, "at most 16 MiB"};
    objects.push_back(std::move(*bytes));
    return {};
  });
  if (auto error = fields.finish()) return *error;
  return Submission{std::move(*envelope), std::move(objects)};
}

std::string encode_accepted(const Envelope& receipt) {
  return encode_json(boost::json::object{{"receipt", to_json(receipt)}});
}

Result<Envelope> decode_accepted(std::string_view json) {
  const auto value = decode_json(json, {.bytes = 2 * envelope_limit});
  if (!value) return within("answer", value.error());
  JsonFields fields(*value, "answer");
  auto receipt = fields.optional_object("receipt", envelope_from_json);
  if (!receipt) fields.fail("receipt", "is missing");
  if (auto error = fields.finish()) return *error;
  return std::move(*receipt);
}

}  // namespace examguard
