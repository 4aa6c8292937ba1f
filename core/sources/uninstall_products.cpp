#include "core/sources/uninstall_products.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "core/sources/parsed.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_siblings = 2'000;  // looked at for one hidden entry
constexpr int most_parents = 8;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view last_word(std::string_view text) {
  return text.substr(text.rfind(' ') + 1);
}

std::string_view without_end(std::string_view text, std::size_t bytes) {
  text.remove_suffix(bytes);
  while (text.ends_with(' ') || text.ends_with('-') || text.ends_with(',')) text.remove_suffix(1);
  return text;
}

// "x64", "64-bit", "zh-CN", "KB2468871", "10.1.0": what stands in brackets behind a name and is not
// part of it.
bool is_technical(std::string_view bracketed, std::string_view version) {
  const std::string text = fold_case(bracketed);
  constexpr std::array<std::string_view, 12> words = {"x86",    "x64",    "amd64",       "arm64",
                                                      "32-bit", "64-bit", "32位",        "64位",
                                                      "32 bit", "64 bit", "remove only", "user"};
  if (std::ranges::any_of(words, [&](std::string_view word) { return contains(text, word); })) {
    return true;
  }
  if (text.empty() || text == fold_case(version) || is_digit(text[0])) return true;
  const bool language = text.size() == 5 && text[2] == '-';
  return language || (text.starts_with("kb") && text.size() > 2 && is_digit(text[2]));
}

bool is_version(std::string_view word, std::string_view version) {
  if (!word.empty() && (word[0] == 'v' || word[0] == 'V')) word.remove_prefix(1);
  if (word.empty() || !is_digit(word[0])) return false;
  if (!version.empty() && word == version) return true;
  return contains(word, ".");
}

// "{90140000-0015-0409-0000-0000000FF1CE}" is a part of Office 14.
std::string office_major(std::string_view key) {
  const bool office =
      key.size() == 38 && key[0] == '{' && fold_case(key).ends_with("0000000ff1ce}");
  return office && is_digit(key[3]) && is_digit(key[4]) ? std::string(key.substr(3, 2))
                                                        : std::string();
}

std::string office_year(std::string_view major) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> years = {
      {{"11", "2003"}, {"12", "2007"}, {"14", "2010"}, {"15", "2013"}, {"16", "2016"}}};
  for (const auto& [number, year] : years) {
    if (number == major) return "Microsoft Office " + std::string(year);
  }
  return "Microsoft Office";
}

bool is_language_pack(std::string_view folded_name) {
  constexpr std::array<std::string_view, 6> words = {"language pack", "语言包",   " mui",
                                                     " proof",        "langpack", "校对工具"};
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return contains(folded_name, word); });
}

// The bracket "(KB123456)" in a name, at which everything before is the update's own title.
std::size_t update_bracket(std::string_view name) {
  const std::size_t at = name.find("(KB");
  return at != name.npos && at + 3 < name.size() && is_digit(name[at + 3]) ? at : name.npos;
}

// "Security Update for X (KB1)", "X 的安全更新程序 (KB1)" and "适用于 X 的更新 (KB1)" say X.
std::string update_target(std::string_view name) {
  std::string_view text = trimmed(name.substr(0, update_bracket(name)));
  constexpr std::string_view suits = "适用于";
  constexpr std::string_view of = "的";
  if (const std::size_t at = text.find(" for "); at != text.npos) {
    return std::string(trimmed(text.substr(at + 5)));
  }
  if (text.starts_with(suits)) text.remove_prefix(suits.size());
  return std::string(trimmed(text.substr(0, text.rfind(of))));
}

std::size_t common_words(std::string_view left, std::string_view right) {
  std::size_t words = 0;
  while (!left.empty() && !right.empty() && take_until(left, ' ') == take_until(right, ' '))
    ++words;
  return words;
}

class Folding {
 public:
  explicit Folding(const std::vector<UninstallEntry>& entries) : entries_(entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const UninstallEntry& entry = entries[i];
      by_key_.emplace(fold_case(entry.key), i);
      folded_.push_back(fold_case(entry.name));
      base_.push_back(entry.name.empty() ? std::string() : product_name(entry.name, entry.version));
      const bool visible = !entry.name.empty() && !entry.system_component && !is_update(entry) &&
                           !is_language_pack(folded_.back());
      if (visible) siblings_[fold_case(entry.publisher)].push_back(i);
    }
  }

  std::string product_of(std::size_t i, int depth = 0) const {
    const UninstallEntry& entry = entries_[i];
    if (depth < most_parents) {
      if (const auto parent = parent_of(i)) return product_of(*parent, depth + 1);
    }
    if (entry.parent == "OperatingSystem") return "Windows";
    if (!entry.parent_name.empty()) return target_product(entry.parent_name);
    if (entry.name.empty()) return {};
    if (is_update(entry)) return target_product(update_target(entry.name));
    if (entry.system_component || is_language_pack(folded_[i])) return suite_of(i);
    return base_[i];
  }

 private:
  static bool is_update(const UninstallEntry& entry) {
    return !entry.parent.empty() || !entry.release.empty() ||
           update_bracket(entry.name) != std::string::npos;
  }

  std::optional<std::size_t> find_key(std::string_view key) const {
    const auto found = by_key_.find(fold_case(key));
    return found == by_key_.end() ? std::nullopt : std::optional(found->second);
  }

  // By ParentKeyName, or because the key is named after another: "{GUID}.KB2468871".
  std::optional<std::size_t> parent_of(std::size_t i) const {
    const UninstallEntry& entry = entries_[i];
    std::optional<std::size_t> parent;
    if (!entry.parent.empty()) {
      parent = find_key(entry.parent);
    } else if (is_update(entry) || entry.name.empty() || entry.system_component) {
      const std::size_t guid = entry.key.starts_with('{') ? entry.key.find('}') : entry.key.npos;
      const std::size_t update = std::min(entry.key.find(".KB"), entry.key.find("_KB"));
      const std::size_t end = guid == entry.key.npos ? update : guid + 1;
      if (end < entry.key.size()) parent = find_key(entry.key.substr(0, end));
    }
    return parent == i ? std::nullopt : parent;
  }

  // The product of the visible program whose name an update names, or that name itself.
  std::string target_product(std::string_view name) const {
    const std::string folded = fold_case(name);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (folded_[i] == folded && !is_update(entries_[i])) return base_[i];
    }
    if (folded.starts_with("windows") || folded.starts_with("microsoft windows")) return "Windows";
    return product_name(name, {});
  }

  std::string suite_of(std::size_t i) const {
    const std::string major = office_major(entries_[i].key);
    if (!major.empty()) return office_suite(major);
    const std::string publisher = fold_case(entries_[i].publisher);
    const auto siblings = siblings_.find(publisher);
    if (publisher.empty() || siblings == siblings_.end()) return base_[i];
    // Microsoft's own name alone says nothing about what belongs together.
    const std::size_t least = publisher.starts_with("microsoft") ? 2 : 1;
    std::size_t best_words = 0;
    std::string best;
    for (std::size_t n = 0; n < siblings->second.size() && n < most_siblings; ++n) {
      const std::size_t other = siblings->second[n];
      if (base_[other] == base_[i]) return base_[i];
      const std::size_t words = common_words(folded_[i], folded_[other]);
      if (words > best_words || (words == best_words && base_[other] < best)) {
        best_words = words;
        best = base_[other];
      }
    }
    return best_words >= least ? best : base_[i];
  }

  std::string office_suite(std::string_view major) const {
    const auto siblings = siblings_.find("microsoft corporation");
    std::string best;
    bool best_is_suite = false;
    for (std::size_t n = 0; siblings != siblings_.end() && n < siblings->second.size(); ++n) {
      const std::size_t i = siblings->second[n];
      const bool named = contains(folded_[i], "office") || contains(folded_[i], "365");
      if (!named || !entries_[i].version.starts_with(std::string(major) + '.')) continue;
      const bool suite = !contains(folded_[i], "visio") && !contains(folded_[i], "project");
      if (best.empty() || (suite && !best_is_suite)) {
        best = base_[i];
        best_is_suite = suite;
      }
    }
    return best.empty() ? office_year(major) : best;
  }

  const std::vector<UninstallEntry>& entries_;
  std::map<std::string, std::size_t> by_key_;
  std::map<std::string, std::vector<std::size_t>> siblings_;  // visible ones, by publisher
  std::vector<std::string> folded_;
  std::vector<std::string> base_;
};

}  // namespace

std::vector<std::string> fold_into_products(const std::vector<UninstallEntry>& entries) {
  const Folding folding(entries);
  std::vector<std::string> products;
  for (std::size_t i = 0; i < entries.size(); ++i) products.push_back(folding.product_of(i));
  return products;
}

std::string product_name(std::string_view name, std::string_view version) {
  std::string_view text = trimmed(name);
  for (;;) {
    std::string_view shorter = text;
    const std::size_t open = text.ends_with(')') ? text.rfind('(') : text.npos;
    const std::string_view word = last_word(text);
    if (open != text.npos && is_technical(text.substr(open + 1, text.size() - open - 2), version)) {
      shorter = without_end(text, text.size() - open);
    } else if (is_version(word, version)) {
      shorter = without_end(text, word.size());
      const std::string before = fold_case(last_word(shorter));
      if (before == "version" || before == "ver." || before == "版本") {
        shorter = without_end(shorter, last_word(shorter).size());
      }
    }
    if (shorter.empty() || shorter == text) return std::string(text);
    text = shorter;
  }
}

}  // namespace examguard
