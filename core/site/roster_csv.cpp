// A roster from csv: one row a seat, with its site and regions in front, as people keep it in a
// spreadsheet.
#include <algorithm>
#include <array>
#include <map>

#include "core/csv.hpp"
#include "core/site/roster_check.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

enum Column : std::size_t {
  province_code,
  province,
  city_code,
  city,
  county_code,
  county,
  site_code,
  site_name,
  site_kind,
  address,
  person,
  phone,
  room_code,
  seat_code,
  seat_kind,
  disk,
  hours,
  host,
  mac,
  ip,
  column_count
};

// The first spelling is the one that messages and docs use.
const std::array<std::vector<std::string>, column_count>& headers() {
  static const std::array<std::vector<std::string>, column_count> all{{
      {"省代码", "province_code"},
      {"省", "省份", "province"},
      {"市州代码", "市/州代码", "city_code"},
      {"市州", "市/州", "city"},
      {"县区代码", "县/区代码", "county_code"},
      {"县区", "县/区", "区县", "县市区", "county"},
      {"考点代码", "考试点代码", "site_code"},
      {"考点", "考试点", "考点名称", "site"},
      {"类型", "site_kind"},
      {"地址", "address"},
      {"负责人", "责任人", "person"},
      {"电话", "phone"},
      {"考场", "room"},
      {"机位", "seat"},
      {"机位类型", "kind"},
      {"磁盘", "disk"},
      {"值守时间", "hours"},
      {"主机名", "host"},
      {"MAC", "mac"},
      {"IP", "ip"},
  }};
  return all;
}

struct Word {
  std::string_view text;
  std::size_t value;
};
constexpr std::array<Word, 4> site_kinds{
    {{"考试点", 0}, {"exam_site", 0}, {"受托单位", 1}, {"entrusted", 1}}};
constexpr std::array<Word, 8> seat_kinds{{{"考生机", 0},
                                          {"candidate", 0},
                                          {"备用机", 1},
                                          {"spare", 1},
                                          {"监考机", 2},
                                          {"invigilator", 2},
                                          {"服务器", 3},
                                          {"server", 3}}};
constexpr std::array<Word, 6> disk_kinds{
    {{"普通", 0}, {"normal", 0}, {"还原", 1}, {"restored", 1}, {"无盘", 2}, {"diskless", 2}}};

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(blanks) - from + 1));
}

class CsvRoster {
 public:
  explicit CsvRoster(std::string_view file) : file_(file) {}

  Result<Roster> read(const std::vector<CsvRow>& rows) {
    if (rows.empty()) return Error{ErrorCode::malformed, std::string(file_) + ": no rows"};
    read_header(rows.front());
    for (std::size_t i = 1; i < rows.size() && !error_; ++i) read_row(rows[i]);
    if (error_) return *error_;
    if (const auto fault = complete(roster_)) {
      line_ = lines_[key(fault->region, fault->site, fault->room, fault->seat)];
      fail(fault->what);
      return *error_;
    }
    return std::move(roster_);
  }

 private:
  void read_header(const CsvRow& row) {
    line_ = row.line;
    places_.fill(absent);
    std::vector<std::string> known;
    for (const auto& spellings : headers()) known.push_back(spellings.front());
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const std::string field = trimmed(row.fields[i]);
      if (field.empty()) continue;
      const std::size_t column = column_of(field);
      if (column == column_count) {
        const std::string near = nearest(field, known);
        return fail("unknown column \"" + to_visible(field) + "\"" +
                    (near.empty() ? "" : ", did you mean " + near + "?"));
      }
      if (places_[column] != absent)
        return fail("column " + headers()[column][0] + " is here twice");
      places_[column] = i;
    }
    for (const Column needed : {site_code, site_name}) {
      if (places_[needed] == absent) return fail("column " + headers()[needed][0] + " is missing");
    }
  }

  static std::size_t column_of(std::string_view field) {
    for (std::size_t column = 0; column < column_count; ++column) {
      for (const std::string& spelling : headers()[column]) {
        if (fold_case(spelling) == fold_case(field)) return column;
      }
    }
    return column_count;
  }

  void read_row(const CsvRow& row) {
    line_ = row.line;
    row_ = &row;
    if (std::all_of(row.fields.begin(), row.fields.end(),
                    [](const std::string& field) { return trimmed(field).empty(); })) {
      return;
    }
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      if (std::find(places_.begin(), places_.end(), i) == places_.end() &&
          !trimmed(row.fields[i]).empty()) {
        return fail("field " + std::to_string(i + 1) + " stands under no column");
      }
    }
    const std::string region = read_regions();
    if (error_) return;
    const std::size_t site = read_site(region);
    if (!error_) read_seat(site);
  }

  // The lowest region of the row.
  std::string read_regions() {
    std::string parent;
    for (const auto& [code_column, name_column] :
         {std::pair{province_code, province}, std::pair{city_code, city},
          std::pair{county_code, county}}) {
      Region region{field(code_column), field(name_column), parent};
      if (region.code.empty() && region.name.empty()) continue;
      if (region.code.empty() || region.name.empty()) {
        fail(headers()[code_column][0] + " and " + headers()[name_column][0] + " belong together");
        return {};
      }
      if (const auto fault = fault_of(region)) {
        fail(*fault);
        return {};
      }
      parent = region.code;
      add(std::move(region));
    }
    if (parent.empty()) fail("a site needs at least one region with its code");
    return parent;
  }

  void add(Region region) {
    const Region* known = find_region(roster_, region.code);
    if (known == nullptr) {
      lines_.emplace(key(region.code, "", "", ""), line_);
      roster_.regions.push_back(std::move(region));
    } else if (*known != region) {
      fail("region " + region.code + " has another name or place than in line " +
           std::to_string(lines_[key(region.code, "", "", "")]));
    }
  }

  std::size_t read_site(const std::string& region) {
    Site site;
    site.code = field(site_code);
    site.name = field(site_name);
    site.kind = static_cast<SiteKind>(word(site_kind, site_kinds));
    site.address = field(address);
    site.person = field(person);
    site.phone = field(phone);
    site.region = region;
    const auto known = sites_.find(site.code);
    if (known != sites_.end()) {
      compare(roster_.sites[known->second], site);
      return known->second;
    }
    if (const auto fault = fault_of(site)) fail(*fault);
    lines_.emplace(key("", site.code, "", ""), line_);
    roster_.sites.push_back(site);
    return sites_.emplace(site.code, roster_.sites.size() - 1).first->second;
  }

  // A later row of a site may leave its head blank, but not say something else.
  void compare(const Site& known, const Site& row) {
    const auto differs = [&](const std::string& left, const std::string& right) {
      return !right.empty() && left != right;
    };
    const bool other_kind = !field(site_kind).empty() && row.kind != known.kind;
    if (differs(known.name, row.name) || differs(known.address, row.address) ||
        differs(known.person, row.person) || differs(known.phone, row.phone) || other_kind ||
        known.region != row.region) {
      fail("site " + row.code + " says something else than in line " +
           std::to_string(lines_[key("", row.code, "", "")]));
    }
  }

  void read_seat(std::size_t at) {
    Site& site = roster_.sites[at];
    const std::string room_name = field(room_code);
    Seat seat;
    seat.code = field(seat_code);
    if (room_name.empty() && seat.code.empty()) return;
    if (!is_label(room_name)) return fail("a seat needs its " + headers()[room_code][0]);
    auto room = std::find_if(site.rooms.begin(), site.rooms.end(),
                             [&](const Room& each) { return each.code == room_name; });
    if (room == site.rooms.end()) {
      lines_.emplace(key("", site.code, room_name, ""), line_);
      room = site.rooms.insert(site.rooms.end(), Room{room_name, "", {}});
    }
    if (seat.code.empty()) return;
    seat.kind = static_cast<SeatKind>(word(seat_kind, seat_kinds));
    seat.disk = static_cast<Disk>(word(disk, disk_kinds));
    const auto duty = parse_duty_hours(field(hours));
    if (!duty) return fail(duty.error().what);
    seat.hours = *duty;
    seat.host = field(host);
    seat.mac = field(mac).empty() ? "" : canonical_mac(field(mac)).value_or(field(mac));
    seat.ip = field(ip);
    if (const auto fault = fault_of(seat)) return fail(*fault);
    lines_[key("", site.code, room_name, seat.code)] = line_;  // of two alike the later is named
    room->seats.push_back(std::move(seat));
  }

  [[nodiscard]] std::string field(Column column) const {
    const std::size_t at = places_[column];
    return at == absent || at >= row_->fields.size() ? std::string() : trimmed(row_->fields[at]);
  }

  template <std::size_t N>
  std::size_t word(Column column, const std::array<Word, N>& words) {
    const std::string text = field(column);
    if (text.empty()) return 0;
    std::string expected;
    for (const Word& each : words) {
      if (text == each.text) return each.value;
      expected += (expected.empty() ? "" : ", ") + std::string(each.text);
    }
    fail(headers()[column][0] + ": expected one of " + expected + ", got \"" + to_visible(text) +
         "\"");
    return 0;
  }

  static std::string key(const std::string& region, const std::string& site,
                         const std::string& room, const std::string& seat) {
    return region + "\n" + site + "\n" + room + "\n" + seat;
  }

  void fail(std::string_view what) {
    if (error_) return;
    error_ = Error{ErrorCode::malformed,
                   std::string(file_) + ":" + std::to_string(line_) + ": " + std::string(what)};
  }

  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  std::string_view file_;
  std::array<std::size_t, column_count> places_{};  // of each column in a row
  std::size_t line_ = 1;
  const CsvRow* row_ = nullptr;
  Roster roster_;
  std::map<std::string, std::size_t> sites_;  // by code
  std::map<std::string, std::size_t> lines_;
  std::optional<Error> error_;
};

}  // namespace

Result<Roster> parse_roster_csv(std::string_view text, std::string_view file) {
  const auto rows = read_csv(text, file);
  if (!rows) return rows.error();
  return CsvRoster(file).read(*rows);
}

}  // namespace examguard
