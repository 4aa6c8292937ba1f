#include "core/site/seat_hint.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/csv.hpp"
#include "core/json.hpp"
#include "core/site/roster_check.hpp"
#include "core/text.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::size_t longest_pattern = 128;

Error bad_pattern(const std::string& what) {
  return {ErrorCode::invalid_argument,
          "seat pattern: " + what +
              "; write a host name with {seat} or {seat:2} in it, e.g. PC-{seat:2} or "
              "KS-{room}-{seat}"};
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string filled(std::string_view code, std::size_t digits) {
  if (digits == 0 || !is_number(code)) return std::string(code);
  while (code.size() > 1 && code.front() == '0') code.remove_prefix(1);
  const std::size_t missing = code.size() < digits ? digits - code.size() : 0;
  return std::string(missing, '0') + std::string(code);
}

enum Column : std::size_t { room, seat, host, mac, ip, column_count };

const std::array<std::vector<std::string>, column_count>& headers() {
  static const std::array<std::vector<std::string>, column_count> all{
      {{"考场", "room"}, {"机位", "seat"}, {"主机名", "host"}, {"MAC", "mac"}, {"IP", "ip"}}};
  return all;
}

Error at_row(std::string_view file, std::size_t line, const std::string& what) {
  return {ErrorCode::malformed, std::string(file) + ":" + std::to_string(line) + ": " + what};
}

std::optional<std::size_t> column_of(std::string_view header) {
  for (std::size_t column = 0; column < column_count; ++column) {
    for (const std::string& spelling : headers()[column]) {
      if (fold_case(header) == fold_case(spelling)) return column;
    }
  }
  return std::nullopt;
}

Result<SeatHint> hint_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  SeatHint hint;
  hint.room = fields.optional_text("room").value_or("");
  hint.seat = fields.name("seat");
  hint.host = fields.optional_text("host").value_or("");
  hint.mac = fields.optional_text("mac").value_or("");
  hint.ip = fields.optional_text("ip").value_or("");
  if (auto error = fields.finish()) return *error;
  return hint;
}

std::string place_of(const SeatHint& hint) {
  return (hint.room.empty() ? "" : hint.room + "/") + hint.seat;
}

}  // namespace

std::string SeatPattern::host_of(std::string_view room, std::string_view seat) const {
  std::string name;
  for (const Part& part : parts_) {
    switch (part.kind) {
      case Part::Kind::text:
        name += part.text;
        break;
      case Part::Kind::room:
        name += filled(room, part.digits);
        break;
      case Part::Kind::seat:
        name += filled(seat, part.digits);
        break;
    }
  }
  return name;
}

// What stands between the braces.
Result<SeatPattern::Part> SeatPattern::parse_field(std::string_view field) {
  const auto colon = field.find(':');
  const auto word = field.substr(0, colon);
  if (word != "seat" && word != "room") {
    return bad_pattern("{" + std::string(field) + "} is neither {seat} nor {room}");
  }
  Part part{word == "seat" ? Part::Kind::seat : Part::Kind::room, {}, 0};
  if (colon == std::string_view::npos) return part;
  const auto digits = field.substr(colon + 1);
  if (digits.size() != 1 || digits < "1" || digits > "9") {
    return bad_pattern("after the colon stands one digit, 1 to 9");
  }
  part.digits = static_cast<std::size_t>(digits.front() - '0');
  return part;
}

Result<SeatPattern> parse_seat_pattern(std::string_view text) {
  using Part = SeatPattern::Part;
  if (text.empty() || text.size() > longest_pattern) return bad_pattern("1 to 128 bytes");
  SeatPattern pattern;
  while (!text.empty()) {
    const auto brace = std::min(text.find_first_of("{}"), text.size());
    if (brace > 0) {
      if (!is_label(text.substr(0, brace))) return bad_pattern("no name of a PC");
      pattern.parts_.push_back({Part::Kind::text, std::string(text.substr(0, brace)), 0});
    }
    text.remove_prefix(brace);
    if (text.empty()) break;
    const auto end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos) return bad_pattern("a lonely brace");
    auto part = SeatPattern::parse_field(text.substr(1, end - 1));
    if (!part) return part.error();
    pattern.parts_.push_back(std::move(*part));
    text.remove_prefix(end + 1);
  }
  const bool has_seat = std::any_of(pattern.parts_.begin(), pattern.parts_.end(),
                                    [](const Part& part) { return part.kind == Part::Kind::seat; });
  if (!has_seat) return bad_pattern("without {seat} all seats would have one name");
  return pattern;
}

Result<std::vector<SeatHint>> parse_seat_csv(std::string_view text, std::string_view file) {
  const auto rows = read_csv(text, file);
  if (!rows) return rows.error();
  if (rows->empty()) return at_row(file, 1, "no header: 机位, and 主机名, MAC or IP");
  std::vector<std::optional<std::size_t>> columns;
  for (const std::string& header : rows->front().fields) columns.push_back(column_of(header));
  const auto has = [&](std::size_t column) {
    return std::find(columns.begin(), columns.end(), std::optional(column)) != columns.end();
  };
  if (!has(seat) || (!has(host) && !has(mac) && !has(ip))) {
    return at_row(file, 1, "needs the column 机位, and 主机名, MAC or IP");
  }
  std::vector<SeatHint> hints;
  for (std::size_t i = 1; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    if (row.fields.size() > columns.size()) return at_row(file, row.line, "too many fields");
    std::array<std::string, column_count> values;
    for (std::size_t at = 0; at < row.fields.size(); ++at) {
      if (columns[at]) values[*columns[at]] = row.fields[at];
    }
    if (values[seat].empty()) return at_row(file, row.line, "机位 is empty");
    hints.push_back({values[room], values[seat], values[host], values[mac], values[ip]});
  }
  return hints;
}

Result<std::vector<SeatHint>> canonical(std::vector<SeatHint> hints) {
  if (hints.size() > most_seat_hints) {
    return Error{ErrorCode::invalid_argument, "at most 1000 seats"};
  }
  std::map<std::string, std::string> known;  // what names a seat, and which
  const auto take = [&](const std::string& what, const std::string& value,
                        const SeatHint& hint) -> Result<> {
    const auto [there, is_new] = known.emplace(what + fold_case(value), place_of(hint));
    if (is_new) return {};
    return Error{ErrorCode::conflict,
                 what + value + " stands at seats " + there->second + " and " + place_of(hint)};
  };
  for (SeatHint& hint : hints) {
    if (hint.host.empty() && hint.mac.empty() && hint.ip.empty()) {
      return Error{ErrorCode::invalid_argument,
                   "seat " + place_of(hint) + " has neither host name, MAC nor IP"};
    }
    if (!hint.mac.empty()) {
      const auto mac = canonical_mac(hint.mac);
      if (!mac) {
        return Error{ErrorCode::invalid_argument, "seat " + place_of(hint) + ": \"" + hint.mac +
                                                      "\" is no MAC, e.g. 00:11:22:aa:bb:cc"};
      }
      hint.mac = *mac;
    }
    for (const auto& [what, value] : {std::pair<std::string, std::string>{"seat ", place_of(hint)},
                                      {"host name ", hint.host},
                                      {"MAC ", hint.mac},
                                      {"IP ", hint.ip}}) {
      if (value.empty()) continue;
      if (const auto taken = take(what, value, hint); !taken) return taken.error();
    }
  }
  return hints;
}

std::string encode(const std::vector<SeatHint>& hints) {
  boost::json::array list;
  for (const SeatHint& hint : hints) {
    boost::json::object json{{"seat", text_for_json(hint.seat)}};
    for (const auto& [key, value] :
         {std::pair{"room", hint.room}, {"host", hint.host}, {"mac", hint.mac}, {"ip", hint.ip}}) {
      if (!value.empty()) json[key] = text_for_json(value);
    }
    list.push_back(std::move(json));
  }
  return encode_json(list);
}

Result<std::vector<SeatHint>> decode_seat_hints(std::string_view json) {
  const auto list = decode_json(json);
  if (!list) return within("seats", list.error());
  return seat_hints_from_json(*list);
}

Result<std::vector<SeatHint>> seat_hints_from_json(const boost::json::value& list) {
  if (!list.is_array()) return Error{ErrorCode::malformed, "seats: expected a list"};
  std::vector<SeatHint> hints;
  for (const boost::json::value& item : list.get_array()) {
    auto hint = hint_from_json(item);
    if (!hint) return within("seats", hint.error());
    hints.push_back(std::move(*hint));
  }
  return hints;
}

}  // namespace examguard
