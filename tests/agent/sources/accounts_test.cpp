#include "agent/sources/accounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::ElementsAre;

TEST(Accounts, ReadsPasswdAndPassesOverOtherLines) {
  EXPECT_THAT(parse_passwd("root:x:0:0:root:/root:/bin/bash\n"
                           "nonsense\n"
                           "+::::::\n"
                           "bad:x:many:0::/home/bad:/bin/sh\n"
                           "李明:x:1000:1000:,,,:/home/liming:"),
              ElementsAre(Account{"root", 0, "/root"}, Account{"李明", 1000, "/home/liming"}));
}

TEST(Accounts, ProfilesAreThoseOfPeopleAndWhatIsLeftInHome) {
  const std::vector<Account> accounts{{"root", 0, "/root"},
                                      {"daemon", 1, "/usr/sbin"},
                                      {"li", 1000, "/home/li/"},
                                      {"wang", 1001, "/data/wang"},
                                      {"nobody", 65534, "/nonexistent"}};
  EXPECT_THAT(profiles_of(accounts, {"li", "gone"}),
              ElementsAre(Profile{"root", "/root"}, Profile{"li", "/home/li"},
                          Profile{"wang", "/data/wang"}, Profile{"gone", "/home/gone"}));
}

TEST(Accounts, NumberWithoutAnAccountIsShown) {
  const AccountNames names({{"li", 1000, "/home/li"}});
  EXPECT_EQ(names.name_of(1000), "li");
  EXPECT_EQ(names.name_of(1001), "1001");
}

}  // namespace
}  // namespace examguard
