#include "agent/delivery/stick.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/commands/spool.hpp"
#include "core/delivery/submission.hpp"
#include "core/reason.hpp"
#include "core/report/local_report.hpp"
#include "io/file.hpp"
#include "tests/support/spooled.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Stick : public testing::Test {
 protected:
  Stick() {
    const auto state = AgentState::hold(state_path()).value();
    Identity identity;
    identity.enrolment_envelope =
        seal_enrolment(support::enrolment(), support::test_key("report")).value();
    EXPECT_TRUE(state.keep_identity(identity));
    EXPECT_TRUE(state.keep_trust(support::rooted(support::trust_list())));
    auto spool_ = spool();
    for (const auto* text : {"a", "b", "c"}) {
      sealed.push_back(support::seal_into(spool_, "boot", text).value());
    }
  }

  [[nodiscard]] std::string state_path() const { return (folder / "state").string(); }
  [[nodiscard]] std::string stick() const { return (folder / "stick").string(); }
  [[nodiscard]] AgentState state() const { return AgentState::look(state_path()).value(); }
  [[nodiscard]] Spool spool() const { return Spool::open(state_path() + "/spool").value(); }
  [[nodiscard]] Known known() const { return read_known(state(), {}).value(); }
  [[nodiscard]] Id agent() const { return support::enrolment().agent; }
  void write(const std::string& name, std::string_view bytes) const {
    folder.write("stick/" + name, bytes);
  }
  // What the collector's import leaves beside an envelope's file.
  void answer(std::size_t index, const Envelope& receipt) const {
    const auto names = spool().names();
    std::string stem = to_text(agent()) + "-" + names[index];
    stem.resize(stem.size() - 5);
    write(stem + ".receipt.json", encode_accepted(receipt));
  }
  [[nodiscard]] Brought read() const { return read_stick(spool(), known(), stick()); }

  static PolicyBundle bundle(std::uint64_t serial) {
    PolicyBundle bundle;
    bundle.trust = support::rooted(support::trust_list()).envelope;
    bundle.policies = {support::policy_envelope(
        support::policy_text("hunan-theory", serial, "province", "region: \"430000\""),
        support::test_key("policy"))};
    return bundle;
  }

  support::TemporaryFolder folder;
  std::vector<Envelope> sealed;
};

TEST_F(Stick, ExportWritesEverythingAndTakesNothingOut) {
  const auto exported = export_spool(spool(), agent(), stick()).value();
  EXPECT_EQ(exported.envelopes, 3U);
  EXPECT_THAT(exported.left_out, IsEmpty());
  const auto names = list_folder(stick()).value();
  ASSERT_THAT(names, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(names[i], to_text(agent()) + "-000000000000000" + std::to_string(i) + "-" +
                            to_hex(digest(sealed[i])) + ".json");
    const auto submission =
        decode_submission(read_file(stick() + "/" + names[i], submission_limit).value()).value();
    EXPECT_EQ(submission.envelope, sealed[i]);
    const auto objects = read_own_place(sealed[i]).value().objects;
    ASSERT_THAT(submission.objects, SizeIs(2));
    EXPECT_EQ(sha256(submission.objects[0]), objects[0]);
    EXPECT_EQ(sha256(submission.objects[1]), objects[1]);
  }
  EXPECT_EQ(spool().waiting(), 3U);
  EXPECT_EQ(export_spool(spool(), agent(), stick()).value().envelopes, 3U) << "twice is harmless";
}

TEST_F(Stick, ExportLeavesOutWhatCannotBeReadAndSaysSo) {
  const auto names = spool().names();
  ASSERT_TRUE(write_file_atomically(state_path() + "/spool/" + names[1], encode(sealed[0])));
  const auto object = read_own_place(sealed[2]).value().objects[0];
  ASSERT_TRUE(remove_file(state_path() + "/spool/objects/" + to_hex(object)));
  const auto exported = export_spool(spool(), agent(), stick()).value();
  EXPECT_EQ(exported.envelopes, 1U);
  EXPECT_THAT(exported.left_out, ElementsAre(HasSubstr("was changed"), HasSubstr("is gone")));
}

TEST_F(Stick, ReceiptsComeBackInAnyOrder) {
  answer(2, support::seal_receipt_of(sealed[2], 9));
  const auto brought = read();
  ASSERT_THAT(brought.receipts, SizeIs(1));
  EXPECT_EQ(brought.receipts[0].receipt.index, 9U);
  EXPECT_THAT(brought.troubles, IsEmpty());
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 2) << "two still wait";
  EXPECT_EQ(spool().waiting(), 2U);
  answer(0, support::seal_receipt_of(sealed[0], 7));
  answer(1, support::seal_receipt_of(sealed[1], 8));
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 0);
  EXPECT_EQ(spool().waiting(), 0U);
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 0) << "twice is harmless";
}

TEST_F(Stick, ReceiptsThatDoNotHoldTakeNothingOut) {
  auto forged = support::receipt_of(sealed[0]);
  answer(0, seal(PayloadType::receipt, encode(forged), {support::test_key("desk")}).value());
  answer(1, support::seal_receipt_of(sealed[0]));  // for another envelope
  auto others = support::receipt_of(sealed[2]);
  others.agent = Id{};
  answer(2, seal_receipt(others, support::test_key("log")).value());
  EXPECT_THAT(read().receipts, IsEmpty());
  EXPECT_THAT(read().troubles, SizeIs(3));
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 2);
  EXPECT_EQ(spool().waiting(), 3U);
}

TEST_F(Stick, ARefusalIsShownAndChangesNothing) {
  const auto names = spool().names();
  std::string stem = to_text(agent()) + "-" + names[0];
  stem.resize(stem.size() - 5);
  write(stem + ".refused.json",
        encode(Refusal{Reason::unknown_enrolment, "not in this ledger", {}}));
  EXPECT_THAT(read().troubles, ElementsAre(HasSubstr("unknown-enrolment")));
  EXPECT_EQ(spool().waiting(), 3U);
}

TEST_F(Stick, PoliciesComeAlongIfTheyHold) {
  write("policy.json", encode(bundle(17)));
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 2);
  EXPECT_EQ(state().bundle().value()->bundle, bundle(17));
  EXPECT_EQ(known().bundle->layers->names().front().serial, 17U);

  write("policy.json", encode(bundle(16)));
  EXPECT_THAT(read().troubles, ElementsAre(HasSubstr("older than the known serial")));
  (void)command::spool_import({stick(), state_path(), "en"});
  EXPECT_EQ(state().bundle().value()->bundle, bundle(17));

  auto forged = bundle(18);
  forged.policies[0].payload += "# changed\n";
  write(to_text(agent()) + ".policy.json", encode(forged));
  EXPECT_FALSE(read().policies) << "the agent's own file goes before the common one";
  write(to_text(agent()) + ".policy.json", encode(bundle(18)));
  EXPECT_TRUE(read().policies);
}

TEST_F(Stick, ARunningServiceFindsEverythingInItsInbox) {
  const auto held = AgentState::hold(state_path()).value();
  auto running = spool();
  answer(0, support::seal_receipt_of(sealed[0], 0));
  write("policy.json", encode(bundle(17)));
  EXPECT_EQ(command::spool_import({stick(), state_path(), "en"}), 2);
  EXPECT_EQ(running.waiting(), 3U);

  std::optional<PolicyBundle> used;
  const auto take = [&] {
    return take_inbox(running, state_path(), known().policies.trust, agent(),
                      [&](const PolicyBundle& bundle) {
                        used = bundle;
                        return Result<>();
                      });
  };
  const auto taken = take();
  EXPECT_THAT(taken.receipts, SizeIs(1));
  EXPECT_THAT(taken.troubles, IsEmpty());
  EXPECT_EQ(running.waiting(), 2U);
  EXPECT_EQ(used, bundle(17));
  EXPECT_THAT(list_folder(state_path() + "/spool/inbox").value(), IsEmpty());
  EXPECT_THAT(take().receipts, IsEmpty());
}

TEST_F(Stick, TheInboxBelievesNothingUnsigned) {
  auto running = spool();
  const auto inbox = state_path() + "/spool/inbox/";
  std::string name = running.names()[0];
  name.resize(name.size() - 5);
  ASSERT_TRUE(write_file_atomically(inbox + name + ".receipt.json", "{}"));
  ASSERT_TRUE(write_file_atomically(inbox + "policy.json", "{}"));
  ASSERT_TRUE(write_file_atomically(inbox + "other", ""));
  const auto taken = take_inbox(running, state_path(), known().policies.trust, agent(),
                                [](const PolicyBundle&) { return Result<>(); });
  EXPECT_THAT(taken.troubles, SizeIs(2));
  EXPECT_EQ(running.waiting(), 3U);
  EXPECT_THAT(list_folder(inbox).value(), ElementsAre("other"));
}

TEST_F(Stick, SaysWhatIsMissing) {
  EXPECT_EQ(command::spool_import({folder.text() + "/nowhere", state_path(), "en"}), 3);
  EXPECT_EQ(command::spool_import({folder.text(), folder.text() + "/nowhere", "en"}), 3);
  EXPECT_EQ(command::spool_export({stick(), folder.text() + "/nowhere", "en"}), 3);
  EXPECT_EQ(command::spool_export({stick(), state_path(), "xx"}), 3);
  folder.write("file", "x");
  EXPECT_EQ(command::spool_export({(folder / "file").string(), state_path(), "en"}), 3);
}

}  // namespace
}  // namespace examguard
