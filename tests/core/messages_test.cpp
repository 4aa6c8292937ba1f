#include "core/messages.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(Messages, EachIsThereInBothLanguages) {
  for (int i = 0; i < static_cast<int>(Message::count); ++i) {
    EXPECT_FALSE(message(Language::zh, static_cast<Message>(i)).empty()) << i;
    EXPECT_FALSE(message(Language::en, static_cast<Message>(i)).empty()) << i;
  }
}

TEST(Messages, BothLanguagesHaveTheSamePlaces) {
  for (int i = 0; i < static_cast<int>(Message::count); ++i) {
    for (const std::string_view place : {"{0}", "{1}", "{2}", "{3}"}) {
      EXPECT_EQ(message(Language::zh, static_cast<Message>(i)).find(place) == std::string::npos,
                message(Language::en, static_cast<Message>(i)).find(place) == std::string::npos)
          << i << place;
    }
  }
}

TEST(Messages, FillsPlacesInAndLeavesOthers) {
  EXPECT_EQ(message(Language::en, Message::scan_group, {"3", "{0}"}), "3 files, {0}");
  EXPECT_EQ(message(Language::en, Message::scan_group, {"3"}), "3 files, {1}");
}

TEST(Messages, KnowsItsLanguages) {
  EXPECT_EQ(*parse_language("zh"), Language::zh);
  EXPECT_EQ(*parse_language("en"), Language::en);
  EXPECT_FALSE(parse_language("fr"));
}

}  // namespace
}  // namespace examguard
