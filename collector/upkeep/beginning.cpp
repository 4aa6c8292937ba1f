#include "collector/upkeep/beginning.hpp"

#include <filesystem>
#include <utility>
#include <vector>

#include "io/account.hpp"
#include "io/file.hpp"

namespace examguard {

Result<Beginning> Beginning::in(const std::string& folder) {
  const bool is_new = !file_exists(folder);
  // Before it is made private: it may be somebody else's.
  const auto names =
      is_new ? Result<std::vector<std::string>>(std::vector<std::string>()) : list_folder(folder);
  if (!names) return names.error();
  if (!names->empty()) {
    return Error{ErrorCode::conflict,
                 folder + " is not empty (" + names->front() +
                     "): a collector begins in a folder of its own; choose another"};
  }
  if (const auto became = work_as_owner_of(folder); !became) return became.error();
  if (const auto made = create_private_folder(folder); !made) return made.error();
  return Beginning(folder, is_new);
}

Beginning::Beginning(Beginning&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), is_new_(other.is_new_) {}

Beginning::~Beginning() {
  if (folder_.empty()) return;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    std::filesystem::remove_all(entry, ignored);
  }
  if (is_new_) std::filesystem::remove(folder_, ignored);
}

}  // namespace examguard
