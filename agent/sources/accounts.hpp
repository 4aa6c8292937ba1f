// The accounts of the scanned system, read from the text of its passwd file and not from the
// running system's libraries: the scanned root may be another disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace examguard {

struct Account {
  std::string name;
  std::uint32_t number = 0;
  std::string home;  // absolute, from the scanned root

  bool operator==(const Account&) const = default;
};

// Lines that are not of passwd(5) are passed over.
[[nodiscard]] std::vector<Account> parse_passwd(std::string_view text);

// A folder in which a person's files lie.
struct Profile {
  std::string account;
  std::string path;  // from the scanned root, without a '/' at the end

  bool operator==(const Profile&) const = default;
};

// Profiles are the homes of accounts that people log in to, and every folder in /home and /root,
// whether or not passwd still names its account. `home_folders` are the names in /home.
[[nodiscard]] std::vector<Profile> profiles_of(const std::vector<Account>& accounts,
                                               const std::vector<std::string>& home_folders);

class AccountNames {
 public:
  explicit AccountNames(const std::vector<Account>& accounts);

  // The number in digits where no account has it.
  [[nodiscard]] std::string name_of(std::uint32_t number) const;

 private:
  std::unordered_map<std::uint32_t, std::string> names_;
};

}  // namespace examguard
