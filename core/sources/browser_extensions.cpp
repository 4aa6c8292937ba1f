#include "core/sources/browser_extensions.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/sources/lenient_json.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

constexpr std::string_view source = "browser-extension";
constexpr std::size_t most_extensions = 10'000;
constexpr std::string_view message_mark = "__MSG_";

// Places of extensions that come with the browser (extensions/common/mojom/manifest.mojom).
constexpr std::int64_t component_location = 5;
constexpr std::int64_t external_component_location = 10;

Observation extension(std::string_view scheme, std::string_view id, const BrowserProfile& profile) {
  Observation one;
  one.source = source;
  one.key = clean_text(profile.folder + '/' + std::string(id));
  one.package = std::string(scheme) + ':' + clean_text(id, 256);
  one.path.text = to_valid_utf8(profile.folder);
  one.profile = profile.profile;
  return one;
}

// Keys of messages are not told apart by case.
std::string message(const json::object& messages, std::string_view key) {
  const std::string wanted = fold_case(key);
  for (const auto& [name, value] : messages) {
    const json::object* entry = value.if_object();
    if (entry != nullptr && fold_case(name) == wanted) return json_text(*entry, "message");
  }
  return {};
}

std::string resolve(std::string name, std::string_view messages) {
  if (!name.starts_with(message_mark) || !name.ends_with("__") || messages.empty()) return name;
  const auto texts = read_foreign_json(messages);
  if (!texts) return name;
  const std::string_view key =
      std::string_view(name).substr(message_mark.size(), name.size() - message_mark.size() - 2);
  std::string found = message(*texts, key);
  return found.empty() ? name : found;
}

void fill_from_manifest(const json::object& manifest, std::string_view messages, Observation& one) {
  one.name = resolve(json_text(manifest, "name"), messages);
  one.version = json_text(manifest, "version");
  one.vendor = json_text(manifest, "author");
  if (const json::object* author = json_object(manifest, "author")) {
    one.vendor = json_text(*author, "email");
  }
}

// An extension whose manifest says nothing is called by its id.
std::string nameless(std::string_view id) {
  const std::string name = clean_text(id, 256);
  return name.empty() ? std::string("(no name)") : name;
}

bool has_real_name(const Observation& one) {
  return !one.name.empty() && !one.name.starts_with(message_mark) &&
         !one.package.ends_with(':' + one.name);
}

void belongs_to_browser(Observation& one, const BrowserProfile& profile) {
  one.system_component = true;
  one.product = profile.browser;
}

void add_firefox_addon(const json::object& addon, const BrowserProfile& profile, Parsed& out) {
  const std::string id = json_text(addon, "id");
  if (id.empty()) {
    add_gap(out.gaps, source, why_malformed, profile.folder + ": an add-on without id");
    return;
  }
  Observation one = extension("firefox-addon", id, profile);
  if (const json::object* locale = json_object(addon, "defaultLocale")) {
    one.name = json_text(*locale, "name");
    one.vendor = json_text(*locale, "creator");
  }
  if (one.name.empty()) one.name = id;
  one.version = json_text(addon, "version");
  one.product = one.name;
  if (const std::string path = json_text(addon, "path"); !path.empty()) one.path.text = path;
  const std::string location = json_text(addon, "location");
  if (location.starts_with("app-builtin") || location.starts_with("app-system")) {
    belongs_to_browser(one, profile);
  }
  out.observations.push_back(std::move(one));
}

}  // namespace

Parsed parse_chromium_manifest(std::string_view manifest, std::string_view messages,
                               std::string_view id, const BrowserProfile& profile) {
  Parsed out;
  Observation one = extension("chrome-extension", id, profile);
  if (const auto read = read_foreign_json(manifest)) {
    fill_from_manifest(*read, messages, one);
  } else {
    add_gap(out.gaps, source, why_malformed, one.key + ": manifest.json");
  }
  if (one.name.empty()) one.name = nameless(id);
  one.product = one.name;
  one.path.text = one.key;
  out.observations.push_back(std::move(one));
  return out;
}

Parsed parse_chromium_preferences(std::string_view text, const BrowserProfile& profile) {
  Parsed out;
  const auto read = read_foreign_json(text);
  if (!read) {
    add_gap(out.gaps, source, why_malformed, profile.folder + ": Preferences");
    return out;
  }
  const json::object* extensions = json_object(*read, "extensions");
  const json::object* settings =
      extensions == nullptr ? nullptr : json_object(*extensions, "settings");
  if (settings == nullptr) return out;
  for (const auto& [id, value] : *settings) {
    const json::object* entry = value.if_object();
    if (entry == nullptr) continue;
    if (out.observations.size() >= most_extensions) {
      add_gap(out.gaps, source, why_limit, profile.folder + ": more than 10000 extensions");
      break;
    }
    Observation one = extension("chrome-extension", id, profile);
    if (const json::object* manifest = json_object(*entry, "manifest")) {
      fill_from_manifest(*manifest, {}, one);
    }
    if (one.name.empty()) one.name = nameless(id);
    one.product = one.name;
    const std::string path = json_text(*entry, "path");
    one.path.text = path.starts_with('/') ? path : one.key;
    const auto location = json_number(*entry, "location");
    if (location == component_location || location == external_component_location) {
      belongs_to_browser(one, profile);
    }
    out.observations.push_back(std::move(one));
  }
  return out;
}

Parsed parse_firefox_extensions(std::string_view text, const BrowserProfile& profile) {
  Parsed out;
  const auto read = read_foreign_json(text);
  const json::array* addons = read ? json_array(*read, "addons") : nullptr;
  if (addons == nullptr) {
    add_gap(out.gaps, source, why_malformed, profile.folder + ": extensions.json");
    return out;
  }
  for (const json::value& value : *addons) {
    if (out.observations.size() >= most_extensions) {
      add_gap(out.gaps, source, why_limit, profile.folder + ": more than 10000 add-ons");
      break;
    }
    if (const json::object* addon = value.if_object()) add_firefox_addon(*addon, profile, out);
  }
  return out;
}

std::vector<Observation> merge_extensions(std::vector<Observation> observations) {
  std::vector<Observation> out;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (Observation& one : observations) {
    const auto [place, is_new] = places.try_emplace({one.profile, one.key}, out.size());
    if (is_new) {
      out.push_back(std::move(one));
      continue;
    }
    Observation& kept = out[place->second];
    const bool component = kept.system_component || one.system_component;
    const std::string product = kept.system_component ? kept.product : one.product;
    if (!has_real_name(kept) && has_real_name(one)) kept = std::move(one);
    if (component) kept.product = product;
    kept.system_component = component;
  }
  return out;
}

}  // namespace examguard
