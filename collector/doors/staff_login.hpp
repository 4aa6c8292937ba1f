// Logins of the staff door. A session is a random cookie, kept hashed, idle at most 30 minutes and
// alive at most 12 hours; attempts are counted for account and address before the password is
// looked at, so that many at once count as many. Passwords are hashed on the password thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "collector/doors/api.hpp"
#include "collector/doors/password_thread.hpp"

namespace examguard {

struct LoginLimits {
  std::chrono::minutes span{15};
  std::uint64_t tries_per_account = 10;
  std::uint64_t tries_per_address = 30;  // a whole office may stand behind one
  std::chrono::minutes idle{30};
  std::chrono::hours life{12};
};

struct StaffSession {
  Person person;
  bool must_change = false;  // nothing but changing the password is allowed
  std::string token;         // that POSTs must carry
  Digest hash;
};

// Steps on the store's thread. `limits` never vary but in tests.
struct LoginAttempt {
  std::string account, address;
  TimePoint at;
  std::string hashed;  // what the password must fit; of an unknown account: fits nothing
};
// Counts the attempt; nothing if account or address have had too many.
[[nodiscard]] Result<std::optional<LoginAttempt>> begin_login(Store& store, std::string account,
                                                              std::string address, TimePoint now,
                                                              const LoginLimits& limits = {});
// After the password fitted: the value of the new session's cookie; nothing if the account has
// changed meanwhile.
[[nodiscard]] Result<std::optional<std::string>> finish_login(Store& store,
                                                              const LoginAttempt& attempt,
                                                              TimePoint now);
// The same, with a new password; all sessions before it end.
[[nodiscard]] Result<std::optional<std::string>> finish_password(Store& store,
                                                                 const LoginAttempt& attempt,
                                                                 std::string hashed, TimePoint now);
// Role and scope are the account's of now, not those at login.
[[nodiscard]] Result<std::optional<StaffSession>> find_session(Store& store,
                                                               std::string_view cookie,
                                                               TimePoint now,
                                                               const LoginLimits& limits = {});

// Why a new password is refused; nothing if it will do.
enum class PasswordFault { too_short, too_long, unchanged, like_account };
[[nodiscard]] std::optional<PasswordFault> password_fault(std::string_view account,
                                                          std::string_view old_password,
                                                          std::string_view new_password);

enum class LoginOutcome { welcome, wrong, too_many, busy };
struct LoginAnswer {
  LoginOutcome outcome = LoginOutcome::wrong;
  std::string cookie;  // welcome: the session's
};
using LoginDone = std::function<void(Result<LoginAnswer>)>;
struct LoginTry {
  std::string account, password, address;
  std::string new_password;  // empty: log in; else change it as well
};
void log_in(const Collector& collector, const PasswordQueue& passwords, LoginTry attempt,
            LoginDone done);

// The cookie: its name, how it is set and ended, and its one value in a request.
[[nodiscard]] std::string session_cookie(std::string_view value);
[[nodiscard]] std::string ended_cookie();
[[nodiscard]] std::optional<std::string> cookie_of(const HttpRequest& request);

// A browser says from which page a POST comes; only our own may.
[[nodiscard]] bool is_same_origin(const HttpRequest& request);

}  // namespace examguard
