#include "core/report/judged_pack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/crypto.hpp"

namespace examguard {
namespace {

Judged full() {
  Judged judged;
  auto& o = judged.observation;
  o.kind = Kind::file;
  o.source = "files";
  o.key = "key";
  o.name = "试题.pdf";
  o.version = "1";
  o.vendor = "v";
  o.signer = "s";
  o.package = "dpkg:p";
  o.product = "product";
  o.original_name = "original";
  o.path = {"/home/li/\xef\xbf\xbd", Bytes("/home/li/\xff\0", 11)};
  o.profile = "li";
  o.owner = "root";
  o.state = InstallState::held;
  o.system_component = o.hidden = o.disguised = true;
  o.content = "pdf";
  o.content_class = "document";
  o.trust = Trust::owned_unverified;
  o.sha256 = sha256("content");
  o.sha256_missing = "changed";
  o.size = std::uint64_t{1} << 60;
  o.times.modified = TimePoint(std::chrono::milliseconds(-5));
  o.times.created = TimePoint(std::chrono::milliseconds(1'700'000'000'123));
  auto& j = judged.judgement;
  j.verdict = Verdict::waived;
  j.severity = Severity::violation;
  j.category = "question-bank";
  j.layer = Level::site;
  j.rule = "rule";
  j.criterion = Criterion::path;
  j.groups = true;
  j.unread = "sha256: io";
  Waiver waiver;
  waiver.rule = "rule";
  waiver.by = "somebody";
  waiver.reason = "reason";
  waiver.sites = {"a", "b"};
  waiver.until = parse_day("2026-12-31").value();
  j.waiver = std::make_shared<const Waiver>(waiver);
  return judged;
}

TEST(JudgedPack, GivesBackEveryField) {
  const Judged judged = full();
  const auto back = unpack(pack(judged));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->judged.observation, judged.observation);
  EXPECT_EQ(back->judged.judgement, judged.judgement);
  const auto plain = unpack(pack(Judged{}));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->judged.observation, Observation{});
  EXPECT_EQ(plain->judged.judgement, Judgement{});
}

TEST(JudgedPack, TheObservationIsPackedAsIfByItself) {
  const Bytes packed = pack(full());
  const auto back = unpack(packed);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->observation, pack(full().observation));
}

TEST(JudgedPack, RefusesWhatIsCutOrLonger) {
  const Bytes packed = pack(full());
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(unpack(std::string_view(packed).substr(0, size))) << size;
  }
  EXPECT_FALSE(unpack(packed + '\0'));
}

TEST(JudgedPack, KeepsTheOrder) {
  JudgedPack kept;
  const Bytes big(500'000, 'x');
  const std::vector<std::string> entries{"one", "", big, "last"};
  for (const auto& entry : entries) kept.add(entry);
  EXPECT_EQ(kept.size(), entries.size());
  std::vector<std::string> back;
  for (const Bytes& piece : kept.take_pieces()) {
    JudgedPack::each(piece, [&](std::string_view packed) { back.emplace_back(packed); });
  }
  EXPECT_EQ(back, entries);
  EXPECT_EQ(kept.size(), 0U);
  EXPECT_TRUE(kept.take_pieces().empty());
}

}  // namespace
}  // namespace examguard
