// Reads the databases of a scanned system. Every path starts at the scanned root and every link is
// followed inside it, so that a link on another disk never leads into the running system. What
// gives no answer within 4 seconds is an error of code `unavailable`, and is not asked again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

class RootedFolder {
 public:
  // `root` itself may be named by a link.
  [[nodiscard]] static Result<RootedFolder> open(const std::string& root);
  RootedFolder(RootedFolder&&) noexcept;
  RootedFolder& operator=(RootedFolder&&) noexcept;
  ~RootedFolder();

  // The same place named without links: "/bin/sh" is "/usr/bin/dash".
  [[nodiscard]] Result<std::string> resolve(std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view path) const;
  // Regular files only, and no more than max_bytes.
  [[nodiscard]] Result<Bytes> read(std::string_view path, std::size_t max_bytes) const;
  // Into a new file `to` of the running system; how many bytes.
  [[nodiscard]] Result<std::uint64_t> copy(std::string_view path, const std::string& to,
                                           std::size_t max_bytes) const;
  // The names in a folder, sorted; no more than 200,000. What is no folder is `unsupported`.
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view path) const;

 private:
  struct Opened;
  explicit RootedFolder(std::unique_ptr<Opened> opened);

  std::unique_ptr<Opened> opened_;
};

}  // namespace examguard
