#include "agent/policy/policy_subject.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Observation only(const std::vector<std::string>& words) {
  const auto subjects = parse_subjects(words).value();
  EXPECT_THAT(subjects, SizeIs(1));
  return subjects.front().observation;
}

TEST(PolicySubject, AWordIsAListedProgramOfThisName) {
  const auto subject = only({"QQ音乐"});
  EXPECT_EQ(subject.kind, Kind::program);
  EXPECT_EQ(subject.source, "uninstall");
  EXPECT_EQ(subject.name, "QQ音乐");
}

TEST(PolicySubject, AWordWithASlashIsAPathWhoseExtensionSaysWhatItIs) {
  const auto document = only({"/home/li/题库.docx"});
  EXPECT_EQ(document.kind, Kind::file);
  EXPECT_EQ(document.content, "docx");
  EXPECT_EQ(document.content_class, "document");
  const auto program = only({"C:\\Users\\li\\ToDesk.exe"});
  EXPECT_EQ(program.source, "portable");
  EXPECT_EQ(program.content, "pe");
  EXPECT_EQ(program.path.text, "C:/Users/li/ToDesk.exe");
  EXPECT_EQ(program.name, "ToDesk.exe");
  EXPECT_EQ(only({"/usr/bin/todesk"}).content, "elf");
  EXPECT_EQ(only({"/x/a.jpg"}).content, "jpeg");
}

TEST(PolicySubject, KeysAreForAllSubjects) {
  const auto subjects = parse_subjects({"A", "vendor=V=W", "B"}).value();
  ASSERT_THAT(subjects, SizeIs(2));
  EXPECT_EQ(subjects[0].observation.name, "A");
  EXPECT_EQ(subjects[1].observation.name, "B");
  EXPECT_EQ(subjects[1].observation.vendor, "V=W");
  EXPECT_EQ(only({"name=A", "package=dpkg:a"}).package, "dpkg:a");
}

TEST(PolicySubject, WhatContradictsTheExtensionIsDisguised) {
  const auto subject = only({"/home/li/a.jpg", "content=zip", "kind=file"});
  EXPECT_EQ(subject.content, "zip");
  EXPECT_TRUE(subject.disguised);
}

TEST(PolicySubject, AgeCountsBackFromNow) {
  const auto subjects = parse_subjects({"/x/a.mp3", "age=3d"}).value();
  const auto seen = at(subjects.front(), support::noon());
  EXPECT_EQ(seen.times.modified, support::noon() - std::chrono::hours(72));
}

TEST(PolicySubject, SaysWhatIsWrong) {
  const auto trouble = [](const std::vector<std::string>& words) {
    const auto subjects = parse_subjects(words);
    return subjects ? "nothing is" : subjects.error().what;
  };
  EXPECT_THAT(trouble({"nmae=x"}), HasSubstr("name"));
  EXPECT_THAT(trouble({"nmae=x"}), HasSubstr("nmae"));
  EXPECT_THAT(trouble({"vendor=x"}), HasSubstr("needs a"));
  EXPECT_THAT(trouble({"a", "size=much"}), HasSubstr("expected an amount"));
  EXPECT_THAT(trouble({"a", "sha256=12"}), HasSubstr("SUBJECT"));
  EXPECT_THAT(trouble({"name=a", "name=b"}), HasSubstr("already"));
  EXPECT_THAT(trouble({}), HasSubstr("needs a"));
}

}  // namespace
}  // namespace examguard
