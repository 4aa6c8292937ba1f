// A kill between any two writes: the folder as it is before each rename and removal is opened
// again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/state/state.hpp"
#include "io/file.hpp"
#include "tests/support/spooled.hpp"
#include "tests/support/write_steps_linux.hpp"

namespace examguard {
namespace {

using support::deliver_oldest;
using support::seal_into;

// Every envelope that lies anywhere in a spool, by digest, and where.
std::map<Digest, std::string> whereabouts(const std::string& folder) {
  std::map<Digest, std::string> found;
  for (const std::string part : {"", "/receipts", "/aside"}) {
    for (const auto& name : list_folder(folder + part).value()) {
      const bool is_receipt = part == "/receipts" && !name.ends_with(".sent");
      const auto bytes = read_file(folder + part + "/" + name, 1u << 20);
      if (is_receipt || !bytes) continue;
      if (const auto envelope = decode_envelope(*bytes)) found[digest(*envelope)] = part;
    }
  }
  return found;
}

// What must hold after any kill.
void expect_sound(const std::filesystem::path& folder, const std::set<Digest>& sealed,
                  const std::string& boot) {
  auto spool = Spool::open(folder.string());
  ASSERT_TRUE(spool) << spool.error().what;
  const auto found = whereabouts(folder.string());
  for (const Digest& digest : sealed) EXPECT_TRUE(found.contains(digest)) << "sealed, and gone";
  for (const auto& name : spool->names()) {
    const auto envelope = spool->read(name);
    ASSERT_TRUE(envelope) << envelope.error().what;
    for (const Digest& object : read_own_place(envelope->envelope).value().objects) {
      EXPECT_TRUE(spool->object(object)) << "an envelope without its object";
    }
  }
  // The next link has a place of its own: no envelope stands there already.
  const auto next = spool->next_place(boot, first_half(sha256("fresh")));
  for (const auto& [digest, part] : found) {
    const auto bytes = list_folder(folder.string() + part).value();
    for (const auto& name : bytes) {
      if (name.find(to_hex(digest)) == std::string::npos) continue;
      const auto envelope =
          decode_envelope(read_file(folder.string() + part + "/" + name, 1u << 20).value());
      if (!envelope || envelope->type != PayloadType::report) continue;
      const auto place = read_own_place(*envelope).value().place;
      EXPECT_FALSE(place.id == next.id && place.index == next.index) << "a fork of its own";
    }
  }
  // It can still be used.
  ASSERT_TRUE(seal_into(*spool, boot, "after the kill"));
  while (spool->oldest()) ASSERT_TRUE(deliver_oldest(*spool, 50));
}

TEST(SpoolKill, BetweenAnyTwoWritesOfSealing) {
  const support::TemporaryFolder folder;
  const auto path = folder / "spool";
  auto spool = Spool::open(path.string()).value();
  std::set<Digest> sealed;
  sealed.insert(digest(seal_into(spool, "boot", "a").value()));
  ASSERT_TRUE(spool.set_aside(spool.oldest()->digest, "malformed"));
  support::WriteSteps steps(path);
  ASSERT_TRUE(seal_into(spool, "boot", "b"));
  const auto copies = steps.copies();
  EXPECT_EQ(copies.size(), 5U) << "two objects, the envelope, the memory, and as it is now";
  for (const auto& copy : copies) {
    expect_sound(copy, sealed, "boot");
    // What is lost is told at least once: it is remembered, or the sealed report says it.
    bool is_told = false;
    for (const auto& name : list_folder((copy / "receipts").string()).value()) {
      if (!name.ends_with(".sent")) continue;
      const auto envelope =
          decode_envelope(read_file((copy / "receipts" / name).string(), 1u << 20).value());
      is_told = is_told || !read_own_place(*envelope).value().lost.empty();
    }
    EXPECT_TRUE(is_told);
  }
}

TEST(SpoolKill, BetweenAnyTwoWritesOfDelivering) {
  const support::TemporaryFolder folder;
  const auto path = folder / "spool";
  auto spool = Spool::open(path.string()).value();
  std::set<Digest> sealed;
  for (int i = 0; i < 12; ++i) {
    sealed.insert(digest(seal_into(spool, "boot", std::to_string(i)).value()));
    if (i < 10) {
      ASSERT_TRUE(deliver_oldest(spool, static_cast<std::uint64_t>(i)));
    }
  }
  support::WriteSteps steps(path);
  ASSERT_TRUE(deliver_oldest(spool, 10));
  const auto copies = steps.copies();
  EXPECT_GE(copies.size(), 5U) << "receipt, memory, move, old objects";
  for (const auto& copy : copies) expect_sound(copy, sealed, "boot");
}

TEST(SpoolKill, BetweenAnyTwoWritesOfSettingAside) {
  const support::TemporaryFolder folder;
  const auto path = folder / "spool";
  auto spool = Spool::open(path.string()).value();
  std::set<Digest> sealed;
  const auto first = seal_into(spool, "boot", "a").value();
  sealed.insert(digest(first));
  sealed.insert(digest(seal_into(spool, "boot", "b").value()));
  support::WriteSteps steps(path);
  ASSERT_TRUE(spool.set_aside(digest(first), "malformed"));
  for (const auto& copy : steps.copies()) {
    const auto again = Spool::open(copy.string()).value();
    const bool waits = again.oldest()->digest == digest(first);
    EXPECT_TRUE(waits || again.lost().size() == 1) << "neither waiting nor told";
    expect_sound(copy, sealed, "boot");
  }
}

TEST(SpoolKill, WhatWasNotedAsLostAndIsTakenAfterAllIsNotLost) {
  const support::TemporaryFolder folder;
  const auto path = folder / "spool";
  auto spool = Spool::open(path.string()).value();
  const auto envelope = seal_into(spool, "boot", "a").value();
  support::WriteSteps steps(path);
  ASSERT_TRUE(spool.set_aside(digest(envelope), "too-large"));
  for (const auto& copy : steps.copies()) {
    auto again = Spool::open(copy.string()).value();
    if (again.waiting() == 0) continue;
    ASSERT_TRUE(deliver_oldest(again));
    EXPECT_TRUE(again.lost().empty());
  }
}

TEST(SpoolKill, BetweenAnyTwoWritesOfANewState) {
  const support::TemporaryFolder folder;
  const auto path = folder / "state";
  std::filesystem::create_directories(path);
  support::WriteSteps steps(path);
  {
    const auto state = AgentState::hold(path.string()).value();
    ASSERT_TRUE(state.report_signer());
    ASSERT_TRUE(state.tls_key());
    ASSERT_TRUE(state.keep_trust(support::rooted(support::trust_list())));
    Identity identity;
    identity.enrolment_envelope =
        seal_enrolment(support::enrolment(), support::test_key("report")).value();
    ASSERT_TRUE(state.keep_identity(identity));
    ASSERT_TRUE(Spool::open(path.string() + "/spool"));
  }
  for (const auto& copy : steps.copies()) {
    const auto state = AgentState::hold(copy.string());
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_TRUE(state->identity());
    EXPECT_TRUE(state->known_policies());
    EXPECT_TRUE(state->report_signer());
    EXPECT_TRUE(Spool::open(copy.string() + "/spool"));
  }
}

}  // namespace
}  // namespace examguard
