#include "core/evidence/trust_change.hpp"

#include <algorithm>

namespace examguard {
namespace {

constexpr auto life = std::chrono::days(2 * 365);
constexpr std::size_t shortest_id = 8;
constexpr std::string_view id_mark = "sha256:";

Error refuse(std::string what) {
  return {ErrorCode::invalid_argument, std::move(what)};
}

std::string_view port_of(std::string_view address) {
  return address.substr(address.rfind(':') + 1);
}

bool has_name(const std::vector<std::string>& addresses, const std::string& name) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) { return name_of(address) == name; });
}

void add_name(std::vector<std::string>& addresses, const std::string& name) {
  std::vector<std::string> added;
  for (const std::string& address : addresses) {
    std::string next = address_at(name, port_of(address));
    if (std::find(added.begin(), added.end(), next) == added.end()) {
      added.push_back(std::move(next));
    }
  }
  addresses.insert(addresses.end(), added.begin(), added.end());
}

// Those that come before those that go: the ports are known from what is there.
Result<> change_names(TrustList& trust, const TrustChange& change) {
  for (const std::string& name : change.names_added) {
    if (has_name(trust.collectors, name)) return refuse(name + " is in the trust list already");
    for (auto* addresses : {&trust.collectors, &trust.enrolment}) add_name(*addresses, name);
  }
  for (const std::string& name : change.names_dropped) {
    if (!has_name(trust.collectors, name)) return refuse(name + " is not in the trust list");
    for (auto* addresses : {&trust.collectors, &trust.enrolment}) {
      std::erase_if(*addresses,
                    [&](const std::string& address) { return name_of(address) == name; });
    }
  }
  if (trust.collectors.empty()) return refuse("no address would be left: add another one first");
  return {};
}

bool is_in_use(const TrustedKey& key, TimePoint now) {
  return !key.until || *key.until > now;
}

Result<> add_key(TrustList& trust, const TrustedKey& added, TimePoint now) {
  const auto is_it = [&](const TrustedKey& key) {
    return key.role == added.role && key.scope == added.scope && key.key == added.key &&
           is_in_use(key, now);
  };
  if (std::any_of(trust.keys.begin(), trust.keys.end(), is_it)) {
    return refuse("key " + to_text(added.key.id()) + " is a " + std::string(to_word(added.role)) +
                  " key of this scope already");
  }
  trust.keys.push_back(added);
  return {};
}

// One key may have several roles; it ends in all of them.
Result<> end_key(TrustList& trust, const std::string& asked, TimePoint now) {
  const std::string beginning = (asked.starts_with(id_mark) ? "" : std::string(id_mark)) + asked;
  if (beginning.size() < id_mark.size() + shortest_id) {
    return refuse("key \"" + asked + "\": at least 8 digits of its id");
  }
  const TrustedKey* ended = nullptr;
  for (TrustedKey& key : trust.keys) {
    if (!is_in_use(key, now) || !to_text(key.key.id()).starts_with(beginning)) continue;
    if (ended != nullptr && ended->key != key.key) {
      return refuse("several keys begin with \"" + asked + "\": give more of the id");
    }
    key.until = now;
    ended = &key;
  }
  if (ended == nullptr) return refuse("no key in use begins with \"" + asked + "\"");
  return {};
}

Result<> can_still_sign(const TrustList& trust, TimePoint now) {
  for (const Role role : {Role::log, Role::desk}) {
    if (keyring(trust, role, now, TimeIs::exact).keys.empty()) {
      return refuse("no " + std::string(to_word(role)) +
                    " key would be left, and the collector could sign nothing more");
    }
  }
  return {};
}

}  // namespace

TimePoint trust_end(TimePoint issued) {
  return issued + life;
}

std::string address_at(const std::string& name, std::string_view port) {
  return (name.find(':') != std::string::npos ? "[" + name + "]" : name) + ":" + std::string(port);
}

std::string name_of(std::string_view address) {
  std::string_view name = address.substr(0, address.rfind(':'));
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

Result<TrustList> change_trust(TrustList trust, const TrustChange& change, TimePoint now) {
  if (const auto done = change_names(trust, change); !done) return done.error();
  for (const TrustedKey& key : change.keys_added) {
    if (const auto done = add_key(trust, key, now); !done) return done.error();
  }
  for (const std::string& beginning : change.keys_ended) {
    if (const auto done = end_key(trust, beginning, now); !done) return done.error();
  }
  if (const auto able = can_still_sign(trust, now); !able) return able.error();
  ++trust.version;
  trust.issued = now;
  trust.expires = trust_end(now);
  trust.digest = {};
  return trust;
}

}  // namespace examguard
