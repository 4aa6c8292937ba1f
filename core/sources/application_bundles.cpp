#include "core/sources/application_bundles.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/sources/keyfile.hpp"
#include "core/sources/lenient_json.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

std::string_view base_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The scalar of a "key: value" line in the first column; quotes and comments are taken off.
std::string yaml_scalar(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) continue;
    line = trimmed(line.substr(key.size() + 1));
    if (line.starts_with('&')) line = trimmed(line.substr(std::min(line.find(' '), line.size())));
    if (line.starts_with('"') || line.starts_with('\'')) {
      return clean_text(line.substr(1, line.find(line.front(), 1) - 1));
    }
    return clean_text(line.substr(0, line.find(" #")));
  }
  return {};
}

Observation bundle(std::string_view source, std::string key, std::string name,
                   std::string_view folder) {
  Observation one;
  one.source = source;
  one.package = std::string(source) + ':' + key;
  one.key = std::move(key);
  one.name = std::move(name);
  one.product = one.name;
  one.path.text = to_valid_utf8(folder);
  return one;
}

bool is_version(std::string_view word) {
  if (word.starts_with('v') || word.starts_with('V')) word.remove_prefix(1);
  return !word.empty() && word[0] >= '0' && word[0] <= '9';
}

bool is_architecture(std::string_view word) {
  constexpr std::array<std::string_view, 12> words = {"x86_64", "x86",     "amd64",       "x64",
                                                      "i386",   "i686",    "arm64",       "arm",
                                                      "armhf",  "aarch64", "loongarch64", "linux"};
  const std::string folded = fold_case(word);
  return std::ranges::find(words, folded) != words.end();
}

}  // namespace

Parsed parse_snap_yaml(std::string_view text, std::string_view folder) {
  Parsed out;
  const std::string name = yaml_scalar(text, "name");
  if (name.empty()) {
    add_gap(out.gaps, "snap", why_malformed, std::string(folder) + ": no name");
    return out;
  }
  const std::string title = yaml_scalar(text, "title");
  const std::string type = yaml_scalar(text, "type");
  Observation one = bundle("snap", name, title.empty() ? name : title, folder);
  one.version = yaml_scalar(text, "version");
  one.system_component = !type.empty() && type != "app";
  out.observations.push_back(std::move(one));
  return out;
}

Parsed snap_of_file(std::string_view path) {
  Parsed out;
  const std::string_view file = base_of(path);
  const std::size_t under = file.rfind('_');
  if (!file.ends_with(".snap") || under == file.npos || under == 0) {
    add_gap(out.gaps, "snap", why_malformed, path);
    return out;
  }
  const std::string name = clean_text(file.substr(0, under));
  Observation one = bundle("snap", name, name, path);
  one.version = clean_text(file.substr(under + 1, file.size() - under - 6));
  out.observations.push_back(std::move(one));
  return out;
}

Parsed parse_flatpak(std::string_view metadata, std::string_view desktop,
                     const FlatpakDeploy& deploy) {
  Parsed out;
  const bool is_app = deploy.kind == "app";
  const auto group = read_keyfile_group(metadata, is_app ? "Application" : "Runtime");
  if (!group) add_gap(out.gaps, "flatpak", why_malformed, deploy.folder + ": metadata");
  const std::string id = clean_text(deploy.id, 256);
  if (id.empty()) return out;
  const auto entry = read_keyfile_group(desktop, "Desktop Entry");
  const std::string shown = entry ? keyfile_text(*entry, "Name") : std::string();
  const std::string chinese = entry ? keyfile_text(*entry, "Name[zh_CN]") : std::string();

  Observation one = bundle("flatpak", id, shown.empty() ? id : shown, deploy.folder);
  one.key = clean_text(deploy.kind + '/' + id + '/' + deploy.arch + '/' + deploy.branch);
  one.version = is_version(deploy.branch) ? clean_text(deploy.branch) : std::string();
  one.profile = deploy.profile;
  one.system_component = !is_app;
  if (!chinese.empty()) one.product = chinese;
  // "org.gimp.GIMP.Locale" extends "app/org.gimp.GIMP/x86_64/stable".
  if (const auto extended = read_keyfile_group(metadata, "ExtensionOf")) {
    const std::string ref = keyfile_text(*extended, "ref");
    std::string_view parts = ref;
    (void)take_until(parts, '/');
    const std::string_view base = take_until(parts, '/');
    if (!base.empty()) one.product = base;
  }
  out.observations.push_back(std::move(one));
  return out;
}

AppImageName app_image_name(std::string_view file_name) {
  std::string_view stem = base_of(file_name);
  if (fold_case(stem).ends_with(".appimage")) stem.remove_suffix(9);
  AppImageName out;
  const std::string whole = clean_text(stem, 256);
  std::string_view rest = whole;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of("-_ ");
    std::string_view word = rest.substr(0, end);
    // "x86_64" holds the separator.
    if (rest.starts_with("x86_64")) word = rest.substr(0, 6);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (is_architecture(word)) break;
    if (is_version(word) && !out.name.empty()) {
      out.version = word;
      break;
    }
    if (!out.name.empty() && !word.empty()) out.name += ' ';
    out.name += word;
  }
  if (out.name.empty()) out.name = whole.empty() ? clean_text(base_of(file_name), 256) : whole;
  return out;
}

Parsed parse_uos_info(std::string_view text, std::string_view folder) {
  Parsed out;
  const auto info = read_foreign_json(text);
  std::string id = info ? json_text(*info, "appid") : std::string();
  // A description that cannot be read does not hide the program: its folder names it.
  if (!info) add_gap(out.gaps, "uos", why_malformed, std::string(folder) + "/info");
  if (id.empty()) id = clean_text(base_of(folder), 256);
  if (id.empty()) return out;
  const std::string name = info ? json_text(*info, "name") : std::string();
  Observation one = bundle("uos", id, name.empty() ? id : name, folder);
  if (info) one.version = json_text(*info, "version");
  out.observations.push_back(std::move(one));
  return out;
}

Parsed parse_linglong_info(std::string_view text, std::string_view folder) {
  Parsed out;
  const auto info = read_foreign_json(text);
  std::string id = info ? json_text(*info, "id") : std::string();
  if (info && id.empty()) id = json_text(*info, "appid");  // as older layers call it
  if (id.empty()) {
    add_gap(out.gaps, "linglong", why_malformed, std::string(folder) + "/info.json");
    return out;
  }
  std::string arch = json_text(*info, "arch");
  if (const auto* list = json_array(*info, "arch"); list != nullptr && !list->empty()) {
    if (const auto* first = list->front().if_string()) arch = clean_text(std::string_view(*first));
  }
  const std::string name = json_text(*info, "name");
  const std::string kind = json_text(*info, "kind");
  const std::string part = json_text(*info, "module");
  Observation one = bundle("linglong", id, name.empty() ? id : name, folder);
  one.key += '/' + arch + '/' + (part.empty() ? "binary" : part);
  one.version = json_text(*info, "version");
  one.system_component = !kind.empty() && kind != "app";
  out.observations.push_back(std::move(one));
  return out;
}

}  // namespace examguard
