// A PC that was prepared before it could reach its collector enrols by itself.
#include "agent/enrolment/pending_enrolment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/file.hpp"
#include "tests/e2e/deployment.hpp"
#include "tests/e2e/service.hpp"

namespace examguard::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Prepared, APcEnrolsOnceItsCollectorCanBeReached) {
  Deployment deployment;
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  const Ran code = run_collector(
      {"enrol-code", "--state", deployment.office(), "--site", "S1", "--room", "A", "--seat", "1"});
  const std::string state = deployment.folder() + "/prepared";
  ASSERT_TRUE(
      keep_pending_enrolment(AgentState::hold(state).value(),
                             {{deployment.enrolment_door()},
                              parse_enrol_string(code.out.substr(0, code.out.find('\n'))).value(),
                              {}}));
  deployment.stop();
  Service service(state, deployment.folder() + "/root");
  const std::string log = service.log_until("enrolling this PC did not work");
  EXPECT_THAT(log, Not(HasSubstr(code.out.substr(0, 11)))) << "the string is a secret";
  deployment.start();
  // Whoever asks for a scan makes it try at once.
  EXPECT_EQ(run_agent({"check", "--state", state}).status, 4);
  service.log_until(" delivered ");
  EXPECT_EQ(service.stop(), 0);
  EXPECT_FALSE(has_pending_enrolment(state));
  EXPECT_NE(deployment.seat("1").at("judgement").as_string(), "none");
}

// Typed where the collector could not be reached yet: the collector hears of it once it can.
TEST(Prepared, ASeatThatWasTypedBeforeIsSaidOnceThePcIsEnrolled) {
  Deployment deployment;
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  const Ran code =
      run_collector({"enrol-code", "--state", deployment.office(), "--site", "S1", "--room", "A"});
  ASSERT_EQ(code.status, 0) << code.err;
  const std::string state = deployment.folder() + "/prepared";
  ASSERT_TRUE(
      keep_pending_enrolment(AgentState::hold(state).value(),
                             {{deployment.enrolment_door()},
                              parse_enrol_string(code.out.substr(0, code.out.find('\n'))).value(),
                              "2"}));
  deployment.stop();
  Service service(state, deployment.folder() + "/root");
  service.log_until("enrolling this PC did not work");
  const Ran typed = run_agent({"seat", "1", "--state", state, "--lang", "en"});
  EXPECT_EQ(typed.status, 4) << "what is not kept is not called done: " << typed.out;
  EXPECT_THAT(typed.out, HasSubstr("waits until")) << "an enrolment is there";
  deployment.start();
  EXPECT_EQ(run_agent({"check", "--state", state}).status, 4);
  service.log_until(" delivered ");
  EXPECT_EQ(service.stop(), 0);
  // The seat lies in the spool before any report: it is what was delivered first.
  EXPECT_TRUE(deployment.seat("2").as_object().contains("agent"));
  EXPECT_FALSE(deployment.seat("1").as_object().contains("agent"));
}

TEST(Prepared, APcWithoutAnEnrolmentSaysWhatToDoAndWaits) {
  Deployment deployment;
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  const std::string state = deployment.folder() + "/agent-1";
  Service service(state, deployment.folder() + "/root");
  EXPECT_THAT(service.log_until("this PC is not enrolled"), HasSubstr("examguard-agent enrol"));
  deployment.enrol("1");
  service.log_until(" delivered ");
  EXPECT_EQ(service.stop(), 0);
}

TEST(Prepared, AServiceThatWaitsCanBeStopped) {
  const support::TemporaryFolder folder;
  Service service(folder.text() + "/state", folder.text());
  service.log_until("this PC is not enrolled");
  EXPECT_EQ(service.stop(), 0);
}

}  // namespace
}  // namespace examguard::e2e
