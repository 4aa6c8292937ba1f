#include "agent/scan/scan_basis.hpp"

#include <algorithm>

#include "core/crypto.hpp"

namespace examguard {
namespace {

class Basis {
 public:
  void add(std::string_view text) {
    add(text.size());
    hasher_.add(text);
  }
  void add(std::uint64_t number) {
    hasher_.add({reinterpret_cast<const char*>(&number), sizeof number});
  }
  void add(const Digest& digest) { hasher_.add(as_bytes(digest)); }
  [[nodiscard]] Digest take() { return hasher_.finish().sha256; }

 private:
  Hasher hasher_;
};

bool asks_for_age(const std::vector<Rule>& rules) {
  return std::ranges::any_of(rules, [](const Rule& rule) {
    return std::ranges::any_of(rule.alternatives,
                               [](const Criteria& criteria) { return criteria.age.has_value(); });
  });
}

bool asks_for_age(const std::vector<Waiver>& waivers) {
  return std::ranges::any_of(waivers,
                             [](const Waiver& waiver) { return waiver.subject.age.has_value(); });
}

bool asks_for_age(const Layers& layers) {
  return std::ranges::any_of(layers.policies(), [](const Policy& policy) {
    return asks_for_age(policy.file_rules) || asks_for_age(policy.program_rules) ||
           asks_for_age(policy.waivers);
  });
}

// Which waivers have ended.
void add_waivers(Basis& basis, const Layers& layers, Day today) {
  for (const Policy& policy : layers.policies()) {
    for (const Waiver& waiver : policy.waivers) basis.add(std::uint64_t{waiver.until < today});
  }
}

void add_hour(Basis& basis, TimePoint now) {
  const auto hours = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count();
  basis.add(static_cast<std::uint64_t>(hours));
}

void add_judge(Basis& basis, const Judge& judge) {
  basis.add(engine_version);
  for (const PolicyName& name : judge.layers().names()) {
    basis.add(name.id);
    basis.add(name.serial);
    basis.add(name.digest);
  }
  const Place& place = judge.place();
  basis.add(place.site);
  basis.add(place.regions.size());
  for (const auto& region : place.regions) basis.add(region);
  basis.add(static_cast<std::uint64_t>(place.seat));
  basis.add(place.phase ? static_cast<std::uint64_t>(*place.phase) + 1 : 0);
}

}  // namespace

Digest scan_basis(const Judge& judge, const Machine& machine, const std::vector<Volume>& volumes,
                  const std::set<Digest>& own_programs, TimePoint now) {
  Basis basis;
  add_judge(basis, judge);
  add_waivers(basis, judge.layers(), day_in_shanghai(now));
  if (asks_for_age(judge.layers())) add_hour(basis, now);
  basis.add(machine.owned.digest());
  basis.add(machine.places.digest());
  basis.add(machine.accounts.size());
  for (const Account& account : machine.accounts) {
    basis.add(account.name);
    basis.add(account.number);
  }
  basis.add(machine.profiles.size());
  for (const Profile& profile : machine.profiles) {
    basis.add(profile.account);
    basis.add(profile.path);
  }
  basis.add(volumes.size());
  for (const Volume& volume : volumes) {
    basis.add(volume.path);
    basis.add(static_cast<std::uint64_t>(volume.kind));
  }
  for (const Digest& digest : own_programs) basis.add(digest);
  return basis.take();
}

}  // namespace examguard
