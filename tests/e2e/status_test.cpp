// What `status` says through the life of a PC, beside its running service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace process = boost::process;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Said {
  int exit_code = 0;
  boost::json::value json;

  [[nodiscard]] std::vector<std::string> concerns() const {
    std::vector<std::string> words;
    for (const auto& one : json.at("concerns").as_array()) {
      words.emplace_back(one.at("concern").as_string());
    }
    return words;
  }
};

Said status(const std::string& state) {
  const Ran ran = run_agent({"status", "--json", "--state", state});
  auto json = decode_json(ran.out.substr(0, ran.out.rfind('\n')));
  if (!json) throw std::runtime_error(json.error().what + ": " + ran.out + ran.err);
  return {ran.status, std::move(*json)};
}

// The service, which has delivered its first report.
class RunningService {
 public:
  RunningService(const std::string& state, const std::string& root)
      : child_(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
               process::args({"run", "--state", state, "--root", root}), process::std_err > log_,
               process::std_out > process::null) {
    std::string line;
    while (std::getline(log_, line)) {
      if (line.find(" delivered ") != std::string::npos) return;
    }
    ADD_FAILURE() << "the service ended before it delivered anything";
  }
  ~RunningService() {
    ::kill(child_.id(), SIGTERM);
    child_.wait();
  }
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;

 private:
  process::ipstream log_;
  process::child child_;
};

TEST(Status, ThroughTheLifeOfAPc) {
  Deployment deployment;
  const std::string root = deployment.folder() + "/pc";
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string nobody = deployment.folder() + "/agent-1";
  const Said before = status(nobody);
  EXPECT_EQ(before.exit_code, 4);
  EXPECT_EQ(before.json.at("enrolled").as_bool(), false);

  const std::string state = deployment.enrol("1");
  const Said enrolled = status(state);
  EXPECT_EQ(enrolled.exit_code, 1);
  EXPECT_THAT(enrolled.concerns(), ElementsAre("not-running", "no-policy"));
  EXPECT_EQ(enrolled.json.at("site").as_string(), "S1");
  {
    const RunningService service(state, root);
    const Said running = status(state);
    EXPECT_EQ(running.exit_code, 0) << running.json;
    EXPECT_THAT(running.concerns(), IsEmpty());
    EXPECT_EQ(running.json.at("running").as_bool(), true);
    EXPECT_EQ(running.json.at("room").as_string(), "A");
    EXPECT_EQ(running.json.at("seat").as_string(), "1");
    EXPECT_EQ(running.json.at("last_scan").at("outcome").as_string(), "clean");
    EXPECT_EQ(running.json.at("last_scan").at("delivered").as_bool(), true);
    EXPECT_EQ(running.json.at("policies").at(0).at("policy").at("id").as_string(), "test");
    EXPECT_EQ(running.json.at("spool").at("waiting").to_number<int>(), 0);
    EXPECT_TRUE(running.json.as_object().contains("received"));
  }
  const Said stopped = status(state);
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.concerns(), ElementsAre("not-running"));

  deployment.stop();
  deployment.files().write("pc/home/考生/微信", "#!/bin/sh\necho hi\n");
  ASSERT_EQ(deployment.report(state, root).status, 1);
  const Said waiting = status(state);
  EXPECT_THAT(waiting.concerns(), ElementsAre("not-running", "scan-found"));
  EXPECT_EQ(waiting.json.at("spool").at("waiting").to_number<int>(), 1);
  EXPECT_EQ(waiting.json.at("last_scan").at("delivered").as_bool(), false);
  const Ran people = run_agent({"status", "--state", state});
  EXPECT_EQ(people.status, 1);
  EXPECT_THAT(people.out, HasSubstr("上次检查的结果是“发现违规”"));
}

}  // namespace
}  // namespace examguard::e2e
