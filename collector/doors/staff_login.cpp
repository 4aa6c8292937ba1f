#include "collector/doors/staff_login.hpp"

#include "core/text.hpp"
#include "io/log.hpp"
#include "io/password.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::string_view cookie_name = "__Host-examguard";
constexpr std::size_t cookie_bytes = 32;
constexpr std::size_t longest_account = 64;
constexpr std::size_t shortest_password = 10;
constexpr std::size_t longest_password = 256;
constexpr auto used_is_written_each = std::chrono::minutes(1);
constexpr auto clock_may_go_back = std::chrono::minutes(1);

// As dear to try as any other, and nothing fits it: a wrong name takes as long as a wrong password.
constexpr std::string_view fits_nothing =
    "scrypt:15:8:1:00000000000000000000000000000000:"
    "0000000000000000000000000000000000000000000000000000000000000000";

std::string account_key(const std::string& account) {
  return "account:" + account;
}
std::string address_key(const std::string& address) {
  return "address:" + address;
}

Result<std::string> open_session(Store& store, const std::string& account, TimePoint now) {
  std::string cookie = to_hex(random_bytes(cookie_bytes));
  const auto put =
      store.put(SessionRow{sha256(cookie), account, to_hex(random_bytes(cookie_bytes)), now, now});
  if (!put) return put.error();
  return cookie;
}

// The account, if it is still as it was when the attempt began.
Result<std::optional<AccountRow>> same_account(Store& store, const LoginAttempt& attempt) {
  auto account = store.account(attempt.account);
  if (account && *account && (*account)->password != attempt.hashed) return {std::nullopt};
  return account;
}

Result<> forgive(Store& store, const LoginAttempt& attempt) {
  if (const auto done = store.clear_login_failures(account_key(attempt.account)); !done)
    return done;
  return store.take_back_login_failure(address_key(attempt.address), attempt.at);
}

bool is_known_role(const AccountRow& account) {
  if (account.role == "admin") return account.scope.empty();
  return (account.role == "office" || account.role == "site") && !account.scope.empty();
}

}  // namespace

Result<std::optional<LoginAttempt>> begin_login(Store& store, std::string account,
                                                std::string address, TimePoint now,
                                                const LoginLimits& limits) {
  if (account.size() > longest_account) account.resize(longest_account);
  if (const auto done = store.forget_logins(now - limits.life); !done) return done.error();
  const auto by_account = store.login_failures(account_key(account), now - limits.span);
  if (!by_account) return by_account.error();
  const auto by_address = store.login_failures(address_key(address), now - limits.span);
  if (!by_address) return by_address.error();
  if (*by_account >= limits.tries_per_account || *by_address >= limits.tries_per_address) {
    return std::optional<LoginAttempt>();
  }
  for (const std::string& who : {account_key(account), address_key(address)}) {
    if (const auto done = store.add_login_failure(who, now); !done) return done.error();
  }
  const auto row = store.account(account);
  if (!row) return row.error();
  return std::optional(LoginAttempt{std::move(account), std::move(address), now,
                                    *row ? (*row)->password : std::string(fits_nothing)});
}

Result<std::optional<std::string>> finish_login(Store& store, const LoginAttempt& attempt,
                                                TimePoint now) {
  const auto account = same_account(store, attempt);
  if (!account) return account.error();
  if (!*account) return std::optional<std::string>();
  if (const auto done = forgive(store, attempt); !done) return done.error();
  auto cookie = open_session(store, attempt.account, now);
  if (!cookie) return cookie.error();
  return std::optional(std::move(*cookie));
}

Result<std::optional<std::string>> finish_password(Store& store, const LoginAttempt& attempt,
                                                   std::string hashed, TimePoint now) {
  auto account = same_account(store, attempt);
  if (!account) return account.error();
  if (!*account) return std::optional<std::string>();
  (*account)->password = std::move(hashed);
  (*account)->must_change = false;
  if (const auto done = store.put(**account); !done) return done.error();
  if (const auto done = store.end_sessions(attempt.account); !done) return done.error();
  if (const auto done = forgive(store, attempt); !done) return done.error();
  auto cookie = open_session(store, attempt.account, now);
  if (!cookie) return cookie.error();
  return std::optional(std::move(*cookie));
}

Result<std::optional<StaffSession>> find_session(Store& store, std::string_view cookie,
                                                 TimePoint now, const LoginLimits& limits) {
  auto row = store.session(sha256(cookie));
  if (!row) return row.error();
  if (!*row) return std::optional<StaffSession>();
  SessionRow& session = **row;
  const bool alive = now < session.started + limits.life && now < session.used + limits.idle &&
                     session.started <= now + clock_may_go_back;
  const auto account = store.account(session.account);
  if (!account) return account.error();
  if (!alive || !*account || !is_known_role(**account)) {
    if (const auto done = store.end_session(session.hash); !done) return done.error();
    return std::optional<StaffSession>();
  }
  if (now >= session.used + used_is_written_each) {
    session.used = now;
    if (const auto done = store.put(session); !done) return done.error();
  }
  return std::optional(StaffSession{{(*account)->name, (*account)->role, (*account)->scope},
                                    (*account)->must_change,
                                    session.token,
                                    session.hash});
}

std::optional<PasswordFault> password_fault(std::string_view account, std::string_view old_password,
                                            std::string_view new_password) {
  if (new_password.size() < shortest_password) return PasswordFault::too_short;
  if (new_password.size() > longest_password) return PasswordFault::too_long;
  if (new_password == old_password) return PasswordFault::unchanged;
  if (fold_case(new_password) == fold_case(account)) return PasswordFault::like_account;
  return std::nullopt;
}

namespace {

using Finished = std::optional<std::string>;

void finish(const Collector& collector, LoginAttempt attempt, std::string new_hash,
            LoginDone done) {
  collector.store.write<Finished>(
      [collector, attempt, new_hash = std::move(new_hash)](Store& store) -> Result<Finished> {
        if (new_hash.empty()) return finish_login(store, attempt, collector.now());
        return finish_password(store, attempt, new_hash, collector.now());
      },
      [done = std::move(done), attempt](Result<Finished> cookie) {
        if (!cookie) return done(cookie.error());
        if (!*cookie) return done(LoginAnswer{LoginOutcome::wrong, {}});
        log_info("login", {{"account", attempt.account}, {"address", attempt.address}});
        done(LoginAnswer{LoginOutcome::welcome, std::move(**cookie)});
      });
}

// On the password thread.
void compare(const Collector& collector, const LoginTry& given, LoginAttempt attempt,
             const LoginDone& done) {
  if (given.password.size() > longest_password || !password_fits(given.password, attempt.hashed)) {
    log_warning("login failed", {{"account", attempt.account}, {"address", attempt.address}});
    return done(LoginAnswer{LoginOutcome::wrong, {}});
  }
  if (given.new_password.empty()) return finish(collector, std::move(attempt), {}, done);
  auto hashed = hash_password(given.new_password);
  if (!hashed) return done(hashed.error());
  finish(collector, std::move(attempt), std::move(*hashed), done);
}

}  // namespace

void log_in(const Collector& collector, const PasswordQueue& passwords, LoginTry given,
            LoginDone done) {
  using Begun = std::optional<LoginAttempt>;
  const std::string account = given.account;
  const std::string address = given.address;
  collector.store.write<Begun>(
      [collector, account, address](Store& store) {
        return begin_login(store, account, address, collector.now());
      },
      [collector, passwords, given = std::move(given),
       done = std::move(done)](Result<Begun> begun) {
        if (!begun) return done(begun.error());
        if (!*begun) {
          log_warning("too many logins", {{"account", given.account}, {"address", given.address}});
          return done(LoginAnswer{LoginOutcome::too_many, {}});
        }
        const bool taken = passwords.push([collector, given, attempt = std::move(**begun), done] {
          compare(collector, given, attempt, done);
        });
        if (!taken) done(LoginAnswer{LoginOutcome::busy, {}});
      });
}

std::string session_cookie(std::string_view value) {
  return std::string(cookie_name) + "=" + std::string(value) +
         "; Path=/; Secure; HttpOnly; SameSite=Strict";
}

std::string ended_cookie() {
  return session_cookie("") + "; Max-Age=0";
}

std::optional<std::string> cookie_of(const HttpRequest& request) {
  const auto header = find_header(request.headers, "Cookie");
  if (!header) return std::nullopt;
  std::optional<std::string> found;
  std::string_view rest = *header;
  while (!rest.empty()) {
    std::string_view part = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.starts_with(cookie_name) || part.substr(cookie_name.size(), 1) != "=") continue;
    if (found) return std::nullopt;  // two: one of them is not ours
    found = part.substr(cookie_name.size() + 1);
  }
  return found;
}

bool is_same_origin(const HttpRequest& request) {
  const auto origin = find_header(request.headers, "Origin");
  const auto host = find_header(request.headers, "Host");
  return origin && host && *origin == "https://" + std::string(*host);
}

}  // namespace examguard
