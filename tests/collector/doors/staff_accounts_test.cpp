#include "collector/doors/staff_accounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/password.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::admin_password;
using test::TestOffice;
using testing::HasSubstr;

class StaffAccounts : public testing::Test {
 protected:
  StaffAccounts() { office_.make_accounts(); }
  // The error's text; empty: it is done.
  std::string add(const std::string& name, const std::string& role, const std::string& scope) {
    const auto done = office_.write<bool>([&](Store& store) -> Result<bool> {
      if (const auto added = add_account(store, {name, role, scope, hashed_}, office_.now());
          !added)
        return added.error();
      return true;
    });
    return done ? "" : done.error().what;
  }
  std::string disable(const std::string& name) {
    const auto done = office_.write<bool>([&](Store& store) -> Result<bool> {
      if (const auto disabled = disable_account(store, name); !disabled) return disabled.error();
      return true;
    });
    return done ? "" : done.error().what;
  }

  TestOffice office_;
  const std::string hashed_ = hash_password(admin_password).value();
};

TEST_F(StaffAccounts, AnAccountHasARoleAndItsScope) {
  EXPECT_EQ(add("li", "office", "430100"), "");
  EXPECT_EQ(add("wang", "site", "CS01"), "");
  EXPECT_EQ(add("zhang", "admin", ""), "");
  EXPECT_THAT(add("a", "office", "CS01"), HasSubstr("no region \"CS01\""));
  EXPECT_THAT(add("a", "site", "430100"), HasSubstr("no site \"430100\""));
  EXPECT_THAT(add("a", "site", ""), HasSubstr("no site"));
  EXPECT_THAT(add("a", "admin", "CS01"), HasSubstr("no scope"));
  EXPECT_THAT(add("a", "chief", ""), HasSubstr("expected admin, office or site"));
  EXPECT_THAT(add("", "admin", ""), HasSubstr("visible"));
  EXPECT_THAT(add("a\nb", "admin", ""), HasSubstr("visible"));
  EXPECT_THAT(add("li", "admin", ""), HasSubstr("already")) << "nobody is raised by the way";
}

TEST_F(StaffAccounts, NobodyComesInByADisabledOne) {
  const std::string cookie = office_.log_in("city");
  ASSERT_EQ(office_.get("/api/sites", cookie).status, 200U);
  EXPECT_EQ(disable("city"), "");
  EXPECT_EQ(office_.get("/api/sites", cookie).status, 401U) << "its sessions end";
  EXPECT_EQ(office_.log_in("city"), "");
  EXPECT_EQ(add("city", "site", "CS01"), "") << "it may be there again";
  EXPECT_NE(office_.log_in("city"), "");
  EXPECT_THAT(disable("nobody"), HasSubstr("no account"));
}

}  // namespace
}  // namespace examguard
