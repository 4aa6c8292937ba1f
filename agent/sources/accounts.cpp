#include "agent/sources/accounts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace examguard {
namespace {

// Homes of services, which hold no person's files and often name folders of the system.
constexpr std::uint32_t first_person = 1000;
constexpr std::uint32_t nobody = 65534;

bool is_home_of_a_person(const Account& account) {
  if (account.home == "/root" || account.home.starts_with("/home/")) return true;
  return account.number >= first_person && account.number < nobody && account.home.size() > 1 &&
         account.home.front() == '/' && account.home != "/nonexistent";
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

void add(std::vector<Profile>& profiles, std::string account, std::string path) {
  const bool known = std::any_of(profiles.begin(), profiles.end(),
                                 [&](const Profile& other) { return other.path == path; });
  if (!known) profiles.push_back({std::move(account), std::move(path)});
}

}  // namespace

std::vector<Account> parse_passwd(std::string_view text) {
  std::vector<Account> accounts;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));

    std::array<std::string_view, 7> fields;
    std::size_t count = 0;
    for (; count < fields.size(); ++count) {
      const auto colon = std::min(line.find(':'), line.size());
      fields[count] = line.substr(0, colon);
      if (colon == line.size()) break;
      line.remove_prefix(colon + 1);
    }
    std::uint32_t number = 0;
    const auto digits = fields[2];
    const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (count < 6 || error != std::errc() || stop != digits.end() || fields[0].empty()) continue;
    accounts.push_back({std::string(fields[0]), number, std::string(fields[5])});
  }
  return accounts;
}

std::vector<Profile> profiles_of(const std::vector<Account>& accounts,
                                 const std::vector<std::string>& home_folders) {
  std::vector<Profile> profiles;
  for (const auto& account : accounts) {
    if (is_home_of_a_person(account)) add(profiles, account.name, without_slash(account.home));
  }
  add(profiles, "root", "/root");
  for (const auto& name : home_folders) add(profiles, name, "/home/" + name);
  return profiles;
}

AccountNames::AccountNames(const std::vector<Account>& accounts) {
  for (const auto& account : accounts) names_.try_emplace(account.number, account.name);
}

std::string AccountNames::name_of(std::uint32_t number) const {
  const auto found = names_.find(number);
  return found == names_.end() ? std::to_string(number) : found->second;
}

}  // namespace examguard
