// A collector that does not believe its clock: what its administrator sees, and how it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string in_seconds(std::chrono::seconds offset) {
  return to_text(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                 offset);
}

int lines_with(const std::string& path, const std::string& words) {
  std::ifstream file(path);
  int count = 0;
  for (std::string line; std::getline(file, line);) count += line.find(words) != line.npos;
  return count;
}

TEST(Clock, AJumpIsToldEverywhereUntilItIsConfirmed) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  const std::string root = deployment.folder() + "/pc";
  const std::string log = deployment.folder() + "/collector.log";
  deployment.files().write("pc/etc/hostname", "pc\n");
  ASSERT_EQ(deployment.report(state, root).status, 0);
  deployment.stop();
  deployment.start({"FAKETIME=+2764800"});  // 32 days
  const auto collector = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--state", deployment.office()});
    return run_collector(words);
  };

  EXPECT_THAT(collector({"sites"}).out, StartsWith("!! 平台已停止接收"));
  EXPECT_THAT(collector({"site", "S1", "--lang", "en"}).out, HasSubstr("confirm-clock"));
  EXPECT_EQ(deployment.site().at("clock_stopped").at("reason").as_string(), "jumped_ahead");
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "clean") << "it still shows";
  EXPECT_EQ(lines_with(log, "error the clock is not believed"), 1);

  const Ran roster = collector({"roster", "import", deployment.folder() + "/roster.yaml"});
  EXPECT_EQ(roster.status, 3);
  EXPECT_THAT(roster.err, HasSubstr("run examguard-collector confirm-clock"));
  EXPECT_EQ(collector({"enrol-code", "--site", "S1"}).status, 3);
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("waiting"));
  EXPECT_EQ(lines_with(log, "the clock is not believed"), 1) << "once, not for every envelope";
  EXPECT_EQ(lines_with(log, "refused"), 0);

  const Ran other = collector({"confirm-clock", in_seconds(std::chrono::seconds(0))});
  EXPECT_EQ(other.status, 3) << "it does not agree";
  EXPECT_THAT(other.err, HasSubstr("set it before you confirm it"));
  EXPECT_EQ(collector({"confirm-clock", in_seconds(std::chrono::seconds(2764800))}).status, 0);
  EXPECT_THAT(collector({"sites"}).out, Not(HasSubstr("平台已停止接收")));
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("delivered"));
}

// Made three years ago and forgotten: its certificate has really ended.
TEST(Clock, AnEndedCertificateIsRenewedAndTheTimeConfirmed) {
  Deployment deployment;
  const std::string office = deployment.office();
  deployment.stop();
  filesystem::remove_all(office);
  const Ran made = run_collector_in({{"FAKETIME=-94608000"}, ""}, deployment.init());
  ASSERT_EQ(made.status, 0) << made.err;
  const auto collector = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--state", office});
    return run_collector(words);
  };
  const auto now = [] { return in_seconds(std::chrono::seconds(0)); };

  deployment.start();
  EXPECT_THAT(collector({"sites"}).out, HasSubstr("renew-certificate"));
  EXPECT_THAT(collector({"confirm-clock", now()}).err, HasSubstr("renew-certificate"));
  EXPECT_THAT(collector({"renew-certificate"}).err, HasSubstr("stop the collector first"));
  deployment.stop();
  const Ran renewed = collector({"renew-certificate"});
  ASSERT_EQ(renewed.status, 0) << renewed.err;
  deployment.start();
  EXPECT_THAT(collector({"sites", "--lang", "en"}).out, HasSubstr("confirm-clock"));
  EXPECT_EQ(collector({"confirm-clock", now()}).status, 0);
  EXPECT_EQ(collector({"roster", "import", deployment.folder() + "/roster.yaml"}).status, 0);
  deployment.publish(usual_policy(1));
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string state = deployment.enrol("1");
  const Ran reported = deployment.report(state, deployment.folder() + "/pc");
  EXPECT_THAT(reported.out, HasSubstr("delivered")) << reported.err;
}

}  // namespace
}  // namespace examguard::e2e
