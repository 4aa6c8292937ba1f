#include "agent/scan/scan_for_report.hpp"

#include <gtest/gtest.h>

#include "core/evidence/trust.hpp"
#include "tests/support/evidence.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

ScanForReport some_scan() {
  ScanResult result;
  Finding finding;
  finding.rule = "chat";
  finding.layer = "province";
  finding.criterion = "name";
  finding.subject = support::stored("/home/考生/a\nb\r.txt");
  result.findings = {finding};
  result.programs = {support::installed("wechat")};
  result.outcome = Outcome::violations;
  result.coverage.finished = true;
  result.coverage.files = 7;
  result.coverage.sources = {"dpkg", "files"};
  result.started = support::noon();
  result.finished = support::noon() + std::chrono::seconds(3);
  result.policies = {{"hunan-theory", 3, sha256("policy"), true}};
  return for_report(result);
}

TEST(ScanForReport, CrossesBetweenTwoProcessesWhole) {
  const ScanForReport scan = some_scan();
  const auto back = decode_scan_for_report(encode(scan));
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(*back, scan);
  EXPECT_EQ(read_findings(back->findings.bytes, back->findings.name).value().findings.size(), 1U);
}

TEST(ScanForReport, HalfAnAnswerIsNone) {
  const std::string whole = encode(some_scan());
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(decode_scan_for_report(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_scan_for_report(whole.substr(0, whole.size() - 1)));
}

TEST(ScanForReport, AJobIsOneLine) {
  PolicyBundle bundle;
  bundle.trust = support::rooted(support::trust_list()).envelope;
  bundle.policies = {support::policy_envelope(
      support::policy_text("hunan-theory", 17, "province", "region: \"430000\""),
      support::test_key("policy"))};
  ScanJob job;
  job.state = "/var/lib/a\nb";
  job.threads = 2;
  job.is_urgent = true;
  job.now = support::noon();
  job.exam_time = support::noon() + std::chrono::hours(1);
  job.part = Part::quick;
  job.in_exam = true;
  job.defers_hashes = true;
  job.bundle = bundle;
  const std::string line = encode(job);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto back = decode_scan_job(line);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(*back, job);
}

}  // namespace
}  // namespace examguard
