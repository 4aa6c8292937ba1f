// Pattern of core/text.hpp. A pattern is folded once and compiled to bytes: what UTF-8 never uses
// stands for the wildcards, so a full-width star in a name stays a character.
#include <algorithm>

#include "core/text.hpp"

namespace examguard {
namespace {

constexpr char any_one = '\xf8';      // ?    one character, in paths not '/'
constexpr char any_run = '\xf9';      // *    any run, in paths not across '/'
constexpr char any_deep = '\xfa';     // **   any run across '/'
constexpr char any_folders = '\xfb';  // **/  at the start or after '/': whole folders, or none

bool is_wildcard(char c) {
  return c >= any_one && c <= any_folders;
}

std::size_t character_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

std::string slashes(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\\', '/');
  return out;
}

// Reads the wildcard at `at`, moves `at` behind it.
char read_wildcard(std::string_view text, std::size_t& at, Pattern::Kind kind) {
  const std::size_t start = at;
  while (at < text.size() && text[at] == text[start]) ++at;
  if (text[start] == '?') {
    at = start + 1;
    return any_one;
  }
  if (kind == Pattern::Kind::name || at - start == 1) return any_run;
  const bool starts = start == 0 || text[start - 1] == '/';
  if (!starts || at == text.size() || text[at] != '/') return any_deep;
  ++at;
  return any_folders;
}

std::string compile(std::string_view text, Pattern::Kind kind) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of("*?", at), text.size());
    out += fold_case(text.substr(at, end - at));
    at = end;
    if (at < text.size()) out += read_wildcard(text, at, kind);
  }
  return out;
}

// Matches from left to right. When something does not fit, the last * takes one more character;
// when that may not, because of '/', the last ** does. Earlier wildcards never need another try:
// their shortest run leaves the most to the rest.
class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view subject, bool is_path)
      : pattern_(pattern), subject_(subject), is_path_(is_path) {}

  // Most that do not match end otherwise, which is seen without trying the wildcards.
  bool ends_alike() const {
    std::size_t at = subject_.size();
    for (std::size_t next = pattern_.size(); next > 0; --next) {
      if (is_wildcard(pattern_[next - 1])) return true;
      if (at == 0 || subject(--at) != pattern_[next - 1]) return false;
    }
    return at == 0;
  }

  bool whole() {
    while (at_ < subject_.size() || next_ < pattern_.size()) {
      if (!step() && !retry(star_) && !retry(deep_)) return false;
    }
    return true;
  }

 private:
  struct Retry {
    char wildcard = 0;  // 0: none
    std::size_t next = 0;
    std::size_t at = 0;
  };

  char subject(std::size_t i) const { return is_path_ && subject_[i] == '\\' ? '/' : subject_[i]; }

  bool step() {
    if (next_ == pattern_.size()) return false;
    const char c = pattern_[next_];
    if (c == any_deep || c == any_folders) {
      deep_ = {c, ++next_, at_};
      star_ = {};
      return true;
    }
    if (c == any_run) {
      star_ = {c, ++next_, at_};
      return true;
    }
    if (at_ == subject_.size()) return false;
    if (c == any_one) {
      if (is_path_ && subject(at_) == '/') return false;
      at_ = std::min(at_ + character_length(subject_[at_]), subject_.size());
    } else if (c == subject(at_)) {
      ++at_;
    } else {
      return false;
    }
    ++next_;
    return true;
  }

  bool retry(Retry& last) {
    if (last.wildcard == 0 || last.at >= subject_.size()) return false;
    if (last.wildcard == any_run && is_path_ && subject(last.at) == '/') {
      last = {};
      return false;
    }
    if (last.wildcard == any_folders) {
      while (last.at < subject_.size() && subject(last.at) != '/') ++last.at;
      if (last.at == subject_.size()) return false;
      ++last.at;
    } else {
      last.at = std::min(last.at + character_length(subject_[last.at]), subject_.size());
    }
    if (last.wildcard != any_run) star_ = {};
    at_ = last.at;
    next_ = last.next;
    return true;
  }

  std::string_view pattern_;
  std::string_view subject_;
  bool is_path_;
  std::size_t next_ = 0;
  std::size_t at_ = 0;
  Retry star_;
  Retry deep_;
};

}  // namespace

Pattern::Pattern(std::string_view text, Kind kind) : text_(text), kind_(kind) {
  const std::string plain = kind == Kind::path ? slashes(text) : text_;
  folded_ = fold_case(plain);
  compiled_ = compile(plain, kind);
}

bool Pattern::matches(std::string_view folded) const {
  Matcher matcher(compiled_, folded, kind_ == Kind::path);
  return matcher.ends_alike() && matcher.whole();
}

bool Pattern::is_literal() const {
  return std::none_of(compiled_.begin(), compiled_.end(), is_wildcard);
}

}  // namespace examguard
