#include "core/draft/baseline.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/crypto.hpp"
#include "core/messages.hpp"
#include "core/report/finding.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

// Each is a kind of rule; in this order they are written.
enum class Section { packages, publishers, listed, changed, products, folders, files };

struct SectionWords {
  std::string_view id;
  std::string_view criterion;
  Message why;
};
constexpr std::array<SectionWords, 7> section_words{{
    {"packages", "package", Message::baseline_why_packages},
    {"publisher", "name", Message::baseline_why_publisher},
    {"listed", "package", Message::baseline_why_listed},
    {"changed", "sha256", Message::baseline_why_changed},
    {"product", "sha256", Message::baseline_why_product},
    {"folder", "sha256", Message::baseline_why_folder},
    {"files", "sha256", Message::baseline_why_files},
}};

const SectionWords& words_of(Section section) {
  return section_words[static_cast<std::size_t>(section)];
}

// Where the value that allows one thing belongs, and what is said beside it.
struct Spot {
  Section section;
  std::string about;  // source, publisher, package, product or folder: one rule
  std::string part;   // of packages the publisher: one alternative
  std::string value;  // YAML
  std::string comment;
};

struct Value {
  std::string text;
  std::string comment;    // of the first thing that has it
  std::size_t times = 1;  // how many have it
};

// In the order in which they were met.
class Values {
 public:
  void add(std::string text, std::string comment) {
    const auto [known, is_new] = places_.try_emplace(text, values_.size());
    if (is_new) {
      values_.push_back({std::move(text), std::move(comment)});
    } else {
      ++values_[known->second].times;
    }
  }
  [[nodiscard]] const std::vector<Value>& all() const { return values_; }

 private:
  std::vector<Value> values_;
  std::map<std::string, std::size_t> places_;
};

using Parts = std::map<std::string, Values>;
using Groups = std::map<std::pair<Section, std::string>, Parts>;

bool is_package(const std::string& text) {
  return can_be_value(text) && text.find(':') != std::string::npos;
}

// Sources whose own names are unique and stay the same on every PC.
bool names_packages(const Observation& o) {
  static const std::set<std::string, std::less<>> sources{
      "dpkg", "rpm", "snap", "flatpak", "uos", "linglong", "browser-extension"};
  return sources.contains(o.source) && is_package(o.package);
}

// Of what has no publisher: the subkey of an uninstall entry, else the source's own name for it.
std::string own_name(const Observation& o) {
  const bool has_subkey = o.source == "uninstall" || o.source == "wine";
  if (has_subkey && is_package(o.package)) return o.package;
  return o.source + ":" + (o.key.empty() ? o.name : o.key);
}

// A package database says whose file it is, but does not vouch for what is in it.
bool is_owned(const Observation& o) {
  return o.package.starts_with("dpkg:") || o.package.starts_with("rpm:");
}

std::string name_and_version(const Observation& o) {
  return o.name + (o.version.empty() ? "" : " " + o.version);
}

std::string below(const std::string& path, const std::string& folder) {
  const bool is_below = path.size() > folder.size() && path.starts_with(folder) &&
                        (folder.ends_with('/') || path[folder.size()] == '/');
  return is_below ? path.substr(folder.size() + (folder.ends_with('/') ? 0 : 1)) : path;
}

std::optional<Spot> spot_on_disk(const Observation& o, const std::vector<std::string>& roots) {
  if (!o.sha256) return std::nullopt;
  const std::string value = quoted(to_hex(*o.sha256));
  if (o.kind == Kind::program && is_owned(o)) {
    return Spot{Section::changed, o.package, "", value, o.path.text};
  }
  if (o.kind == Kind::program && !o.product.empty()) {
    return Spot{Section::products, o.product, "", value, o.path.text};
  }
  const Section section = o.kind == Kind::file ? Section::files : Section::folders;
  const std::string folder = group_folder(o.path.text, roots);
  return Spot{section, folder, "", value, below(o.path.text, folder)};
}

std::optional<Spot> spot_of(const Observation& o, const std::vector<std::string>& roots) {
  if (o.kind == Kind::file || o.source == "portable") return spot_on_disk(o, roots);
  if (names_packages(o)) {
    const bool is_named = o.package.ends_with(":" + o.name);
    return Spot{Section::packages, o.source, o.vendor, literal_value(o.package),
                is_named ? o.version : name_and_version(o)};
  }
  if (can_be_value(o.vendor) && can_be_value(o.name)) {
    return Spot{Section::publishers, o.vendor, "", literal_value(o.name), o.version};
  }
  const std::string own = own_name(o);
  if (!can_be_value(own)) return std::nullopt;
  return Spot{Section::listed, o.source, "", literal_value(own), name_and_version(o)};
}

Groups group(std::vector<Observation> unlisted, const std::vector<std::string>& roots) {
  std::sort(
      unlisted.begin(), unlisted.end(), [](const Observation& left, const Observation& right) {
        const auto rank = [](const Observation& o) {
          return std::tie(o.path.text, o.source, o.package, o.name, o.key, o.profile, o.version);
        };
        return rank(left) < rank(right);
      });
  Groups groups;
  for (const Observation& one : unlisted) {
    const auto spot = spot_of(one, roots);
    if (!spot) continue;
    groups[{spot->section, spot->about}][spot->part].add(spot->value, spot->comment);
  }
  return groups;
}

class BaselineWriter {
 public:
  BaselineWriter(std::set<std::string> taken, std::size_t bytes, bool comments)
      : taken_(std::move(taken)), left_(bytes), comments_(comments) {}

  [[nodiscard]] std::string rule(Section section, const std::string& about, const Parts& parts) {
    std::string start = head(section, about);
    if (!fits(start)) return {};
    std::string alternatives;
    for (const auto& [part, values] : parts) {
      alternatives += alternative(section, section == Section::packages ? part : about, values);
    }
    if (alternatives.empty()) return {};
    ++rules_;
    return start + alternatives;
  }

  [[nodiscard]] bool is_whole() const { return whole_; }
  [[nodiscard]] std::size_t rules() const { return rules_; }

 private:
  // From now on it counts as written.
  bool fits(std::string_view text) {
    const bool fit = text.size() <= left_;
    whole_ = whole_ && fit;
    if (fit) left_ -= text.size();
    return fit;
  }

  std::string head(Section section, const std::string& about) {
    const std::string shown = comment_text(about);
    const auto why = [&](Language language) {
      return quoted(message(language, words_of(section).why, {shown}));
    };
    return "\n    - id: " + id(section, about) + "\n      why:\n        zh: " + why(Language::zh) +
           "\n        en: " + why(Language::en) + "\n      allow:\n";
  }

  // The same for the same thing, whatever else there is, unless two things look alike.
  std::string id(Section section, const std::string& about) {
    const std::string start(words_of(section).id);
    const std::string word = word_for_id(about);
    const std::string proof = to_hex(sha256(about)).substr(0, 8);
    std::string id = start + "-" + (word.empty() ? proof : word);
    if (taken_.contains(id)) id += "-" + proof;
    for (int number = 2; !taken_.insert(id).second; ++number) {
      id = start;
      id.append("-").append(proof).append("-").append(std::to_string(number));
    }
    return id;
  }

  std::string alternative(Section section, const std::string& publisher, const Values& values) {
    std::string start;
    if (section == Section::packages && comments_ && !publisher.empty()) {
      start += "        # " + comment_text(publisher) + "\n";
    }
    start += "        - ";
    if (section == Section::publishers)
      start += "vendor: " + literal_value(publisher) + "\n" + indent;
    if (section == Section::files) start += std::string("category: disguise\n") + indent;
    start += std::string(words_of(section).criterion) + ":\n";
    if (!fits(start)) return {};
    std::string list;
    for (const Value& value : values.all()) {
      const std::string line = "            - " + value.text + comment(value) + "\n";
      if (fits(line)) list += line;
    }
    return list.empty() ? list : start + list;
  }

  [[nodiscard]] std::string comment(const Value& value) const {
    if (!comments_ || value.comment.empty()) return {};
    const std::size_t more = value.times - 1;
    return "  # " + comment_text(value.comment) +
           (more == 0 ? "" : " (+" + std::to_string(more) + ")");
  }

  static constexpr const char* indent = "          ";

  std::set<std::string> taken_;
  std::size_t left_;
  bool comments_;
  bool whole_ = true;
  std::size_t rules_ = 0;
};

}  // namespace

BaselineText write_baseline(const BaselineFrame& frame, std::vector<Observation> unlisted) {
  const Groups groups = group(std::move(unlisted), frame.roots);
  const std::string head = policy_head(frame.head);
  const std::size_t room = frame.most_bytes - std::min(frame.most_bytes, head.size());
  BaselineText out;
  // Where there is too much, what stands beside the values goes first.
  for (const bool comments : {true, false}) {
    BaselineWriter writer(frame.taken, room, comments);
    std::string programs;
    std::string files;
    for (const auto& [key, parts] : groups) {
      std::string& rules = key.first == Section::files ? files : programs;
      rules += writer.rule(key.first, key.second, parts);
    }
    out.yaml = head;
    if (!programs.empty()) out.yaml += "programs:\n  rules:\n" + programs;
    if (!files.empty()) out.yaml += "files:\n  rules:\n" + files;
    out.rules = writer.rules();
    if (writer.is_whole()) break;
  }
  return out;
}

Result<Layers> with_policy(std::vector<Policy> policies, Policy added) {
  if (policies.empty() || policies.back().level != added.level) {
    policies.push_back(std::move(added));
  } else {
    Policy& same = policies.back();
    std::move(added.program_rules.begin(), added.program_rules.end(),
              std::back_inserter(same.program_rules));
    std::move(added.file_rules.begin(), added.file_rules.end(),
              std::back_inserter(same.file_rules));
  }
  return Layers::bind(std::move(policies));
}

const Policy* forbids_allowing(const std::vector<Policy>& policies, Level level) {
  for (std::size_t i = 0; i < policies.size() && policies[i].level < level; ++i) {
    // A lower layer that is silent leaves it as it is.
    const bool speaks = i == 0 || policies[i].unlisted.stated;
    if (speaks && !policies[i].unlisted.delegable) return &policies[i];
  }
  return nullptr;
}

}  // namespace examguard
