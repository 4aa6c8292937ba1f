// A roster from strict YAML.
#include <map>

#include "core/site/roster_check.hpp"
#include "core/yaml.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_bytes = 32u << 20;
constexpr std::size_t most_nodes = 4'000'000;

const std::vector<std::string> site_kinds{"exam_site", "entrusted"};
const std::vector<std::string> seat_kinds{"candidate", "spare", "invigilator", "server"};
const std::vector<std::string> disks{"normal", "restored", "diskless"};

// What a site or room says for all seats in it.
struct SeatDefaults {
  Disk disk = Disk::normal;
  std::vector<DutyHours> hours;
};

class RosterReader {
 public:
  explicit RosterReader(std::string_view file) : file_(file) {}

  Result<Roster> read(const YamlNode& root) {
    YamlFields fields(root, file_);
    (void)fields.integer("format", 1, 1);
    for_each(fields, "regions", [&](const YamlNode& node) { read_region(node); });
    for_each(fields, "sites", [&](const YamlNode& node) { read_site(node); });
    if (auto error = fields.finish(); error && !error_) error_ = error;
    if (error_) return *error_;
    if (const auto fault = complete(roster_)) {
      return yaml_error(file_, marks_[key(fault->region, fault->site, fault->room, fault->seat)],
                        fault->what);
    }
    return std::move(roster_);
  }

 private:
  template <class Read>
  void for_each(YamlFields& fields, std::string_view name, Read read) {
    const YamlNode* list = fields.child(name);
    if (list == nullptr || error_) return;
    if (list->type != YamlNode::Type::list) return fields.fail(*list, "expected a list");
    for (const YamlNode& item : list->items) {
      if (!error_) read(item);
    }
  }

  void close(YamlFields& fields, const YamlNode& node, const std::optional<std::string>& fault) {
    if (error_) return;
    if (auto error = fields.finish())
      error_ = error;
    else if (fault)
      error_ = yaml_error(file_, node.mark, *fault);
  }

  void read_region(const YamlNode& node) {
    YamlFields fields(node, file_);
    Region region{fields.text("code"), fields.text("name"), fields.text_or("parent", "")};
    close(fields, node, fault_of(region));
    marks_.emplace(key(region.code, "", "", ""), node.mark);
    roster_.regions.push_back(std::move(region));
  }

  void read_site(const YamlNode& node) {
    YamlFields fields(node, file_);
    Site site;
    site.code = fields.text("code");
    site.name = fields.text("name");
    site.kind = static_cast<SiteKind>(fields.choice_or("kind", site_kinds, 0));
    site.address = fields.text_or("address", "");
    site.person = fields.text_or("person", "");
    site.phone = fields.text_or("phone", "");
    site.region = fields.text("region");
    const SeatDefaults defaults = read_defaults(fields, {});
    marks_.emplace(key("", site.code, "", ""), node.mark);
    for_each(fields, "rooms", [&](const YamlNode& item) { read_room(item, site, defaults); });
    close(fields, node, fault_of(site));
    roster_.sites.push_back(std::move(site));
  }

  void read_room(const YamlNode& node, Site& site, const SeatDefaults& above) {
    YamlFields fields(node, file_);
    Room room{fields.text("code"), fields.text_or("name", ""), {}};
    const SeatDefaults defaults = read_defaults(fields, above);
    marks_.emplace(key("", site.code, room.code, ""), node.mark);
    for_each(fields, "seats", [&](const YamlNode& item) { read_seat(item, site, room, defaults); });
    const bool is_named = is_label(room.code) && (room.name.empty() || is_label(room.name));
    close(fields, node,
          is_named ? std::nullopt
                   : std::optional<std::string>("a room's name is 1 to 64 characters"));
    site.rooms.push_back(std::move(room));
  }

  // A seat that is only a name is written as that name.
  void read_seat(const YamlNode& node, const Site& site, Room& room, const SeatDefaults& above) {
    Seat seat;
    seat.disk = above.disk;
    seat.hours = above.hours;
    if (node.type == YamlNode::Type::scalar) {
      seat.code = node.scalar;
      if (const auto fault = fault_of(seat)) error_ = yaml_error(file_, node.mark, *fault);
    } else {
      YamlFields fields(node, file_);
      const SeatDefaults own = read_defaults(fields, above);
      seat.code = fields.text("code");
      seat.kind = static_cast<SeatKind>(fields.choice_or("kind", seat_kinds, 0));
      seat.disk = own.disk;
      seat.hours = own.hours;
      seat.host = fields.text_or("host", "");
      seat.ip = fields.text_or("ip", "");
      const std::string mac = fields.text_or("mac", "");
      seat.mac = mac.empty() ? "" : canonical_mac(mac).value_or(mac);
      close(fields, node, fault_of(seat));
    }
    marks_.emplace(key("", site.code, room.code, seat.code), node.mark);
    room.seats.push_back(std::move(seat));
  }

  SeatDefaults read_defaults(YamlFields& fields, SeatDefaults above) {
    above.disk =
        static_cast<Disk>(fields.choice_or("disk", disks, static_cast<std::size_t>(above.disk)));
    if (const auto text = fields.optional_text("hours")) {
      const auto hours = parse_duty_hours(*text);
      if (hours)
        above.hours = *hours;
      else
        fields.fail("hours", hours.error().what);
    }
    return above;
  }

  static std::string key(const std::string& region, const std::string& site,
                         const std::string& room, const std::string& seat) {
    return region + "\n" + site + "\n" + room + "\n" + seat;
  }

  std::string_view file_;
  Roster roster_;
  std::map<std::string, Mark> marks_;
  std::optional<Error> error_;
};

}  // namespace

Result<Roster> parse_roster_yaml(std::string_view text, std::string_view file) {
  const auto root = read_yaml(text, file, {.bytes = most_bytes, .nodes = most_nodes});
  if (!root) return root.error();
  return RosterReader(file).read(*root);
}

}  // namespace examguard
