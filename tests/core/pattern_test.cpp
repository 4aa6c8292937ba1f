#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace examguard {
namespace {

bool name_matches(std::string_view pattern, std::string_view subject) {
  return Pattern(pattern).matches(fold_case(subject));
}

bool path_matches(std::string_view pattern, std::string_view subject) {
  return Pattern(pattern, Pattern::Kind::path).matches(fold_case(subject));
}

struct Case {
  const char* pattern;
  const char* subject;
  bool expected;
};

TEST(Pattern, MatchesWholeNames) {
  const Case cases[] = {
      {"QQ", "qq", true},
      {"QQ", "ＱＱ", true},
      {"QQ", "QQ音乐", false},
      {"QQ*", "QQ音乐", true},
      {"*QQ", "TIM QQ", true},
      {"Q?", "QQ", true},
      {"Q?", "Q音", true},
      {"Q?", "Q", false},
      {"??", "考试", true},
      {"?", "考试", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "a/b", true},
      {"**", "a/b", true},
      {"a*b*c", "a-b-b-c", true},
      {"a*b*c", "a-c-b", false},
      {"*.exe", "ToDesk.EXE", true},
      {"*.exe", "a.exe.txt", false},
      {"?*", "", false},
      {"*?", "考", true},
      {"*试*", "科目一考试题", true},
      {"a?c", "a/c", true},
      {"a\\b", "a\\b", true},
      {"a\\b", "a/b", false},
      {"*a*a*a*", "aa", false},
      {"[a]", "a", false},
      {"é", "e\xcc\x81", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(name_matches(c.pattern, c.subject), c.expected) << c.pattern << " on " << c.subject;
  }
}

TEST(Pattern, MatchesWholePaths) {
  const Case cases[] = {
      {"/opt/*", "/opt/a", true},
      {"/opt/*", "/opt/a/b", false},
      {"/opt/**", "/opt/a/b", true},
      {"/opt/**", "/opt", false},
      {"/opt/**", "/optional/a", false},
      {"**/b", "/a/b", true},
      {"**/b", "b", true},
      {"**/b", "/ab", false},
      {"/a/**/b", "/a/b", true},
      {"/a/**/b", "/a/x/y/b", true},
      {"/a/**/b", "/a/xb", false},
      {"**/node_modules/**", "/home/x/node_modules/y", true},
      {"**/node_modules/**", "/home/x/my_node_modules/y", false},
      {"/home/*/Desktop/*.exe", "/home/王/Desktop/ToDesk.exe", true},
      {"/home/*/Desktop/*.exe", "/home/a/b/Desktop/x.exe", false},
      {"C:\\Users\\*\\Desktop\\**", "c:/users/Li/desktop/a/b.exe", true},
      {"c:/users/*/desktop/**", "C:\\Users\\Li\\Desktop\\a\\b.exe", true},
      {"/a/?/c", "/a/b/c", true},
      {"/a/?c", "/a//c", false},
      {"/a?b", "/a/b", false},
      {"/a**b", "/a/x/b", true},
      {"**a*b", "/x/ac/ab", true},
      {"**a*b", "/x/ab/c", false},
      {"/**/x*y/**/z", "/x1/xy/q/xy2/z", true},
      {"/**/x*y/**/z", "/x1/xz/q/xy2/z", false},
      {"/a/***/b", "/a/b", true},
      {"**", "/any/thing", true},
      {"*", "/any", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(path_matches(c.pattern, c.subject), c.expected) << c.pattern << " on " << c.subject;
  }
}

TEST(Pattern, AFullWidthStarIsACharacter) {
  EXPECT_TRUE(Pattern("a＊").is_literal());
  EXPECT_TRUE(name_matches("a＊", "A*"));
  EXPECT_FALSE(name_matches("a＊", "abc"));
  EXPECT_TRUE(Pattern("什么？.doc").is_literal());
  EXPECT_FALSE(Pattern("什么?.doc").is_literal());
  EXPECT_EQ(Pattern("ToDesk*").text(), "ToDesk*");
  EXPECT_EQ(Pattern("ＱＱ").folded(), "qq");
  EXPECT_EQ(Pattern("C:\\A", Pattern::Kind::path).folded(), "c:/a");
}

// What a pattern means, tried out without regard to cost.
bool slowly(std::string_view pattern, std::string_view subject, bool is_path, bool at_start) {
  if (pattern.empty()) return subject.empty();
  const std::size_t stars = std::min(pattern.find_first_not_of('*'), pattern.size());
  if (is_path && stars > 1) {
    std::string_view rest = pattern.substr(stars);
    if (at_start && rest.starts_with('/')) {  // whole folders, or none
      rest.remove_prefix(1);
      for (std::size_t i = 0; i <= subject.size(); ++i) {
        if ((i == 0 || subject[i - 1] == '/') && slowly(rest, subject.substr(i), is_path, true)) {
          return true;
        }
      }
      return false;
    }
    for (std::size_t i = 0; i <= subject.size(); ++i) {
      if (slowly(rest, subject.substr(i), is_path, false)) return true;
    }
    return false;
  }
  if (stars > 0) {
    for (std::size_t i = 0; i <= subject.size(); ++i) {
      if (slowly(pattern.substr(stars), subject.substr(i), is_path, false)) return true;
      if (is_path && i < subject.size() && subject[i] == '/') return false;
    }
    return false;
  }
  if (subject.empty()) return false;
  const bool fits = pattern[0] == '?' ? !(is_path && subject[0] == '/') : pattern[0] == subject[0];
  return fits && slowly(pattern.substr(1), subject.substr(1), is_path, pattern[0] == '/');
}

void each_word(std::string_view letters, std::size_t longest, std::string& word, auto&& act) {
  act(word);
  if (word.size() == longest) return;
  for (const char letter : letters) {
    word += letter;
    each_word(letters, longest, word, act);
    word.pop_back();
  }
}

TEST(Pattern, AgreesWithTryingEverything) {
  std::vector<std::string> subjects;
  std::string word;
  each_word("ab/", 5, word, [&](const std::string& subject) { subjects.push_back(subject); });
  each_word("a/?*", 5, word, [&](const std::string& text) {
    const Pattern name(text);
    const Pattern path(text, Pattern::Kind::path);
    for (const std::string& subject : subjects) {
      ASSERT_EQ(name.matches(subject), slowly(text, subject, false, true))
          << text << ' ' << subject;
      ASSERT_EQ(path.matches(subject), slowly(text, subject, true, true)) << text << ' ' << subject;
    }
  });
}

TEST(Pattern, LongStarsAndLongNamesEnd) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a";
  const std::string subject(4000, 'a');
  EXPECT_FALSE(name_matches(pattern + "*b", subject));
  EXPECT_FALSE(path_matches(pattern + "*b", subject));
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "**/a*";
  std::string folders;
  for (int i = 0; i < 1000; ++i) folders += "/aa";
  EXPECT_FALSE(path_matches(deep + "b", folders));
}

}  // namespace
}  // namespace examguard
