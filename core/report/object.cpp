#include "core/report/object.hpp"

#include <algorithm>

#include "core/json.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

constexpr std::uint64_t object_format = 1;
constexpr std::size_t most_items = 1'000'000;  // the object's size is the limit

Object finish(Bytes bytes, std::uint64_t count, std::uint64_t left_out) {
  const ObjectName name{sha256(bytes), bytes.size(), count};
  return {std::move(bytes), name, left_out};
}

template <class T>
std::vector<std::string> encode_all(const std::vector<T>& items) {
  std::vector<std::string> out;
  out.reserve(items.size());
  for (const T& item : items) out.push_back(encode_json(to_json(item)));
  return out;
}

std::size_t size_of(const std::vector<std::string>& items) {
  std::size_t size = 0;
  for (const std::string& item : items) size += item.size() + 1;
  return size;
}

std::string list_of(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += item;
  }
  return out + "]";
}

// From the end on, until the rest fits. Answers how many went.
std::uint64_t drop_until(std::vector<std::string>& items, std::size_t most) {
  std::size_t size = size_of(items);
  std::uint64_t dropped = 0;
  while (size > most && !items.empty()) {
    size -= items.back().size() + 1;
    items.pop_back();
    ++dropped;
  }
  return dropped;
}

Result<void> check(std::string_view bytes, const ObjectName& name) {
  if (bytes.size() > object_limit) return Error{ErrorCode::too_large, "an object of over 16 MiB"};
  if (bytes.size() != name.size || sha256(bytes) != name.digest) {
    return Error{ErrorCode::conflict, "an object's bytes are not those that its name promises"};
  }
  return {};
}

Result<json::value> decode_object(std::string_view bytes, const ObjectName& name) {
  if (auto checked = check(bytes, name); !checked) return checked.error();
  auto value = decode_json(bytes, {.bytes = object_limit});
  if (!value) return value.error();
  JsonFields fields(*value);
  if (fields.count("format") != object_format) {
    fields.fail("format", Error{ErrorCode::unsupported, "expected 1"});
  }
  for (const char* known : {"findings", "gaps", "programs"}) (void)fields.child(known);
  if (auto error = fields.finish()) return *error;
  return value;
}

}  // namespace

Object findings_object(const std::vector<Finding>& findings, const std::vector<Gap>& gaps) {
  constexpr std::size_t room_for_frame = 4096;
  constexpr std::size_t most = object_limit - room_for_frame;
  std::vector<std::string> gap_texts = encode_all(gaps);
  std::vector<std::string> texts = encode_all(findings);
  // Members say least that is new: the group has its count, and the local report the whole list.
  if (size_of(texts) + size_of(gap_texts) > most) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (!findings[i].group) continue;
      Finding shorter = findings[i];
      shorter.group->members.clear();
      texts[i] = encode_json(to_json(shorter));
    }
  }
  const std::uint64_t gaps_left_out = drop_until(gap_texts, most / 2);
  const std::uint64_t left_out = drop_until(texts, most - size_of(gap_texts));
  const auto say = [&](std::string_view what, std::uint64_t count) {
    if (count == 0) return;
    Gap gap;
    gap.source = "report";
    gap.why = "limit";
    gap.detail = std::string(what) + " do not fit into one object of 16 MiB";
    gap.count = count;
    gap_texts.push_back(encode_json(to_json(gap)));
  };
  say("findings", left_out);
  say("gaps", gaps_left_out);
  return finish(
      R"({"format":1,"findings":)" + list_of(texts) + R"(,"gaps":)" + list_of(gap_texts) + "}",
      texts.size(), left_out + gaps_left_out);
}

Object programs_object(const ProgramList& programs, std::uint64_t left_out) {
  constexpr std::size_t room_for_frame = 4096;
  std::vector<std::string> texts;
  programs.each([&](const Observation& program) {
    if (program.kind == Kind::program) texts.push_back(encode_json(to_json(program)));
  });
  left_out += drop_until(texts, object_limit - room_for_frame);
  std::string bytes = R"({"format":1,"programs":)" + list_of(texts);
  if (left_out > 0) bytes += R"(,"left_out":)" + std::to_string(left_out);
  return finish(bytes + "}", texts.size(), left_out);
}

Result<FindingList> read_findings(std::string_view bytes, const ObjectName& name) {
  const auto value = decode_object(bytes, name);
  if (!value) return within("findings", value.error());
  JsonFields fields(*value, "findings");
  FindingList out{fields.objects<Finding>("findings", most_items, finding_from_json),
                  fields.objects<Gap>("gaps", most_items, gap_from_json)};
  (void)fields.count("format");
  if (!fields.has("findings") || !fields.has("gaps")) fields.fail("findings", "is missing");
  if (out.findings.size() != name.count) fields.fail("findings", "not as many as the name says");
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<std::vector<Observation>> read_programs(std::string_view bytes, const ObjectName& name) {
  const auto value = decode_object(bytes, name);
  if (!value) return within("programs", value.error());
  JsonFields fields(*value, "programs");
  auto out = fields.objects<Observation>("programs", most_items, observation_from_json);
  (void)fields.count("format");
  if (!fields.has("programs")) fields.fail("programs", "is missing");
  if (out.size() != name.count) fields.fail("programs", "not as many as the name says");
  if (auto error = fields.finish()) return *error;
  return out;
}

}  // namespace examguard
