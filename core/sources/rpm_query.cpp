#include "core/sources/rpm_query.hpp"

#include <charconv>
#include <utility>

namespace examguard {
namespace {

constexpr std::string_view source = "rpm";
constexpr char record_end = '\x1e';
constexpr char field_end = '\x1f';
constexpr std::size_t most_record = 1u << 20;
constexpr std::size_t most_packages = 200'000;
constexpr unsigned ghost = 64;  // RPMFILE_GHOST: named by the package, not shipped

std::string known(std::string_view field) {
  return field == "(none)" ? std::string() : clean_text(field, 512);
}

unsigned number(std::string_view text, int base) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

// "audit-3.0.6-1.cm2.src.rpm" is built from "audit".
std::string source_name(std::string_view file) {
  for (int part = 0; part < 2; ++part) {
    const std::size_t dash = file.rfind('-');
    if (dash == file.npos) return {};
    file = file.substr(0, dash);
  }
  return known(file);
}

}  // namespace

void RpmQueryReader::add(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t end = piece.find(record_end);
    if (rest_.size() + piece.substr(0, end).size() > most_record) {
      add_gap(parsed_.gaps, source, why_limit, "a record over 1 MiB");
      rest_.clear();
    } else {
      rest_.append(piece.substr(0, end));
    }
    if (end == piece.npos) return;
    read_record(rest_);
    rest_.clear();
    piece.remove_prefix(end + 1);
  }
}

Parsed RpmQueryReader::finish() {
  if (!rest_.empty()) add_gap(parsed_.gaps, source, why_malformed, "output ends inside a record");
  rest_.clear();
  make_keys_unique(parsed_.observations);
  return std::exchange(parsed_, {});
}

void RpmQueryReader::read_record(std::string_view record) {
  const std::string_view kind = take_until(record, field_end);
  if (kind == "P") {
    read_package(record);
  } else if (kind == "F" && in_package_) {
    read_file(record);
  } else {
    add_gap(parsed_.gaps, source, why_malformed, "a record that is neither package nor file");
  }
}

void RpmQueryReader::read_package(std::string_view fields) {
  const std::string name = known(take_until(fields, field_end));
  const std::string epoch = known(take_until(fields, field_end));
  const std::string version = known(take_until(fields, field_end));
  const std::string release = known(take_until(fields, field_end));
  const std::string arch = known(take_until(fields, field_end));
  const std::string vendor = known(take_until(fields, field_end));
  const std::string product = source_name(take_until(fields, field_end));
  const unsigned digest = number(fields, 10);  // "(none)" is MD5, as it was once
  in_package_ = !name.empty() && parsed_.observations.size() < most_packages;
  if (!in_package_) {
    add_gap(parsed_.gaps, source, name.empty() ? why_malformed : why_limit, "a package");
    return;
  }
  Observation one;
  one.source = source;
  one.key = arch.empty() ? name : name + '.' + arch;
  one.name = name;
  one.version = (epoch.empty() ? std::string() : epoch + ':') + version +
                (release.empty() ? std::string() : '-' + release);
  one.vendor = vendor;
  one.package = "rpm:" + name;
  one.product = product.empty() ? name : product;
  package_ = files_.package(one.package);
  algorithm_ = digest == 8                  ? Recorded::sha256
               : digest == 0 || digest == 1 ? Recorded::md5
                                            : Recorded::nothing;
  parsed_.observations.push_back(std::move(one));
}

void RpmQueryReader::read_file(std::string_view fields) {
  const std::string_view path = take_until(fields, field_end);
  const unsigned mode = number(take_until(fields, field_end), 8);
  const std::string_view digest = take_until(fields, field_end);
  const bool is_folder = (mode & 0170000U) == 0040000U;
  if (is_folder || (number(fields, 10) & ghost) != 0) return;
  const Result<Bytes> hash = from_hex(digest);
  const bool recorded = hash && !hash->empty();
  if (!files_.add(package_, path, recorded ? algorithm_ : Recorded::nothing,
                  recorded ? std::string_view(*hash) : std::string_view())) {
    const bool full = path.starts_with('/');
    add_gap(parsed_.gaps, source, full ? why_limit : why_malformed, "files of a package");
  }
}

}  // namespace examguard
