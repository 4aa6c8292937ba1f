#include "agent/sources/unverified_places.hpp"

#include <algorithm>

#include "agent/system/file_access.hpp"
#include "core/path_text.hpp"

namespace examguard {
namespace {

bool is_administered(const Machine& machine, const std::string& path) {
  return std::any_of(
      machine.administered.begin(), machine.administered.end(),
      [&](const std::string& folder) { return path != folder && lies_in(path, folder); });
}

}  // namespace

void add_unverified_place(Machine& machine, const std::string& folder, const std::string& product) {
  machine.places.add({folder, {}, product, true});
  machine.gaps.push_back(
      {"portable",
       {folder, {}},
       std::string(to_word(Why::unsupported)),
       "signatures of programs are not verified yet: of those in here, only what "
       "a rule denies is found",
       1});
}

void add_places_of_allowed(Machine& machine, const Judge& judge, TimePoint now) {
  if (machine.administered.empty()) return;
  for (const Observation& program : machine.observations) {
    const std::string& path = program.path.text;
    if (!is_administered(machine, path)) continue;
    if (judge.judge(program, now).verdict != Verdict::allowed) continue;
    add_unverified_place(machine, path, program.name);
  }
}

}  // namespace examguard
