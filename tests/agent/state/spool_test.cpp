#include "agent/state/spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "io/file.hpp"
#include "tests/support/spooled.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using support::at;
using support::deliver_oldest;
using support::header_of;
using support::seal_into;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SpoolTest : public testing::Test {
 protected:
  [[nodiscard]] Spool open(SpoolLimits limits = {}) const {
    return Spool::open(path(), limits).value();
  }
  [[nodiscard]] std::string path() const { return (folder / "spool").string(); }
  [[nodiscard]] std::size_t count(std::string_view part) const {
    return list_folder(path() + "/" + std::string(part)).value().size();
  }
  void overwrite(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(write_file_atomically(path() + "/" + name, bytes));
  }

  support::TemporaryFolder folder;
};

TEST_F(SpoolTest, IsEmptyAtFirst) {
  const auto spool = open();
  EXPECT_EQ(spool.waiting(), 0U);
  EXPECT_FALSE(spool.oldest());
  EXPECT_FALSE(spool.head());
  EXPECT_FALSE(spool.is_full());
  EXPECT_EQ(spool.read_oldest().error().code, ErrorCode::not_found);
}

TEST_F(SpoolTest, KeepsItsOrderOverRestarts) {
  std::vector<Digest> sealed;
  for (int i = 0; i < 12; ++i) {
    auto spool = open();
    sealed.push_back(digest(seal_into(spool, "boot", "x" + std::to_string(i)).value()));
  }
  auto spool = open();
  ASSERT_EQ(spool.waiting(), 12U);
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto oldest = spool.read_oldest().value();
    EXPECT_EQ(oldest.link, (Link{i, sealed[i]}));
    ASSERT_TRUE(deliver_oldest(spool, i));
  }
  EXPECT_EQ(spool.waiting(), 0U);
}

TEST_F(SpoolTest, AChainLivesOneBootAndNamesTheLinkBefore) {
  auto spool = open();
  const auto first = header_of(seal_into(spool, "boot 1", "a").value());
  const auto second = header_of(seal_into(spool, "boot 1", "b").value());
  auto later = open();
  const auto third = header_of(seal_into(later, "boot 1", "c").value());
  const auto next_boot = header_of(seal_into(later, "boot 2", "d").value());
  EXPECT_EQ(first.chain.index, 0U);
  EXPECT_FALSE(first.chain.after);
  EXPECT_EQ(second.chain.index, 1U);
  EXPECT_EQ(third.chain.index, 2U);
  EXPECT_EQ(third.chain.id, first.chain.id);
  EXPECT_EQ(next_boot.chain.index, 0U);
  EXPECT_NE(next_boot.chain.id, first.chain.id);
  ASSERT_TRUE(next_boot.chain.after);
  EXPECT_EQ(next_boot.chain.after->index, 2U);
  EXPECT_EQ(next_boot.chain.after->chain, first.chain.id);
}

TEST_F(SpoolTest, DeliveredIsKeptWithItsReceipt) {
  auto spool = open();
  const auto envelope = seal_into(spool, "boot", "a").value();
  ASSERT_TRUE(deliver_oldest(spool, 7));
  const auto again = open();
  EXPECT_EQ(again.waiting(), 0U);
  const auto receipt = support::seal_receipt_of(envelope, 7);
  EXPECT_EQ(again.seen(), leaf_hash(receipt.payload));
  EXPECT_EQ(again.received(), support::receipt_of(envelope, 7).received);
  ASSERT_THAT(again.delivered().value(), SizeIs(1));
  const auto name = again.delivered().value().front();
  EXPECT_EQ(again.read_delivered(name).value(), envelope);
  EXPECT_EQ(again.receipt(name).value(), receipt);
}

TEST_F(SpoolTest, AReceiptMayComeForWhatIsNotTheOldest) {
  auto spool = open();
  const auto first = seal_into(spool, "boot", "a").value();
  const auto second = seal_into(spool, "boot", "b").value();
  const auto later = support::receipt_of(second, 5);
  ASSERT_TRUE(
      spool.acknowledge(digest(second), support::seal_receipt_of(second, 5), later.received));
  EXPECT_EQ(spool.oldest()->digest, digest(first));
  ASSERT_TRUE(deliver_oldest(spool, 4));
  EXPECT_EQ(spool.waiting(), 0U);
  EXPECT_EQ(spool.seen(), leaf_hash(support::seal_receipt_of(second, 5).payload));
  EXPECT_EQ(spool.acknowledge(digest(first), support::seal_receipt_of(first), {}).error().code,
            ErrorCode::not_found);
}

TEST_F(SpoolTest, ObjectsStayWhileTheyAreNeeded) {
  auto spool = open();
  ASSERT_TRUE(seal_into(spool, "boot", "same"));
  ASSERT_TRUE(seal_into(spool, "boot", "same"));
  EXPECT_EQ(count("objects"), 2U);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(seal_into(spool, "boot", std::to_string(i)));
  EXPECT_EQ(count("objects"), 42U);
  for (std::uint64_t i = 0; i < 22; ++i) ASSERT_TRUE(deliver_oldest(spool, i));
  // Of the eight newest, for the local report.
  EXPECT_EQ(count("objects"), 16U);
}

TEST_F(SpoolTest, AFullSpoolSealsNothingMoreAndCountsTheScans) {
  auto spool = open({1});
  const auto first = seal_into(spool, "boot", "a");
  ASSERT_TRUE(first);
  EXPECT_TRUE(spool.is_full());
  EXPECT_EQ(seal_into(spool, "boot", "b").error().code, ErrorCode::unavailable);
  const auto start = at("2026-11-24T04:00:00.000Z");
  ASSERT_TRUE(spool.note_unsealed_scan(start, start + std::chrono::minutes(1)));
  ASSERT_TRUE(
      spool.note_unsealed_scan(start + std::chrono::hours(4), start + std::chrono::hours(5)));

  auto later = open({1});
  EXPECT_EQ(later.waiting(), 1U);
  const Coalesced expected{2, start, start + std::chrono::hours(5)};
  EXPECT_EQ(later.coalesced(), expected);
  ASSERT_TRUE(deliver_oldest(later));
  EXPECT_FALSE(later.is_full()) << "objects kept for the local report take no room";
  const auto told = header_of(seal_into(later, "boot", "c").value());
  EXPECT_EQ(told.coalesced, expected);
  EXPECT_EQ(told.chain.index, 1U) << "no hole: what was not sealed has no place";
  EXPECT_FALSE(later.coalesced());
  EXPECT_FALSE(open().coalesced());
}

TEST_F(SpoolTest, RefusedIsSetAsideAndToldOnce) {
  auto spool = open();
  const auto first = header_of(seal_into(spool, "boot", "a").value());
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "unknown-enrolment"));
  EXPECT_EQ(spool.waiting(), 0U);
  EXPECT_EQ(count("aside"), 1U);
  auto later = open();
  const Lost lost{first.chain.id, 0, "unknown-enrolment"};
  EXPECT_THAT(later.lost(), ElementsAre(lost));
  const auto told = header_of(seal_into(later, "boot", "b").value());
  EXPECT_THAT(told.lost, ElementsAre(lost));
  EXPECT_THAT(later.lost(), IsEmpty());
  EXPECT_THAT(open().lost(), IsEmpty());
}

TEST_F(SpoolTest, ManyLostAreToldInSeveralReports) {
  auto spool = open({1u << 30});
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(seal_into(spool, "boot", "a"));
  }
  while (spool.oldest()) ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "malformed"));
  EXPECT_EQ(header_of(seal_into(spool, "boot", "b").value()).lost.size(), 256U);
  EXPECT_EQ(header_of(seal_into(spool, "boot", "c").value()).lost.size(), 44U);
  EXPECT_EQ(header_of(seal_into(spool, "boot", "d").value()).lost.size(), 0U);
}

TEST_F(SpoolTest, AStopTellsNothingOfWhatIsLost) {
  auto spool = open();
  ASSERT_TRUE(seal_into(spool, "boot", "a"));
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "malformed"));
  Stop stop = support::stop();
  stop.chain = spool.next_place("boot", {});
  stop.boot_id = "boot";
  ASSERT_TRUE(spool.put(seal_stop(stop, support::test_key("report")).value(), {}));
  EXPECT_THAT(spool.lost(), SizeIs(1));
  // The same where the memory was not written any more.
  auto later = open();
  EXPECT_THAT(later.lost(), SizeIs(1));
  EXPECT_EQ(later.next_place("boot", {}).index, 2U);
}

// Every byte of what waits, one at a time, and one of its objects.
TEST_F(SpoolTest, NothingChangedIsEverRead) {
  auto spool = open();
  ASSERT_TRUE(seal_into(spool, "boot", "a"));
  const auto name = spool.names().front();
  const auto file = path() + "/" + name;
  const auto good = read_file(file, 1u << 20).value();
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    ASSERT_TRUE(write_file_atomically(file, bad));
    const auto read = spool.read_oldest();
    // What is read is the sealed statement; its signatures and spelling are the reader's matter.
    if (read) {
      EXPECT_EQ(digest(read->envelope), spool.oldest()->digest) << i;
    }
  }
  const auto objects = read_own_place(decode_envelope(good).value()).value().objects;
  const auto object = path() + "/objects/" + to_hex(objects[0]);
  Bytes bad = read_file(object, 1u << 20).value();
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
  ASSERT_TRUE(write_file_atomically(object, bad));
  EXPECT_EQ(spool.object(objects[0]).error().code, ErrorCode::not_found);
}

TEST_F(SpoolTest, ChangedEnvelopeIsNamedByItsPlace) {
  const auto tamper = [&](const std::string& name) { overwrite(name, "{}"); };
  {
    auto spool = open();
    for (const auto* text : {"a", "b", "c", "d"}) ASSERT_TRUE(seal_into(spool, "boot", text));
    const auto names = spool.names();
    tamper(names[0]);  // its place is told by the next one
    tamper(names[3]);  // and this one's by the memory
  }
  auto spool = open();
  const auto chain = spool.head()->chain;
  ASSERT_EQ(spool.waiting(), 4U);
  EXPECT_FALSE(spool.read_oldest());
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "unreadable"));
  ASSERT_TRUE(deliver_oldest(spool, 1));
  ASSERT_TRUE(deliver_oldest(spool, 2));
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "unreadable"));
  EXPECT_THAT(spool.lost(),
              ElementsAre(Lost{chain, 0, "unreadable"}, Lost{chain, 3, "unreadable"}));
  EXPECT_EQ(spool.next_place("boot", {}).index, 4U);
}

TEST_F(SpoolTest, ChangedNeighboursAreNamedOneByOne) {
  auto spool = open();
  for (const auto* text : {"a", "b", "c"}) ASSERT_TRUE(seal_into(spool, "boot", text));
  const auto names = spool.names();
  overwrite(names[0], "");
  overwrite(names[1], "");
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "unreadable"));
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "unreadable"));
  EXPECT_THAT(spool.lost(),
              ElementsAre(Lost{Id{}, 0, "unreadable"}, Lost{spool.head()->chain, 1, "unreadable"}));
}

TEST_F(SpoolTest, AnObjectThatWasChangedIsWrittenAgainWithTheNextReport) {
  auto spool = open();
  ASSERT_TRUE(seal_into(spool, "boot", "a"));
  const auto object = support::objects_of("a")[0].name.digest;
  overwrite("objects/" + to_hex(object), "other bytes");
  EXPECT_FALSE(spool.object(object));
  ASSERT_TRUE(seal_into(spool, "boot", "a"));
  EXPECT_TRUE(spool.object(object));
}

TEST_F(SpoolTest, DamagedMemoryIsMadeAgain) {
  for (const auto* damage : {"", "{", "[]", R"({"head":{"chain":"x"}})", R"({"next":-1})"}) {
    fs::remove_all(path());
    Digest newest;
    {
      auto spool = open();
      ASSERT_TRUE(seal_into(spool, "boot", "a"));
      ASSERT_TRUE(deliver_oldest(spool, 3));
      newest = digest(seal_into(spool, "boot", "b").value());
    }
    overwrite("memory.json", damage);
    auto spool = open();
    EXPECT_EQ(spool.head()->digest, newest) << damage;
    EXPECT_EQ(spool.next_place("boot", {}).index, 2U) << damage;
    EXPECT_TRUE(spool.seen()) << damage;
    EXPECT_TRUE(file_exists(path() + "/aside/memory.json")) << damage;
    ASSERT_TRUE(deliver_oldest(spool, 4));
  }
}

TEST_F(SpoolTest, WithoutMemoryTheDeliveredTellWhereTheChainStood) {
  Digest newest;
  {
    auto spool = open();
    newest = digest(seal_into(spool, "boot", "a").value());
    ASSERT_TRUE(deliver_oldest(spool, 3));
  }
  fs::remove(fs::path(path()) / "memory.json");
  auto spool = open();
  ASSERT_TRUE(spool.head());
  EXPECT_EQ(spool.head()->digest, newest);
  const auto next = header_of(seal_into(spool, "boot 2", "b").value());
  EXPECT_EQ(next.chain.after->digest, newest);
  EXPECT_THAT(spool.names(), ElementsAre(testing::StartsWith("0000000000000001-")));
}

// A restore card sets the disk back: what was delivered since is sent under the same names again,
// and what follows shows where it branched off.
TEST_F(SpoolTest, RestoredFolderGoesOnFromWhatItRemembers) {
  auto spool = open();
  const auto first = seal_into(spool, "boot 1", "a").value();
  const auto copy = folder / "copy";
  fs::copy(path(), copy, fs::copy_options::recursive);
  ASSERT_TRUE(deliver_oldest(spool, 0));
  const auto second = header_of(seal_into(spool, "boot 1", "b").value());
  ASSERT_TRUE(deliver_oldest(spool, 1));

  fs::remove_all(path());
  fs::rename(copy, path());
  auto back = open();
  EXPECT_EQ(back.oldest()->digest, digest(first)) << "it earns the same receipt again";
  ASSERT_TRUE(deliver_oldest(back, 0));
  const auto after = header_of(seal_into(back, "boot 2", "c").value());
  EXPECT_EQ(after.chain.index, 0U);
  EXPECT_EQ(after.chain.after->digest, digest(first));
  EXPECT_NE(after.chain.id, second.chain.id);
}

TEST_F(SpoolTest, ForeignFilesAreLeftAlone) {
  auto spool = open();
  ASSERT_TRUE(seal_into(spool, "boot", "a"));
  for (const auto* name : {"readme.txt", "0000000000000009-x.json", "objects/readme",
                           "receipts/readme.sent", "aside/readme"}) {
    overwrite(name, "x");
  }
  fs::create_directories(fs::path(path()) / "objects" / std::string(64, 'a'));
  fs::create_directories(fs::path(path()) / "folder");
  fs::remove_all(fs::path(path()) / "objects" / std::string(64, 'a'));
  auto again = open();
  EXPECT_EQ(again.waiting(), 1U);
  ASSERT_TRUE(deliver_oldest(again));
  EXPECT_TRUE(file_exists(path() + "/objects/readme"));
}

TEST_F(SpoolTest, WhatIsOldIsForgotten) {
  auto spool = open();
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(seal_into(spool, "boot", "a"));
    ASSERT_TRUE(deliver_oldest(spool, i));
  }
  for (int i = 0; i < 600; ++i) {
    const std::string name =
        "receipts/9" + std::to_string(100000000000000 + i) + "-" + std::string(64, 'a') + ".json";
    overwrite(name, "x");
    overwrite(name + ".sent", "x");
  }
  EXPECT_EQ(open().delivered()->size(), 512U);
  EXPECT_EQ(count("receipts"), 1024U);
}

TEST_F(SpoolTest, LookingWritesNothing) {
  {
    auto spool = open();
    ASSERT_TRUE(seal_into(spool, "boot", "a"));
  }
  fs::remove(fs::path(path()) / "memory.json");
  const auto before = list_folder(path()).value();
  const auto spool = Spool::look(path()).value();
  EXPECT_EQ(spool.waiting(), 1U);
  EXPECT_TRUE(spool.head());
  EXPECT_EQ(list_folder(path()).value(), before);
  EXPECT_FALSE(Spool::look(path() + "/nowhere"));
}

TEST_F(SpoolTest, MemoryHasOneSpelling) {
  SpoolMemory memory;
  EXPECT_EQ(encode(memory), R"({"boot_id":"","next":0,"lost":[]})");
  memory.head = Stand{first_half(sha256("c")), 4, sha256("e")};
  memory.head_boot = "5d2c7d0a";
  memory.next_number = 9;
  memory.seen = sha256("r");
  memory.received = at("2026-11-24T03:16:00.000Z");
  memory.lost = {{first_half(sha256("c")), 2, "malformed"}};
  memory.coalesced = Coalesced{2, at("2026-11-24T04:00:00.000Z"), at("2026-11-24T05:00:00.000Z")};
  EXPECT_EQ(
      encode(memory),
      R"({"head":{"chain":"2e7d2c03a9507ae265ecf5b5356885a5","index":4,"digest":"sha256:)"
      R"(3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"},"boot_id":"5d2c7d0a",)"
      R"("next":9,"seen":"sha256:454349e422f05297191ead13e21d3db520e5abef52055e4964b82fb213f593a1",)"
      R"("received":"2026-11-24T03:16:00.000Z","lost":[{"chain":"2e7d2c03a9507ae265ecf5b5356885a5",)"
      R"("index":2,"reason":"malformed"}],"coalesced":{"scans":2,"from":"2026-11-24T04:00:00.000Z",)"
      R"("to":"2026-11-24T05:00:00.000Z"}})");
  EXPECT_EQ(decode_spool_memory(encode(memory)).value(), memory);
}

}  // namespace
}  // namespace examguard
