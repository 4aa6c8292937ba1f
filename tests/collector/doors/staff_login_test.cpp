#include "collector/doors/staff_login.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "collector/store/store.hpp"
#include "io/password.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::form_token;
using test::header_of;
using test::set_cookie_of;
using test::TestOffice;
using namespace std::chrono_literals;

TimePoint at(std::string_view text) {
  return parse_time(text).value();
}
const TimePoint start = at("2026-11-24T08:00:00.000Z");

// A store alone: the steps of a login need nothing else.
struct Steps {
  support::TemporaryFolder folder;
  std::unique_ptr<Store> store = create_sqlite_store(folder.text()).value();

  std::optional<LoginAttempt> begin(const std::string& account, const std::string& address,
                                    TimePoint now) {
    return begin_login(*store, account, address, now).value();
  }
};

TEST(StaffLogin, LimitsTriesPerAccountWhateverTheAddress) {
  Steps s;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(s.begin("admin", "10.0.0." + std::to_string(i), start)) << i;
  }
  EXPECT_FALSE(s.begin("admin", "10.0.0.99", start));
  EXPECT_TRUE(s.begin("other", "10.0.0.99", start));
  EXPECT_FALSE(s.begin("admin", "10.0.0.99", start + 14min));
  EXPECT_TRUE(s.begin("admin", "10.0.0.99", start + 16min));
}

TEST(StaffLogin, LimitsTriesPerAddressWhateverTheAccount) {
  Steps s;
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(s.begin("a" + std::to_string(i), "10.0.0.1", start));
  EXPECT_FALSE(s.begin("fresh", "10.0.0.1", start));
  EXPECT_TRUE(s.begin("fresh", "10.0.0.2", start));
}

TEST(StaffLogin, ARefusedTryIsNotCounted) {
  Steps s;
  for (int i = 0; i < 40; ++i) (void)s.begin("admin", "10.0.0.1", start + i * 1s);
  EXPECT_TRUE(s.begin("admin", "10.0.0.1", start + 15min + 11s));
}

TEST(StaffLogin, AnUnknownAccountIsTriedLikeAnyOther) {
  Steps s;
  const auto attempt = s.begin("nobody", "10.0.0.1", start);
  ASSERT_TRUE(attempt);
  EXPECT_FALSE(password_fits("", attempt->hashed));
  EXPECT_EQ(attempt->hashed.substr(0, 12), "scrypt:15:8:");
  EXPECT_FALSE(finish_login(*s.store, *attempt, start).value());
}

TEST(StaffLogin, SuccessForgivesTheAccountAndThisTryOfTheAddress) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "hash", "admin", "", false}));
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(s.begin("admin", "10.0.0.1", start));
  const auto last = s.begin("admin", "10.0.0.1", start);
  ASSERT_TRUE(last);
  ASSERT_TRUE(finish_login(*s.store, *last, start).value());
  EXPECT_EQ(s.store->login_failures("account:admin", start).value(), 0U);
  EXPECT_EQ(s.store->login_failures("address:10.0.0.1", start).value(), 9U);
}

TEST(StaffLogin, APasswordThatChangedMeanwhileNoLongerFits) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "old", "admin", "", false}));
  const auto attempt = s.begin("admin", "10.0.0.1", start);
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "new", "admin", "", false}));
  EXPECT_FALSE(finish_login(*s.store, *attempt, start).value());
}

TEST(StaffLogin, ASessionEndsAfterHalfAnHourOfSilence) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "hash", "admin", "", false}));
  const auto cookie = *finish_login(*s.store, *s.begin("admin", "a", start), start).value();
  EXPECT_TRUE(find_session(*s.store, cookie, start + 29min).value());
  EXPECT_TRUE(find_session(*s.store, cookie, start + 58min).value());
  EXPECT_FALSE(find_session(*s.store, cookie, start + 88min).value());
  EXPECT_FALSE(find_session(*s.store, cookie, start + 59min).value()) << "ended for good";
}

TEST(StaffLogin, ASessionEndsAfterTwelveHoursHoweverBusy) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "hash", "admin", "", false}));
  const auto cookie = *finish_login(*s.store, *s.begin("admin", "a", start), start).value();
  for (auto used = start; used < start + 12h; used += 20min) {
    ASSERT_TRUE(find_session(*s.store, cookie, used).value());
  }
  EXPECT_FALSE(find_session(*s.store, cookie, start + 12h).value());
}

TEST(StaffLogin, TheCookieIsNowhereInTheStore) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"admin", "hash", "admin", "", false}));
  const auto cookie = *finish_login(*s.store, *s.begin("admin", "a", start), start).value();
  const auto row = s.store->session(sha256(cookie)).value();
  ASSERT_TRUE(row);
  EXPECT_NE(row->token, cookie);
  EXPECT_EQ(cookie.size(), 64U);
}

TEST(StaffLogin, RoleAndScopeAreTheAccountsOfNow) {
  Steps s;
  ASSERT_TRUE(s.store->put(AccountRow{"li", "hash", "office", "430000", false}));
  const auto cookie = *finish_login(*s.store, *s.begin("li", "a", start), start).value();
  ASSERT_TRUE(s.store->put(AccountRow{"li", "hash", "site", "CS01", false}));
  EXPECT_EQ(find_session(*s.store, cookie, start).value()->person.scope, "CS01");
  ASSERT_TRUE(s.store->put(AccountRow{"li", "hash", "office", "", false}));
  EXPECT_FALSE(find_session(*s.store, cookie, start).value()) << "an office of nothing";
}

TEST(StaffLogin, RefusesPoorPasswords) {
  EXPECT_EQ(password_fault("admin", "old", "short"), PasswordFault::too_short);
  EXPECT_EQ(password_fault("admin", "old", std::string(257, 'x')), PasswordFault::too_long);
  EXPECT_EQ(password_fault("admin", "same password", "same password"), PasswordFault::unchanged);
  EXPECT_EQ(password_fault("administrator", "old", "Administrator"), PasswordFault::like_account);
  EXPECT_EQ(password_fault("admin", "old", "a good long one"), std::nullopt);
}

TEST(StaffLogin, ManyWrongTriesAtOnceCountAsMany) {
  TestOffice office;
  office.make_accounts();
  std::atomic<int> wrong = 0;
  std::atomic<int> turned_away = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      const auto status = office.post("/login", "account=admin&password=guess").status;
      ++(status == 403 ? wrong : turned_away);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 10);
  EXPECT_EQ(turned_away, 10);
  EXPECT_EQ(office.log_in("admin"), "") << "even the right one must wait";
  office.pass(16min);
  EXPECT_NE(office.log_in("admin"), "");
}

TEST(StaffLogin, FirstLoginMustChangeThePassword) {
  TestOffice office;
  const std::string hashed = hash_password("handed out on paper").value();
  ASSERT_TRUE(office.write<bool>([&](Store& store) -> Result<bool> {
    (void)store.put(AccountRow{"admin", hashed, "admin", "", true});
    return true;
  }));
  const std::string cookie =
      set_cookie_of(office.post("/login", "account=admin&password=handed+out+on+paper"));
  ASSERT_NE(cookie, "");
  EXPECT_EQ(header_of(office.get("/", cookie), "Location"), "/password");
  EXPECT_EQ(office.get("/api/sites", cookie).status, 403U);
  const std::string token = form_token(office.get("/password", cookie));
  const std::string form = "token=" + token + "&password=handed+out+on+paper&new_password=" +
                           "my+own+password&new_again=my+own+password";
  EXPECT_EQ(office.post("/password", form + "x", cookie).status, 400U) << "the two differ";
  const auto changed = office.post("/password", form, cookie);
  EXPECT_EQ(changed.status, 303U);
  EXPECT_EQ(header_of(office.get("/", cookie), "Location"), "/login") << "the old session ended";
  EXPECT_EQ(office.get("/", set_cookie_of(changed)).status, 200U);
  EXPECT_EQ(office.post("/login", "account=admin&password=handed+out+on+paper").status, 403U);
}

TEST(StaffLogin, LogoutEndsTheSession) {
  TestOffice office;
  office.make_accounts();
  const std::string cookie = office.log_in("admin");
  const std::string token = form_token(office.get("/", cookie));
  EXPECT_EQ(office.post("/logout", "token=wrong", cookie).status, 403U);
  const auto out = office.post("/logout", "token=" + token, cookie);
  EXPECT_EQ(out.status, 303U);
  EXPECT_NE(header_of(out, "Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(office.get("/", cookie).status, 303U);
}

TEST(StaffLogin, TheCookieIsForThisHostAndSecureAndUnreadable) {
  TestOffice office;
  office.make_accounts();
  const auto answer = office.post("/login", "account=admin&password=correct+horse+battery");
  const std::string header = header_of(answer, "Set-Cookie");
  EXPECT_TRUE(header.starts_with("__Host-examguard="));
  for (const char* part : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
    EXPECT_NE(header.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(header.find("Domain"), std::string::npos);
}

TEST(StaffLogin, PostsComeFromOurOwnPagesOnly) {
  TestOffice office;
  office.make_accounts();
  const std::string body = "account=admin&password=correct+horse+battery";
  for (const HttpPairs& headers :
       {HttpPairs{}, HttpPairs{{"Origin", "null"}}, HttpPairs{{"Origin", "https://evil.example"}},
        HttpPairs{{"Origin", "http://127.0.0.1:8443"}},
        HttpPairs{{"Origin", "https://127.0.0.1:8443"}, {"Origin", "https://127.0.0.1:8443"}}}) {
    EXPECT_EQ(office.ask({"POST", "/login", headers, body}).status, 403U);
  }
  const std::string cookie = office.log_in("admin");
  const std::string token = form_token(office.get("/", cookie));
  EXPECT_EQ(
      office.ask({"POST", "/logout", {{"Cookie", "__Host-examguard=" + cookie}}, "token=" + token})
          .status,
      403U);
}

TEST(StaffLogin, ForwardedAddressesAreIgnored) {
  TestOffice office;
  office.make_accounts();
  ASSERT_TRUE(office.write<bool>([&](Store& store) -> Result<bool> {
    for (int i = 0; i < 30; ++i) (void)store.add_login_failure("address:10.0.0.1", office.now());
    return true;
  }));
  const HttpPairs forwarded{{"X-Forwarded-For", "10.9.9.9"}, {"Forwarded", "for=10.9.9.9"}};
  EXPECT_EQ(office.post("/login", "account=fresh&password=x", {}, forwarded).status, 429U);
}

TEST(StaffLogin, TwoCookiesOfThatNameAreNone) {
  HttpRequest request;
  request.headers = {{"Cookie", "other=1; __Host-examguard=abc; __Host-examguardX=no"}};
  EXPECT_EQ(cookie_of(request), "abc");
  request.headers = {{"Cookie", "__Host-examguard=abc; __Host-examguard=def"}};
  EXPECT_EQ(cookie_of(request), std::nullopt);
  request.headers = {};
  EXPECT_EQ(cookie_of(request), std::nullopt);
}

}  // namespace
}  // namespace examguard
