#include "core/sources/dpkg_files.hpp"

#include <string>
#include <unordered_map>

namespace examguard {
namespace {

constexpr std::string_view source = "dpkg";

// Paths without the leading slash, as md5sums has them.
using Sums = std::unordered_map<std::string_view, std::string_view>;

Sums read_md5sums(std::string_view text, std::string_view package, std::vector<Gap>& gaps) {
  Sums sums;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) continue;
    // 32 digits, a blank, a blank or '*', the path.
    const bool whole =
        line.size() > 34 && line[32] == ' ' && line.find_first_not_of("0123456789abcdef") == 32;
    if (!whole) {
      add_gap(gaps, source, why_malformed, std::string(package) + ": md5sums");
      continue;
    }
    std::string_view path = line.substr(34);
    if (path.starts_with("./")) path.remove_prefix(2);
    if (path.starts_with('/')) path.remove_prefix(1);
    sums.emplace(path, line.substr(0, 32));
  }
  return sums;
}

}  // namespace

DpkgDiversions parse_dpkg_diversions(std::string_view text) {
  DpkgDiversions out;
  while (!text.empty()) {
    const std::string_view path = take_line(text);
    const std::string_view to = take_line(text);
    const std::string_view by = take_line(text);
    if (!path.starts_with('/') || !to.starts_with('/') || by.empty()) {
      add_gap(out.gaps, source, why_malformed, "diversions");
      return out;
    }
    out.diversions.push_back({std::string(path), std::string(to),
                              by == ":" ? std::string() : "dpkg:" + std::string(by)});
  }
  return out;
}

void add_dpkg_files(OwnedFiles::Builder& files, std::string_view name, std::string_view list,
                    std::string_view md5sums, std::span<const DpkgConffile> conffiles,
                    std::vector<Gap>& gaps) {
  Sums sums = read_md5sums(md5sums, name, gaps);
  for (const DpkgConffile& conffile : conffiles) {
    sums.emplace(std::string_view(conffile.path).substr(1), conffile.md5);
  }
  const std::uint32_t package = files.package("dpkg:" + std::string(name));
  while (!list.empty()) {
    const std::string_view path = take_line(list);
    if (path.empty() || path == "/.") continue;
    // A folder is named right before what is in it; folders are not owned.
    if (list.starts_with(path) && list.substr(path.size()).starts_with('/')) continue;
    if (!path.starts_with('/')) {
      add_gap(gaps, source, why_malformed, std::string(name) + ": list");
      continue;
    }
    const auto sum = sums.find(path.substr(1));
    const auto hash = sum == sums.end() ? Result<Bytes>(Bytes()) : from_hex(sum->second);
    const bool known = hash && hash->size() == 16;
    if (!files.add(package, path, known ? Recorded::md5 : Recorded::nothing,
                   known ? std::string_view(*hash) : std::string_view())) {
      add_gap(gaps, source, why_limit, std::string(name) + ": list");
    }
  }
}

}  // namespace examguard
