#include "collector/office/state_folder.hpp"

#include "io/account.hpp"

namespace examguard {

Result<> expect_collector(const std::string& folder) {
  const auto trust = read_file(folder + "/trust.json", 1u << 20);
  if (trust) return {};
  if (trust.error().code != ErrorCode::not_found) return trust.error();
  return Error{ErrorCode::not_found, folder +
                                         " holds no collector: name its folder with --state, or "
                                         "make one with examguard-collector init"};
}

Result<> enter_collector(const std::string& folder) {
  if (const auto there = expect_collector(folder); !there) return there;
  return work_as_owner_of(folder);
}

Result<FolderLock> hold_collector(const std::string& folder) {
  if (const auto entered = enter_collector(folder); !entered) return entered.error();
  return lock_folder(folder);
}

Result<FolderLock> hold_stopped_collector(const std::string& folder) {
  auto lock = hold_collector(folder);
  if (!lock && lock.error().code == ErrorCode::unavailable) {
    return within("stop the collector first", lock.error());
  }
  return lock;
}

}  // namespace examguard
