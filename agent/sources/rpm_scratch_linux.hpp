// Where rpm gets a copy of a database: it makes files beside one that it only reads, and a scan
// leaves no traces. The folder goes with the object; what a killed scan left goes when the next one
// makes its own. Included by *_linux.cpp files only.
#pragma once

#include <string>

#include "agent/system/file_access.hpp"
#include "core/result.hpp"

namespace examguard {

class RpmScratch {
 public:
  // In the system's folder for temporary files. `refused`: there somebody else could put something
  // in its place.
  [[nodiscard]] static Result<RpmScratch> make();
  RpmScratch(RpmScratch&&) = default;
  RpmScratch& operator=(RpmScratch&&) = delete;
  ~RpmScratch();

  // An empty folder, ours alone until it is given away.
  [[nodiscard]] std::string path() const { return outer_ + "/db"; }
  // rpm runs without the rights of root.
  [[nodiscard]] Result<> give_to_nobody() const;

 private:
  RpmScratch(std::string outer, Handle lock) : outer_(std::move(outer)), lock_(std::move(lock)) {}

  // Ours, and in it the folder that rpm may write to: so its owner tells who made it.
  std::string outer_;
  Handle lock_;  // whoever holds it is alive
};

}  // namespace examguard
