#include "core/scan/change_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = Change::What;
using Time = ChangeLog::Time;

constexpr ChangeLog::Pace pace{Time(50), Time(400), 5, Time(5000), Time(5000)};

Change file(What what, const std::string& path) {
  return {what, false, path};
}
Change folder(What what, const std::string& path) {
  return {what, true, path};
}
std::optional<Time> at(int ms) {
  return Time(ms);
}

TEST(ChangeLog, NothingIsDueUntilSomethingChanges) {
  ChangeLog log(pace, Time(0));
  EXPECT_EQ(log.due(), std::nullopt);
  EXPECT_TRUE(log.begin().empty());
}

TEST(ChangeLog, ABurstIsOverWhenItIsQuietAndIsCutWhenItGoesOn) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/x"), Time(1000));
  EXPECT_EQ(log.due(), at(1050));
  log.add(file(What::changed, "/a/x"), Time(1040));
  EXPECT_EQ(log.due(), at(1090));
  for (int now = 1050; now < 1600; now += 10) log.add(file(What::changed, "/a/x"), Time(now));
  EXPECT_EQ(log.due(), at(1400));
}

TEST(ChangeLog, AChangedFileIsLookedForInItsFolderAndANewFolderWithAllBelow) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::changed, "/home/li/x"), Time(0));
  log.add(file(What::vanished, "/y"), Time(0));
  log.add(folder(What::appeared, "/home/li/new"), Time(0));
  log.add(file(What::appeared, "/home/li/new/z"), Time(0));
  log.add(folder(What::changed, "/srv/a"), Time(0));
  const auto changes = log.begin();
  EXPECT_THAT(changes.folders, ElementsAre("/", "/home/li", "/srv"));
  EXPECT_THAT(changes.trees, ElementsAre("/home/li/new"));
  EXPECT_FALSE(changes.everything);
  EXPECT_EQ(log.due(), std::nullopt);
}

TEST(ChangeLog, ATreeCoversWhatChangedBelowIt) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::vanished, "/a/b/c/x"), Time(0));
  log.add(folder(What::vanished, "/a/b/c"), Time(0));
  log.add(file(What::changed, "/a/b-c/x"), Time(0));
  log.add(folder(What::vanished, "/a/b"), Time(0));
  const auto changes = log.begin();
  EXPECT_THAT(changes.trees, ElementsAre("/a/b"));
  EXPECT_THAT(changes.folders, ElementsAre("/a", "/a/b-c"));
}

TEST(ChangeLog, WhatCameAndWentIsALead) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/todesk"), Time(0));
  log.add(file(What::vanished, "/a/todesk"), Time(5));
  log.add(file(What::vanished, "/a/old"), Time(5));
  EXPECT_THAT(log.begin().short_lived, ElementsAre("/a/todesk"));
}

TEST(ChangeLog, WhatWentWithItsFolderIsALeadToo) {
  ChangeLog log(pace, Time(0));
  log.add(folder(What::appeared, "/a/d"), Time(0));
  log.add(file(What::appeared, "/a/d/x"), Time(0));
  log.add(file(What::appeared, "/a/d-e/y"), Time(0));
  log.add(folder(What::vanished, "/a/d"), Time(0));
  EXPECT_THAT(log.begin().short_lived, ElementsAre("/a/d/x"));
}

TEST(ChangeLog, WhatWentWhileTheLookWasUnderWayIsALead) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/x"), Time(0));
  EXPECT_THAT(log.begin().short_lived, IsEmpty());
  log.add(file(What::vanished, "/a/x"), Time(110));
  log.done({{}, true, Time(0)}, Time(120));
  EXPECT_THAT(log.begin().short_lived, ElementsAre("/a/x"));
}

TEST(ChangeLog, WhatWasLookedAtBeforeItWentIsNoLead) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/x"), Time(0));
  static_cast<void>(log.begin());
  log.done({{}, true, Time(0)}, Time(120));
  log.add(file(What::vanished, "/a/x"), Time(130));
  EXPECT_THAT(log.begin().short_lived, IsEmpty());
}

TEST(ChangeLog, ALeadStaysInEveryLookUpToTheNextFullOne) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/todesk"), Time(0));
  log.add(file(What::vanished, "/a/todesk"), Time(0));
  log.add(file(What::appeared, "/a/tmp1"), Time(0));
  log.add(file(What::vanished, "/a/tmp1"), Time(0));
  static_cast<void>(log.begin());
  log.done({{"/a/todesk"}, true, Time(0)}, Time(120));
  log.add(file(What::changed, "/b/y"), Time(200));
  EXPECT_THAT(log.begin().short_lived, ElementsAre("/a/todesk"));
  log.done({{"/a/todesk"}, true, Time(0)}, Time(320));
  EXPECT_THAT(log.begin_full().short_lived, ElementsAre("/a/todesk"));
  log.done({{"/a/todesk"}, true, Time(0)}, Time(420));
  EXPECT_THAT(log.begin().short_lived, IsEmpty());
}

TEST(ChangeLog, ALookThatCameToNothingIsMadeAgainALittleLater) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::appeared, "/a/x"), Time(0));
  log.add(file(What::vanished, "/a/x"), Time(0));
  static_cast<void>(log.begin());
  log.add(file(What::appeared, "/b/y"), Time(110));
  log.failed(Time(120));
  EXPECT_EQ(log.due(), at(5120));
  const auto again = log.begin();
  EXPECT_THAT(again.folders, ElementsAre("/a", "/b"));
  EXPECT_THAT(again.short_lived, ElementsAre("/a/x"));
  log.done({{}, true, Time(0)}, Time(5130));

  static_cast<void>(log.begin_full());
  log.failed(Time(6010));
  EXPECT_TRUE(log.begin().everything) << "a full look is owed";
}

TEST(ChangeLog, WhatIsNotInTheStateIsLookedAtAgain) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::changed, "/a/x"), Time(0));
  static_cast<void>(log.begin());
  log.done({{}, false, Time(0)}, Time(120));
  EXPECT_EQ(log.due(), std::nullopt) << "but only with what comes next";
  log.add(folder(What::appeared, "/b/d"), Time(200));
  EXPECT_THAT(log.begin().folders, ElementsAre("/a", "/b"));
  log.done({{}, true, Time(0)}, Time(320));
  log.add(file(What::changed, "/c/x"), Time(400));
  EXPECT_THAT(log.begin().folders, ElementsAre("/c"));
  log.done({{}, true, Time(0)}, Time(520));

  static_cast<void>(log.begin_full());
  log.done({{}, false, Time(0)}, Time(700));
  log.add(file(What::changed, "/c/x"), Time(800));
  EXPECT_TRUE(log.begin().everything) << "the state is an older one";
}

TEST(ChangeLog, LostChangesAskForEverything) {
  ChangeLog log(pace, Time(0));
  log.add(file(What::changed, "/a/x"), Time(0));
  log.lost(Time(0));
  log.add(file(What::changed, "/b/x"), Time(0));
  const auto changes = log.begin();
  EXPECT_TRUE(changes.everything);
  EXPECT_THAT(changes.folders, IsEmpty());
}

TEST(ChangeLog, TooManyPlacesAskForEverything) {
  ChangeLog log(pace, Time(0));
  for (std::size_t i = 0; i <= ChangeLog::most_places; ++i) {
    log.add(file(What::changed, "/" + std::to_string(i) + "/x"), Time(0));
  }
  const auto changes = log.begin();
  EXPECT_TRUE(changes.everything);
  EXPECT_THAT(changes.folders, IsEmpty());
}

TEST(ChangeLog, TooManyLeadsAreCounted) {
  ChangeLog log(pace, Time(0));
  for (std::size_t i = 0; i < ChangeLog::most_short_lived + 7; ++i) {
    const auto path = "/a/" + std::to_string(i);
    log.add(file(What::appeared, path), Time(0));
    log.add(file(What::vanished, path), Time(0));
  }
  const auto changes = log.begin();
  EXPECT_EQ(changes.short_lived.size(), ChangeLog::most_short_lived);
  EXPECT_EQ(changes.more_short_lived, 7U);
}

TEST(ChangeLog, AMountedVolumeIsLookedAtWholly) {
  ChangeLog log(pace, Time(0));
  log.add_volume("/media/usb", Time(0));
  EXPECT_THAT(log.begin().trees, ElementsAre("/media/usb"));
  log.done({{}, true, Time(0)}, Time(100));
  log.add_volume("/", Time(200));
  EXPECT_TRUE(log.begin().everything);
}

// Looks may take 5 % of a processor, and what was saved up is used first.
TEST(ChangeLog, LooksThatTakeMuchMakeTheNextOneWait) {
  ChangeLog log(pace, Time(0));
  for (int i = 0; i < 5; ++i) {
    log.add(file(What::changed, "/a/x"), Time(0));
    EXPECT_EQ(log.due(), at(50)) << i;
    static_cast<void>(log.begin());
    log.done({{}, true, Time(1100)}, Time(50));
  }
  log.add(file(What::changed, "/a/x"), Time(50));
  // 5000 ms were saved and 5500 taken: at 5 % they come back in 10 s.
  EXPECT_EQ(log.due(), at(10'050));
  static_cast<void>(log.begin_full());
  log.done({{}, true, Time(1'000'000)}, Time(60));
  log.add(file(What::changed, "/a/x"), Time(20'050));
  EXPECT_EQ(log.due(), at(20'100)) << "full looks come by a schedule of their own";
  static_cast<void>(log.begin());
  log.done({{}, true, Time(1'000'000)}, Time(20'100));
  log.add(file(What::changed, "/a/x"), Time(20'100));
  EXPECT_EQ(log.due(), at(120'100)) << "nobody waits for ever";
}

}  // namespace
}  // namespace examguard
