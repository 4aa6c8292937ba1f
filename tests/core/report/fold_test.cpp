#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/crypto.hpp"
#include "core/report/fold.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const std::vector<std::string> roots = {"/", "/home/li", "/media/usb"};

TEST(GroupFolder, IsTheProfileOrVolumeAndTwoFolders) {
  struct Row {
    const char* path;
    const char* folder;
  };
  const Row rows[] = {
      {"/home/li/a.mp4", "/home/li"},
      {"/home/li/下载/a.mp4", "/home/li/下载"},
      {"/home/li/下载/剧/一/二/a.mp4", "/home/li/下载/剧"},
      {"/home/liu/下载/剧/一/a.mp4", "/home/liu"},  // no profile of ours: below "/"
      {"/media/usb/a/b/c/d", "/media/usb/a/b"},
      {"/usr/share/x/y", "/usr/share"},
      {"/a", "/"},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(group_folder(row.path, roots), row.folder) << row.path;
}

TEST(GroupFolder, OfDrivesAndWithoutRoots) {
  EXPECT_EQ(group_folder("C:/Users/li/a/b/c.mp4", {"C:/", "C:/Users/li/"}), "C:/Users/li/a/b");
  EXPECT_EQ(group_folder("C:/x/a.mp4", {"C:/"}), "C:/x");
  EXPECT_EQ(group_folder("D:/x/y/z/a.mp4", {}), "D:/x/y");
  EXPECT_EQ(group_folder("/x/y/z/a.mp4", {}), "/x/y");
}

Layers rules() {
  Rule media = deny("media", {Where().ext("mp4")}, Severity::notice);
  media.groups = true;
  media.category = "media";
  media.clause = "整治重点五";
  media.why = {"视频", "video"};
  media.todo = {"删除", "delete"};
  media.text_digest = digest_of(5);
  return layers({policy({deny("todesk", {Where().name("todesk")})}, {media})});
}

std::vector<Finding> folded(const std::vector<Observation>& observations) {
  const Judge judge(rules(), {});
  JudgedList judged;
  for (const auto& one : observations) judged.push_back({one, judge.judge(one, noon())});
  return fold(std::move(judged), judge.layers(), roots);
}

Observation video(std::string path, std::uint64_t size = 10) {
  Observation out = stored(std::move(path), "mp4", "video");
  out.size = size;
  out.owner = "li";
  return out;
}

TEST(Fold, LeavesOutWhatIsAllowed) {
  EXPECT_THAT(folded({stored("/home/li/a.pdf")}), SizeIs(0));
}

TEST(Fold, ARuleThatGroupsMakesOneFindingOfAFolderHoweverFew) {
  const auto one = folded({video("/home/li/下载/剧/a.mp4")});
  ASSERT_THAT(one, SizeIs(1));
  ASSERT_TRUE(one[0].group);
  EXPECT_EQ(one[0].group->count, 1u);

  const auto more = folded({video("/home/li/下载/剧/1/b.mp4", 7), video("/home/li/a.mp4"),
                            video("/home/li/下载/剧/a.mp4")});
  ASSERT_THAT(more, SizeIs(2));
  EXPECT_EQ(more[1].id, one[0].id);
  EXPECT_EQ(more[1].group->folder, "/home/li/下载/剧");
  EXPECT_EQ(more[1].group->count, 2u);
  EXPECT_EQ(more[1].group->bytes, 17u);
  EXPECT_EQ(more[1].group->members[0].path.text, "/home/li/下载/剧/1/b.mp4");
  EXPECT_EQ(more[1].subject.path.text, "/home/li/下载/剧");
  EXPECT_EQ(more[1].subject.name, "剧");
  EXPECT_EQ(more[1].subject.size, 17u);
  EXPECT_EQ(more[1].subject.owner, "li");
  EXPECT_EQ(more[1].product, "");
}

TEST(Fold, AGroupListsTheFirstHundredByPathAndVouchesForAll) {
  std::vector<Observation> videos;
  for (int i = 250; i > 0; --i) videos.push_back(video("/home/li/v/" + std::to_string(i) + ".mp4"));
  const auto all = folded(videos);
  ASSERT_THAT(all, SizeIs(1));
  const Group& group = *all[0].group;
  EXPECT_EQ(group.count, 250u);
  ASSERT_THAT(group.members, SizeIs(most_members));
  EXPECT_EQ(group.members[0].path.text, "/home/li/v/1.mp4");
  EXPECT_EQ(group.members[1].path.text, "/home/li/v/10.mp4");

  std::reverse(videos.begin(), videos.end());
  EXPECT_EQ(folded(videos)[0].group->members_digest, group.members_digest);
  videos[200].size += 1;
  EXPECT_NE(folded(videos)[0].group->members_digest, group.members_digest);
}

TEST(Fold, TheMembersDigestIsOverPathSizeAndHash) {
  using namespace std::string_literals;
  Observation hashed = video("/home/li/b.mp4", 258);
  hashed.sha256 = digest_of(9);
  const auto all = folded({hashed, video("/home/li/a.mp4", 1)});
  const Digest a = sha256("\0\0\0\0\0\0\0\x0e/home/li/a.mp4\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0"s);
  const Digest b = sha256("\0\0\0\0\0\0\0\x0e/home/li/b.mp4\0\0\0\0\0\0\1\2\0\0\0\0\0\0\0\x20"s +
                          std::string(as_bytes(digest_of(9))));
  const Bytes both = std::string(as_bytes(std::min(a, b))) + std::string(as_bytes(std::max(a, b)));
  EXPECT_EQ(all.at(0).group->members_digest, sha256(both));
}

TEST(Fold, TellsWhatTheRuleSays) {
  const auto grouped = folded({video("/home/li/a.mp4")});
  EXPECT_EQ(grouped[0].rule, "media");
  EXPECT_EQ(grouped[0].layer, "province");
  EXPECT_EQ(grouped[0].criterion, "category");
  EXPECT_EQ(grouped[0].category, "media");
  EXPECT_EQ(grouped[0].clause, "整治重点五");
  EXPECT_EQ(grouped[0].why.zh, "视频");
  EXPECT_EQ(grouped[0].todo.en, "delete");
  EXPECT_EQ(grouped[0].rule_digest, digest_of(5));
  const auto single = folded({installed("todesk")});
  EXPECT_NE(single[0].why.zh, "");  // the rule says nothing, the finding still does
  EXPECT_EQ(single[0].product, "todesk");
  const auto unlisted = folded({installed("gcc")});
  EXPECT_EQ(unlisted[0].rule, "default");
  EXPECT_EQ(unlisted[0].criterion, "default");
  EXPECT_NE(unlisted[0].why.zh, "");
  EXPECT_NE(unlisted[0].todo.en, "");
  EXPECT_EQ(unlisted[0].rule_digest, Digest{});
}

TEST(Fold, AWaivedPartOfAFolderIsAFindingOfItsOwn) {
  const Observation a = video("/home/li/a.mp4");
  const Observation b = video("/home/li/b.mp4");
  const Judge judge(rules(), {});
  Judged waived{a, judge.judge(a, noon())};
  waived.judgement.verdict = Verdict::waived;
  const auto all = fold({waived, {b, judge.judge(b, noon())}}, judge.layers(), roots);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_NE(all[0].id, all[1].id);
  EXPECT_EQ(all[0].verdict, Verdict::denied);
  EXPECT_EQ(all[1].verdict, Verdict::waived);
}

TEST(Fold, WorstFirstThenByPath) {
  const auto all = folded({portable("/tmp/b"), video("/home/li/a.mp4"), portable("/tmp/a"),
                           installed("todesk"), portable("/tmp/todesk")});
  std::vector<std::string> order;
  for (const Finding& finding : all) order.push_back(finding.subject.name);
  EXPECT_THAT(order, ElementsAre("todesk", "todesk", "a", "b", "li"));
}

TEST(Fold, TheSameThingTwiceIsOneFindingTheWorse) {
  Judged good{installed("x"), {}};
  good.judgement.verdict = Verdict::unlisted;
  Judged bad = good;
  bad.judgement.verdict = Verdict::denied;
  bad.observation.version = "2";
  for (const auto& order : {JudgedList{good, bad}, JudgedList{bad, good}}) {
    const auto all = fold(order, rules(), roots);
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].verdict, Verdict::denied);
    EXPECT_EQ(all[0].subject.version, "2");
  }
}

std::uint64_t counted(const std::vector<Finding>& findings) {
  std::uint64_t sum = 0;
  for (const Finding& finding : findings) sum += finding.group ? finding.group->count : 1;
  return sum;
}

void expect_distinct_ids(const std::vector<Finding>& findings) {
  std::set<Id> ids;
  for (const Finding& finding : findings) ids.insert(finding.id);
  EXPECT_EQ(ids.size(), findings.size());
}

TEST(Fold, TooManyFindingsAreGroupedAndTheWorstStaySingle) {
  std::vector<Observation> many = {installed("todesk")};
  for (int i = 0; i < 12'000; ++i) {
    many.push_back(portable("/srv/" + std::to_string(i % 7) + "/" + std::to_string(i)));
  }
  const auto all = folded(many);
  EXPECT_LE(all.size(), most_findings);
  EXPECT_EQ(counted(all), many.size());
  EXPECT_EQ(all[0].subject.name, "todesk");
  EXPECT_FALSE(all[0].group);
  expect_distinct_ids(all);
}

TEST(Fold, TooManyFoldersAreGroupedByRule) {
  std::vector<Observation> many;
  for (int i = 0; i < 12'000; ++i) {
    const std::string folder = "/srv/" + std::to_string(i);
    many.push_back(i % 2 == 0 ? portable(folder + "/x") : video(folder + "/x.mp4"));
    if (i % 100 == 0) many.push_back(installed("p" + std::to_string(i)));
  }
  const auto all = folded(many);
  EXPECT_LE(all.size(), most_findings);
  EXPECT_EQ(counted(all), many.size());
  expect_distinct_ids(all);
}

// Whoever lays out so many files that a rule denies must not be able to use up the memory.
TEST(Fold, AFloodIsCountedAndTheWorstStaysSingle) {
  const Judge judge(rules(), {});
  const auto add = [&](Fold& fold, const Observation& one) {
    fold.add({one, judge.judge(one, noon())});
  };
  Fold few_folders(rules(), roots, Redaction::none);
  Fold many_folders(rules(), roots, Redaction::none);
  add(few_folders, installed("todesk"));
  add(many_folders, installed("todesk"));
  constexpr int flood = 100'000;
  for (int i = 0; i < flood; ++i) {
    const auto number = std::to_string(i);
    add(few_folders, portable("/srv/" + std::to_string(i % 7) + "/" + number));
    add(many_folders,
        i % 2 == 0 ? portable("/srv/" + number + "/x") : video("/srv/" + number + "/x.mp4"));
  }
  for (Fold* fold : {&few_folders, &many_folders}) {
    const auto all = fold->take();
    EXPECT_LE(all.size(), most_findings);
    EXPECT_EQ(counted(all), flood + 1u);
    EXPECT_EQ(all[0].subject.name, "todesk");
    EXPECT_FALSE(all[0].group);
    std::size_t listed = 0;
    for (const auto& finding : all) listed += finding.group ? finding.group->members.size() : 0;
    EXPECT_LE(listed, 50'000u);
    expect_distinct_ids(all);
  }
}

TEST(Fold, TheOrderInWhichThingsComeChangesNothing) {
  std::vector<Observation> many;
  for (int i = 0; i < 25'000; ++i) {
    const auto number = std::to_string(i);
    many.push_back(i % 3 == 0 ? video("/srv/" + std::to_string(i % 5) + "/" + number + ".mp4")
                              : portable("/srv/" + std::to_string(i % 11) + "/" + number));
  }
  const auto there = folded(many);
  std::reverse(many.begin(), many.end());
  EXPECT_EQ(folded(many), there);
}

}  // namespace
}  // namespace examguard
