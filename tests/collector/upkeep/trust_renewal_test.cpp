#include "collector/upkeep/trust_renewal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "collector/ledger/ledger_check.hpp"
#include "collector/office/office.hpp"
#include "collector/office/state_folder.hpp"
#include "collector/store/store.hpp"
#include "collector/upkeep/init.hpp"
#include "io/certificates.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class TrustRenewal : public testing::Test {
 protected:
  TrustRenewal() {
    make_root("root");
    make_office("office", "root");
    order_.from = office_ + "/trust.json";
    order_.root_key = path("root.pem");
    order_.output = path("new.json");
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return folder_.text() + "/" + name;
  }
  void make_root(const std::string& name) const {
    EXPECT_TRUE(save_private_key(path(name + ".pem"), *generate_key(KeyKind::p256)));
  }
  void make_office(const std::string& name, const std::string& root) const {
    InitOptions options;
    options.folder = path(name);
    options.deployment = "hunan";
    options.names = {"127.0.0.1"};
    options.root_key = path(root + ".pem");
    EXPECT_TRUE(init_collector(options));
  }
  [[nodiscard]] Result<TrustList> adopt(const std::string& file) const {
    return adopt_trust(office_, file, wall_time());
  }
  [[nodiscard]] std::string trust_json() const {
    return read_file(office_ + "/trust.json", 1u << 20).value();
  }
  [[nodiscard]] Certificate certificate() const {
    return parse_certificates(read_file(office_ + "/certificates/server.pem", 1u << 20).value())
        ->front();
  }
  // Of the office's log, each opened under the trust in force.
  [[nodiscard]] std::uint64_t entries() const {
    const auto office = Office::load(office_);
    auto store = open_sqlite_store(office_);
    const auto checked = check_log(**store, *office, "hunan/office");
    EXPECT_TRUE(checked) << checked.error().what;
    return checked->entries;
  }

  support::TemporaryFolder folder_;
  std::string office_ = folder_.text() + "/office";
  TrustOrder order_;
};

TEST_F(TrustRenewal, ANewNameGetsIntoTheListTheCertificateAndTheLedger) {
  const Certificate before = certificate();
  order_.names_added = {"collector.example", "10.1.2.4"};
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  const auto adopted = adopt(order_.output);
  ASSERT_TRUE(adopted) << adopted.error().what;
  EXPECT_EQ(adopted->version, 2U);
  EXPECT_EQ(Office::load(office_)->trust(), *adopted);
  EXPECT_THAT(certificate().dns_names, ElementsAre("collector.example"));
  EXPECT_THAT(certificate().ip_addresses, ElementsAre("127.0.0.1", "10.1.2.4"));
  EXPECT_EQ(certificate().public_key_der, before.public_key_der);
  EXPECT_EQ(entries(), 2U);
}

TEST_F(TrustRenewal, TheCertificateKeepsANameThatTheListDrops) {
  order_.names_added = {"10.1.2.4"};
  order_.names_dropped = {"127.0.0.1"};
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  ASSERT_TRUE(adopt(order_.output));
  EXPECT_THAT(certificate().ip_addresses, ElementsAre("127.0.0.1", "10.1.2.4"));
  const Certificate after = certificate();
  order_.output = path("third.json");
  order_.names_added = order_.names_dropped = {};
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  ASSERT_TRUE(adopt(order_.output));
  EXPECT_EQ(certificate(), after) << "nothing was missing";
}

TEST_F(TrustRenewal, OnceMoreDoesNoHarm) {
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  const std::string old = trust_json();
  ASSERT_TRUE(adopt(order_.output));
  // As if the power had gone before the list was in its place.
  ASSERT_TRUE(write_file_atomically(office_ + "/trust.json", old));
  ASSERT_TRUE(adopt(order_.output));
  ASSERT_TRUE(adopt(order_.output));
  EXPECT_EQ(trust_json(), read_file(order_.output, 1u << 20).value());
  EXPECT_EQ(entries(), 2U);
}

TEST_F(TrustRenewal, RefusesWhatIsNotTheNextListOfThisCollector) {
  const std::string first = path("first.json");
  fs::copy_file(office_ + "/trust.json", first);
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  ASSERT_TRUE(adopt(order_.output));
  const std::string known = trust_json();

  EXPECT_THAT(adopt(first).error().what, HasSubstr("older"));
  order_.from = first;
  order_.output = path("other-second.json");
  order_.names_added = {"10.9.9.9"};
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  EXPECT_THAT(adopt(order_.output).error().what, HasSubstr("differs"));

  make_root("mallory");
  make_office("other", "mallory");
  EXPECT_THAT(adopt(path("other/trust.json")).error().what,
              HasSubstr("not the one that is pinned"));
  make_office("sister", "root");
  EXPECT_THAT(adopt(path("sister/trust.json")).error().what, HasSubstr("is not a log key"));
  EXPECT_EQ(trust_json(), known);
  EXPECT_EQ(entries(), 2U);
}

TEST_F(TrustRenewal, IsSignedByTheRootOfTheListAlone) {
  make_root("mallory");
  order_.root_key = path("mallory.pem");
  EXPECT_FALSE(sign_trust(order_, wall_time()));
  EXPECT_FALSE(file_exists(order_.output));
}

TEST_F(TrustRenewal, DoesNotWriteOverAFile) {
  folder_.write("new.json", "mine");
  EXPECT_FALSE(sign_trust(order_, wall_time()));
  EXPECT_EQ(read_file(order_.output, 100).value(), "mine");
}

TEST_F(TrustRenewal, WaitsForTheCollectorToStop) {
  ASSERT_TRUE(sign_trust(order_, wall_time()));
  const auto held = hold_stopped_collector(office_);
  ASSERT_TRUE(held);
  EXPECT_THAT(adopt(order_.output).error().what, HasSubstr("stop the collector first"));
}

}  // namespace
}  // namespace examguard
