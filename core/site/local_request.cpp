#include "core/site/local_request.hpp"

#include <array>

#include "core/json.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 3> verbs{"status", "scan", "seat"};
constexpr std::array<std::string_view, 4> words{"done", "too_soon", "not_enrolled", "refused"};
// As in a roster (core/site/roster_check.hpp).
constexpr std::size_t longest_label = 256;

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string label(JsonFields& fields, std::string_view key) {
  std::string text = fields.optional_text(key).value_or("");
  if (text.size() > longest_label) fields.fail(key, "is too long");
  return text;
}

boost::json::value to_json(const LocalStatus& status) {
  boost::json::object json{{"code", status.code},
                           {"site", text_for_json(status.site)},
                           {"room", text_for_json(status.room)},
                           {"seat", text_for_json(status.seat)},
                           {"waiting", status.waiting}};
  if (status.scanned) json["scanned"] = to_text(*status.scanned);
  if (status.heard) json["heard"] = to_text(*status.heard);
  return json;
}

Result<LocalStatus> status_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  LocalStatus status;
  status.code = fields.text("code");
  status.site = fields.text("site");
  status.room = fields.text("room");
  status.seat = fields.text("seat");
  status.waiting = fields.count("waiting");
  status.scanned = fields.optional_time("scanned");
  status.heard = fields.optional_time("heard");
  if (auto error = fields.finish()) return *error;
  return status;
}

}  // namespace

std::string encode(const LocalRequest& request) {
  boost::json::object json{{"verb", verbs[static_cast<std::size_t>(request.verb)]}};
  if (!request.room.empty()) json["room"] = text_for_json(request.room);
  if (!request.seat.empty()) json["seat"] = text_for_json(request.seat);
  return encode_json(json) + "\n";
}

Result<LocalRequest> decode_local_request(std::string_view line) {
  const auto json = decode_json(without_line_end(line), {.bytes = local_request_limit});
  if (!json) return within("request", json.error());
  JsonFields fields(*json, "request");
  LocalRequest request;
  request.verb = static_cast<LocalRequest::Verb>(fields.choice("verb", verbs));
  request.room = label(fields, "room");
  request.seat = label(fields, "seat");
  const bool wants_seat = request.verb == LocalRequest::Verb::seat;
  if (wants_seat && request.seat.empty()) fields.fail("seat", "is missing");
  if (!wants_seat && fields.has("seat")) fields.fail("seat", "does not belong here");
  if (auto error = fields.finish()) return *error;
  return request;
}

std::string encode(const LocalAnswer& answer) {
  boost::json::object json{{"answer", words[static_cast<std::size_t>(answer.word)]},
                           {"status", to_json(answer.status)}};
  if (!answer.detail.empty()) json["detail"] = text_for_json(answer.detail);
  return encode_json(json) + "\n";
}

Result<LocalAnswer> decode_local_answer(std::string_view line) {
  const auto json = decode_json(without_line_end(line), {.bytes = local_answer_limit});
  if (!json) return within("answer", json.error());
  JsonFields fields(*json, "answer");
  LocalAnswer answer;
  answer.word = static_cast<LocalAnswer::Word>(fields.choice("answer", words));
  answer.status = fields.object("status", status_from_json);
  answer.detail = fields.optional_text("detail").value_or("");
  if (auto error = fields.finish()) return *error;
  return answer;
}

}  // namespace examguard
