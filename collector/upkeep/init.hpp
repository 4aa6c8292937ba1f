// Makes the state folder of a new collector: the keys that may lie on it, certificates, the trust
// list, an administrator. The root key signs the trust and then belongs into a safe; officers' keys
// are only named here, by their public half.
#pragma once

#include <string>
#include <vector>

#include "collector/config.hpp"
#include "collector/upkeep/officers_key.hpp"
#include "core/result.hpp"

namespace examguard {

struct InitOptions {
  std::string folder;
  std::string deployment;
  std::vector<std::string> names;  // host names and IP addresses by which agents reach it
  CollectorConfig config;
  std::string root_key;  // private key of the root, PEM; only read
  // A folder for new keys in place of root_key: root, policy and calendar, for an office that has
  // none. What is there already is used.
  std::string new_keys;
  std::string region;  // of the new policy and calendar keys; empty: all
  std::vector<OfficersKeyFile> policy_keys;
  std::vector<OfficersKeyFile> calendar_keys;
  std::string roster;         // its file; empty: none yet
  std::string administrator;  // login name; empty: admin
};

struct RoomCode {
  std::string site, room;
  std::int64_t seats = 0;
  std::string string;  // for the enrolment of so many PCs
};

struct InitDone {
  std::string administrator;
  std::string admin_password;   // shown once
  std::vector<RoomCode> codes;  // one a room of the roster
  std::string root_pin;
};

// In an empty folder or a new one; after a failure it is as it was before.
[[nodiscard]] Result<InitDone> init_collector(const InitOptions& options);

}  // namespace examguard
