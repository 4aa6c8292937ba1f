// The state folder of a collector that is being made or restored: empty at first, and empty again
// if that fails.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

class Beginning {
 public:
  // Of an empty folder or a new one; private from now on. Root works on as its owner.
  [[nodiscard]] static Result<Beginning> in(const std::string& folder);
  Beginning(Beginning&& other) noexcept;
  Beginning& operator=(Beginning&&) = delete;
  ~Beginning();  // what was not made whole is in the way of the next try

  void keep() { folder_.clear(); }

 private:
  Beginning(std::string folder, bool is_new) : folder_(std::move(folder)), is_new_(is_new) {}

  std::string folder_;  // empty: nothing to clear away
  bool is_new_ = false;
};

}  // namespace examguard
