// Gathers what could not be looked at, from all workers, grouped by source, folder and reason: an
// unprivileged scan has thousands.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/system/file_access.hpp"
#include "core/scan/inventory.hpp"

namespace examguard {

class GapList {
 public:
  // `path` is exact bytes from the scanned root.
  void add(std::string_view source, std::string_view path, const Trouble& trouble);
  void add(Gap gap);
  // By path. A gap of one place names it; of several it names their folder.
  [[nodiscard]] std::vector<Gap> take();

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // source, folder, why
  struct Group {
    std::string first;
    std::string detail;
    std::uint64_t count = 0;
  };

  void join(Key key, std::string_view path, std::string_view detail);

  std::mutex mutex_;
  std::map<Key, Group> groups_;  // guarded by mutex_
  std::vector<Gap> others_;      // guarded by mutex_
};

// Text for showing, and the exact bytes where the text is not exact.
[[nodiscard]] Path to_path(std::string_view bytes);

}  // namespace examguard
