#include "core/site/machine_facts.hpp"

namespace examguard {

bool is_other_host(const MachineFacts& before, const MachineFacts& now) {
  std::size_t common = 0;
  std::size_t differing = 0;
  for (const auto& [name, digest] : before) {
    const auto found = now.find(name);
    if (found == now.end()) continue;
    ++common;
    if (found->second != digest) ++differing;
  }
  return 2 * differing > common;
}

bool is_same_machine(const MachineFacts& before, const MachineFacts& now) {
  const auto card_before = before.find("mac");
  const auto card_now = now.find("mac");
  if (card_before != before.end() && card_now != now.end()) {
    return card_before->second == card_now->second;
  }
  return !is_other_host(before, now);
}

}  // namespace examguard
