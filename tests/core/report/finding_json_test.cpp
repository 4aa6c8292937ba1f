#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "core/json.hpp"
#include "core/report/finding.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using ::testing::HasSubstr;

Observation full_subject() {
  Observation out = portable("/home/李/\xef\xbf\xbd.exe");
  out.path.raw = "/home/\xff.exe";
  out.key = "k";
  out.version = "1.0";
  out.vendor = "v";
  out.signer = "s";
  out.package = "dpkg:p";
  out.product = "ToDesk";
  out.original_name = "ToDesk.exe";
  out.profile = "李";
  out.owner = "李";
  out.state = InstallState::half_installed;
  out.system_component = true;
  out.hidden = true;
  out.disguised = true;
  out.trust = Trust::owned_unverified;
  out.sha256 = digest_of(1);
  out.size = 1234;
  out.times = {noon(), noon(), noon()};
  return out;
}

Finding full_finding() {
  Finding out;
  out.id = finding_id("a", "b", "c");
  out.verdict = Verdict::waived;
  out.severity = Severity::suspicious;
  out.category = "remote-control";
  out.rule = "todesk";
  out.layer = "city";
  out.criterion = "signer+product";
  out.clause = "整治重点五";
  out.why = {"为什么", "why"};
  out.todo = {"做什么", "todo"};
  out.unread = "sha256: hash_deferred";
  out.product = "ToDesk";
  auto held = waiver("todesk", std::chrono::year(2026) / 12 / 31);
  held.sites = {"4301001"};
  out.waiver = std::make_shared<const Waiver>(std::move(held));
  out.rule_digest = digest_of(2);
  out.subject = full_subject();
  return out;
}

Finding group_finding() {
  Finding out = full_finding();
  out.subject = {};
  out.subject.kind = Kind::file;
  out.subject.path.text = "/home/li";
  out.subject.source = "files";
  out.group.emplace();
  out.group->folder = "/home/li";
  out.group->count = 2;
  out.group->bytes = 20;
  out.group->members = {full_subject(), stored("/home/li/b")};
  out.group->members_digest = digest_of(3);
  return out;
}

// Through the bytes, as it travels.
template <class T>
Result<T> there_and_back(const T& value, Result<T> (*read)(const boost::json::value&)) {
  return read(decode_json(encode_json(to_json(value))).value());
}

TEST(FindingJson, ComesBackAsItWas) {
  EXPECT_EQ(there_and_back(full_finding(), finding_from_json).value(), full_finding());
  EXPECT_EQ(there_and_back(group_finding(), finding_from_json).value(), group_finding());
  EXPECT_EQ(there_and_back(full_subject(), observation_from_json).value(), full_subject());
  EXPECT_EQ(there_and_back(Observation{}, observation_from_json).value(), Observation{});
  Gap gap;
  gap.source = "walk";
  gap.path.text = "/root";
  gap.path.raw = "/root\xfe";
  gap.why = "permission";
  gap.detail = "Permission denied";
  gap.count = 17;
  EXPECT_EQ(there_and_back(gap, gap_from_json).value(), gap);
  Coverage coverage{{"dpkg"}, {"/"}, {"li"}, 1, 2, 3, 4, 5, 6, 7, 8, true, {}, std::nullopt, 0, 0};
  EXPECT_EQ(there_and_back(coverage, coverage_from_json).value(), coverage);
  coverage.watched = {{"/", WatchedBy::inotify, true, "", ""},
                      {"/media/usb", WatchedBy::fanotify, false, "考试U盘", "4C53"}};
  coverage.full_scan = parse_time("2026-11-24T04:00:00.000Z").value();
  coverage.walked_folders = 3;
  coverage.short_lived = 4;
  EXPECT_EQ(there_and_back(coverage, coverage_from_json).value(), coverage);
  Counts counts;
  counts.by_verdict[Verdict::denied][Severity::violation] = 3;
  EXPECT_EQ(there_and_back(counts, counts_from_json).value(), counts);
  const PolicyName name{"hunan", 17, digest_of(4), true};
  EXPECT_EQ(there_and_back(name, policy_name_from_json).value(), name);
}

TEST(FindingJson, GoldenBytes) {
  Observation program = installed("todesk");
  program.version = "4.7";
  Finding finding;
  finding.id = finding_id(program);
  finding.verdict = Verdict::denied;
  finding.severity = Severity::violation;
  finding.category = "remote-control";
  finding.rule = "todesk";
  finding.layer = "province";
  finding.criterion = "name";
  finding.product = "todesk";
  finding.subject = program;
  EXPECT_EQ(
      encode_json(to_json(finding)),
      R"({"id":"380fcb00ce5d08bb2846fc8f7d910b12","verdict":"denied","severity":"violation",)"
      R"("category":"remote-control","rule":"todesk","layer":"province","criterion":"name",)"
      R"("engine":1,"subject":{"kind":"program","name":"todesk","version":"4.7","signer":"",)"
      R"("vendor":"","path":"","size":0,"times":{},"owner":"","source":"dpkg","key":"todesk",)"
      R"("package":"dpkg:todesk"},"product":"todesk","why":{"zh":"","en":""},)"
      R"("todo":{"zh":"","en":""}})");
}

TEST(FindingJson, AGroupIsASubjectOfItsOwnKind) {
  const auto json = to_json(group_finding());
  EXPECT_EQ(json.at("subject").at("kind"), "group");
  EXPECT_EQ(json.at("count"), 2);
  EXPECT_EQ(json.at("members").as_array().size(), 2u);
  EXPECT_EQ(json.at("members").at(0).at("kind"), "program");
}

TEST(FindingJson, TextThatIsNoTextIsSentAsReplacement) {
  Observation program = installed("x");
  program.name = std::string("a\0b\xff", 4);
  const auto back = there_and_back(program, observation_from_json);
  EXPECT_EQ(back.value().name,
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
}

TEST(FindingJson, NumbersAndTimesStayInTheirBounds) {
  Observation file = stored("/srv/hole");
  file.size = UINT64_MAX;
  file.times.modified = TimePoint{std::chrono::sys_days{std::chrono::year(12000) / 1 / 1}};
  file.times.changed = TimePoint{std::chrono::milliseconds(INT64_MIN / 2)};
  file.times.created = noon();
  const auto back = there_and_back(file, observation_from_json);
  EXPECT_EQ(back.value().size, json_integer_max);
  EXPECT_FALSE(back.value().times.modified);
  EXPECT_FALSE(back.value().times.changed);
  EXPECT_EQ(back.value().times.created, noon());
}

TEST(FindingJson, UnknownFieldsAreIgnored) {
  auto json = to_json(full_finding());
  json.as_object()["later"] = 1;
  json.at("subject").as_object()["later"] = "x";
  EXPECT_EQ(finding_from_json(json).value(), full_finding());
}

TEST(FindingJson, WrongTypesAndWordsAreRefused) {
  struct Row {
    const char* name;
    const char* pointer;
    boost::json::value value;
  };
  const Row rows[] = {
      {"id not hex", "/id", "x"},
      {"id not text", "/id", 1},
      {"verdict", "/verdict", "bad"},
      {"severity", "/severity", 1},
      {"layer", "/layer", "world"},
      {"rule", "/rule", nullptr},
      {"engine", "/engine", "1"},
      {"why", "/why", "because"},
      {"why in one language", "/why", {{"zh", "x"}}},
      {"digest", "/rule_digest", "00"},
      {"waiver day", "/waiver/until", "2026-02-30"},
      {"subject", "/subject", boost::json::array{}},
      {"kind", "/subject/kind", "group"},
      {"path", "/subject/path", 7},
      {"path_raw", "/subject/path_raw", "=="},
      {"size", "/subject/size", -1},
      {"size text", "/subject/size", "1"},
      {"sha256", "/subject/sha256", "sha256:00"},
      {"time", "/subject/times/modified", "2026"},
      {"state", "/subject/state", "gone"},
      {"hidden", "/subject/hidden", 1},
  };
  for (const Row& row : rows) {
    auto json = to_json(full_finding());
    json.at_pointer(row.pointer) = row.value;
    EXPECT_FALSE(finding_from_json(json)) << row.name;
  }
  for (const char* key :
       {"id", "verdict", "severity", "category", "rule", "layer", "criterion", "subject"}) {
    auto json = to_json(full_finding());
    json.as_object().erase(key);
    const auto read = finding_from_json(json);
    ASSERT_FALSE(read) << key;
    EXPECT_THAT(read.error().what, HasSubstr(key));
  }
  EXPECT_FALSE(finding_from_json(boost::json::value(1)));
}

TEST(FindingJson, AGroupIsWholeOrRefused) {
  for (const char* key : {"count", "bytes", "members_digest"}) {
    auto json = to_json(group_finding());
    json.as_object().erase(key);
    EXPECT_FALSE(finding_from_json(json)) << key;
  }
  auto json = to_json(group_finding());
  json.as_object().erase("folder");
  EXPECT_FALSE(finding_from_json(json));
  json = to_json(group_finding());
  auto& members = json.at("members").as_array();
  while (members.size() <= most_members) members.push_back(members.front());
  EXPECT_FALSE(finding_from_json(json));
}

TEST(ScanJson, HasWhatTheFormatNames) {
  ScanResult result;
  result.outcome = Outcome::violations;
  result.findings = {full_finding()};
  result.counts = count(result.findings);
  result.gaps.emplace_back();
  result.policies = {{"hunan", 1, digest_of(1), false}};
  result.started = noon();
  result.finished = noon();
  const auto json = to_json(result);
  EXPECT_EQ(json.at("format"), 1);
  EXPECT_EQ(json.at("outcome"), "violations");
  EXPECT_EQ(json.at("counts").at("waived").at("suspicious"), 1);
  EXPECT_EQ(json.at("counts").at("denied").at("violation"), 0);
  EXPECT_EQ(json.at("findings").as_array().size(), 1u);
  EXPECT_EQ(json.at("gaps").as_array().size(), 1u);
  EXPECT_EQ(json.at("policy").at(0).at("signed"), false);
  EXPECT_EQ(json.at("coverage").at("finished"), false);
  EXPECT_EQ(json.at("started"), "2026-11-24T04:00:00.000Z");
  EXPECT_TRUE(decode_json(encode_json(json)));

  result.programs = {installed("wechat")};
  std::string pieces;
  write_json(result, [&](std::string_view piece) { pieces += piece; });
  EXPECT_EQ(decode_json(pieces).value(), to_json(result));
}

}  // namespace
}  // namespace examguard
