// A collector moves and officers change, and no PC is touched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "io/file.hpp"
#include "io/keys.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class TrustLists : public testing::Test {
 protected:
  TrustLists() { deployment_.files().write("pc/etc/hostname", "pc\n"); }

  Ran collector(std::vector<std::string> words) const {
    words.insert(words.end(), {"--state", deployment_.office()});
    return run_collector(words);
  }
  [[nodiscard]] std::string offline(const std::string& name) const {
    return deployment_.folder() + "/offline/" + name;
  }
  // Signs a list with these changes and has the collector take it over; it stands still after that.
  void renew_trust(const std::vector<std::string>& changes) {
    const std::string file = deployment_.folder() + "/trust-" + std::to_string(++lists_) + ".json";
    std::vector<std::string> words{
        "trust",    "sign", deployment_.office() + "/trust.json", "--root-key", offline("root.pem"),
        "--output", file};
    words.insert(words.end(), changes.begin(), changes.end());
    const Ran made = run_collector(words);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(collector({"trust", "adopt", file}).err, HasSubstr("stop the collector first"));
    deployment_.stop();
    const Ran adopted = collector({"trust", "adopt", file});
    ASSERT_EQ(adopted.status, 0) << adopted.err;
  }
  void listen_at(const std::string& address) const {
    const std::string path = deployment_.office() + "/collector.yaml";
    const std::string text = read_file(path, 1u << 20).value();
    std::ofstream(path) << std::regex_replace(text, std::regex(R"(127\.0\.0\.[12])"), address);
  }
  [[nodiscard]] Ran report(const std::string& state) const {
    return deployment_.report(state, deployment_.folder() + "/pc");
  }

  void make_officer(const std::string& name) const {
    const auto key = generate_key(KeyKind::p256);
    EXPECT_TRUE(save_private_key(offline(name + ".pem"), *key));
    EXPECT_TRUE(write_new_file(offline(name + ".pub"), *public_key_to_pem(key->public_key_der())));
  }
  [[nodiscard]] std::string id_of_policy_key() const {
    const std::string text =
        run_collector({"trust", "show", deployment_.office() + "/trust.json", "--lang", "en"}).out;
    std::smatch found;
    return std::regex_search(text, found, std::regex(R"(policies \(all\) (\S+))")) ? found[1].str()
                                                                                   : text;
  }
  Ran publish(int serial, const std::string& officer) const {
    deployment_.files().write("next.yaml", usual_policy(serial));
    const std::string file = deployment_.folder() + "/next-" + std::to_string(serial) + ".json";
    const Ran made = run_agent({"policy", "sign", deployment_.folder() + "/next.yaml", "--key",
                                offline(officer + ".pem"), "--out", file});
    EXPECT_EQ(made.status, 0) << made.err;
    return collector({"policy", "publish", file});
  }

  Deployment deployment_;
  int lists_ = 0;
};

TEST_F(TrustLists, ACollectorMovesAndItsPcsFollow) {
  const std::string follows = deployment_.enrol("1");
  const std::string was_off = deployment_.enrol("2");
  for (const std::string& state : {follows, was_off}) ASSERT_EQ(report(state).status, 0);
  renew_trust({"--add-name", "127.0.0.2"});
  deployment_.start();
  EXPECT_THAT(report(follows).out, HasSubstr("delivered")) << "and it gets the new list";
  deployment_.stop();

  listen_at("127.0.0.2");
  deployment_.start();
  EXPECT_THAT(report(follows).out, HasSubstr("delivered"));
  EXPECT_THAT(report(was_off).out, Not(HasSubstr("delivered"))) << "it knows the old place alone";
  deployment_.stop();

  listen_at("127.0.0.1");
  deployment_.start();
  EXPECT_THAT(report(was_off).out, HasSubstr("delivered")) << "nothing was lost";
  EXPECT_THAT(report(follows).out, HasSubstr("delivered"));
  deployment_.stop();
  EXPECT_EQ(deployment_.entries("test/site/S1"), 11U)
      << "two enrolments with their seats, seven reports";
}

TEST_F(TrustLists, OneOfficerFollowsAnother) {
  const std::string state = deployment_.enrol("1");
  EXPECT_THAT(report(state).out, HasSubstr("delivered"));
  make_officer("successor");
  const std::string first = id_of_policy_key();
  renew_trust({"--policy-key", offline("successor.pub")});
  deployment_.start();
  EXPECT_EQ(publish(2, "successor").err, "");
  renew_trust({"--end-key", first});
  deployment_.start();
  EXPECT_THAT(publish(3, "province").err, HasSubstr("ended on"));
  EXPECT_EQ(publish(4, "successor").err, "");
  EXPECT_THAT(report(state).out, HasSubstr("delivered"));
  EXPECT_EQ(deployment_.seat("1").at("judgement").as_string(), "clean")
      << "it judged by the newest policy";
  deployment_.stop();
  EXPECT_EQ(collector({"verify-ledger"}).status, 0) << "what the first key signed still holds";
}

}  // namespace
}  // namespace examguard::e2e
