#include "agent/watch/watch_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

const std::vector<WatchRecord> records{
    Change{Change::What::appeared, false, "/home/li/with space\nand line"},
    Change{Change::What::vanished, true, "/\xff\xfe not UTF-8"},
    Change{Change::What::changed, false, "/x"},
    VolumeWatched{"/media/usb 1", WatchedBy::fanotify, false, true},
    VolumeWatched{"/", WatchedBy::inotify, true, false},
    VolumeGone{"/media/usb 1"},
    ChangesLost{},
};

std::string all() {
  std::string bytes = watch_greeting();
  for (const auto& record : records) bytes += encode(record);
  return bytes;
}

Result<> read(std::string_view bytes, std::vector<WatchRecord>& out, std::size_t piece = 1000) {
  WatchReader reader;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto taken = reader.take(bytes.substr(at, piece),
                                   [&](WatchRecord record) { out.push_back(std::move(record)); });
    if (!taken) return taken;
  }
  return {};
}

TEST(WatchWire, RecordsArriveInPiecesOfAnySize) {
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    std::vector<WatchRecord> got;
    ASSERT_TRUE(read(all(), got, piece));
    EXPECT_THAT(got, ElementsAreArray(records)) << piece;
  }
}

TEST(WatchWire, AnotherVersionIsRefused) {
  std::vector<WatchRecord> got;
  const auto taken = read(std::string("examguard watch 2\0lost\0", 23), got);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().what, HasSubstr("another version"));
}

TEST(WatchWire, WhatIsNotARecordIsRefused) {
  for (const std::string bad : {"", "lost it", "appeared file", "appeared dir /x", "gone", "gone x",
                                "changed file x", "watched loudly wholly new /x"}) {
    std::vector<WatchRecord> got;
    EXPECT_FALSE(read(watch_greeting() + bad + '\0', got)) << bad;
  }
}

TEST(WatchWire, ARecordHasALimit) {
  const std::string path = "/" + std::string(most_watch_record, 'x');
  std::vector<WatchRecord> got;
  EXPECT_FALSE(read(watch_greeting() + "gone " + path, got));
  EXPECT_EQ(encode(VolumeGone{path}), std::string("lost\0", 5));
}

}  // namespace
}  // namespace examguard
