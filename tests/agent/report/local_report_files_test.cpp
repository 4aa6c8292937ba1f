#include "agent/report/local_report_files.hpp"

#include <gtest/gtest.h>

#include "agent/report/report_page.hpp"
#include "core/delivery/submission.hpp"
#include "io/file.hpp"
#include "tests/support/local_reports.hpp"
#include "tests/support/spooled.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

class LocalReportFiles : public testing::Test {
 protected:
  LocalReportFiles() : state(AgentState::hold((folder / "state").string()).value()) {
    Identity identity;
    identity.agent = support::enrolment().agent;
    identity.enrolment_envelope =
        seal_enrolment(support::enrolment(), support::test_key("report")).value();
    EXPECT_TRUE(state.keep_identity(identity));
    EXPECT_TRUE(state.keep_trust(support::rooted(support::trust_list())));
  }
  [[nodiscard]] Spool spool() const { return Spool::open(state.folder() + "/spool").value(); }
  [[nodiscard]] CheckedReport checked(const LocalReport& report) const {
    return check(report, pinned_root(state).value());
  }
  Result<LocalReport> read(std::string_view bytes) const {
    return read_local_report(folder.write("given", bytes).string());
  }

  support::TemporaryFolder folder;
  AgentState state;
};

TEST_F(LocalReportFiles, ThereIsNoneAtFirst) {
  EXPECT_EQ(newest_local_report(state).error().code, ErrorCode::not_found);
  (void)spool();
  EXPECT_EQ(newest_local_report(state).error().code, ErrorCode::not_found);
}

TEST_F(LocalReportFiles, TheNewestIsShownWhetherItWaitsOrNot) {
  auto spool_ = spool();
  ASSERT_TRUE(support::seal_into(spool_, "boot", "a"));
  const auto second = support::seal_into(spool_, "boot", "b").value();
  EXPECT_EQ(newest_local_report(state).value().envelope, second);
  EXPECT_FALSE(newest_local_report(state).value().receipt);
  ASSERT_TRUE(support::deliver_oldest(spool_, 1));
  EXPECT_EQ(newest_local_report(state).value().envelope, second);
  ASSERT_TRUE(support::deliver_oldest(spool_, 2));
  const auto newest = newest_local_report(state).value();
  EXPECT_EQ(newest.envelope, second);
  ASSERT_TRUE(newest.receipt);
  EXPECT_EQ(checked(newest).proof(), Proof::proven);
}

TEST_F(LocalReportFiles, AStopIsNoReport) {
  auto spool_ = spool();
  const auto report = support::seal_into(spool_, "boot", "a").value();
  Stop stop = support::stop();
  stop.chain = spool_.next_place("boot", {});
  ASSERT_TRUE(spool_.put(seal_stop(stop, support::test_key("report")).value(), {}));
  EXPECT_EQ(newest_local_report(state).value().envelope, report);
}

TEST_F(LocalReportFiles, ReadsEveryFormInWhichAReportIsGiven) {
  const auto report = support::local_report({support::finding_about("todesk", "")}, {});
  EXPECT_EQ(read(report_page(report, check(report, {}), Language::zh)).value(), report);
  EXPECT_EQ(read(encode(report)).value(), report);
  const auto submission = read(encode(Submission{report.envelope, report.objects})).value();
  EXPECT_EQ(submission.envelope, report.envelope);
  EXPECT_EQ(submission.objects, report.objects);
  EXPECT_EQ(read(encode(report.envelope)).value().envelope, report.envelope);
  for (const auto* text : {"", "{", "{}", "[]", "<html>", "\xff\xfe"}) {
    EXPECT_FALSE(read(text)) << text;
  }
  EXPECT_FALSE(read_local_report(folder.text() + "/nowhere"));
  EXPECT_FALSE(read_local_report(folder.text()));
}

TEST_F(LocalReportFiles, CompletesOnlyItsOwnReports) {
  auto own = support::local_report({}, {});
  own.trust.reset();
  own.enrolment.reset();
  LocalReport report = own;
  complete(report, state);
  EXPECT_TRUE(report.trust && report.enrolment);

  ReportHeader header = support::report_header();
  header.enrolment = sha256("another");
  report = support::local_report({}, {}, header);
  report.enrolment.reset();
  complete(report, state);
  EXPECT_FALSE(report.enrolment);
}

}  // namespace
}  // namespace examguard
