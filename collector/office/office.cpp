#include "collector/office/office.hpp"

#include <algorithm>

#include "io/file.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

constexpr std::size_t small_file = 1u << 20;

Result<std::shared_ptr<const PrivateKey>> load_key(const std::string& path) {
  auto key = load_private_key(path);
  if (!key) return within("loading " + path, key.error());
  return std::make_shared<const PrivateKey>(std::move(*key));
}

// In the state folder, unless the service manager keeps it elsewhere and hands it in.
std::string key_file(const std::string& folder, const std::string& name) {
  const auto passed = credential(name);
  return passed.empty() ? folder + "/keys/" + name : passed;
}

}  // namespace

Result<Signer> load_signer(const std::string& path) {
  auto key = load_key(path);
  if (!key) return key.error();
  auto shared = *key;
  auto public_key = PublicKey::from_der(shared->public_key_der());
  if (!public_key) return within(path, public_key.error());
  return Signer{std::move(*public_key),
                [shared](std::string_view message) { return shared->sign(message); }};
}

Result<Office> Office::load(const std::string& folder) {
  const std::string path = folder + "/trust.json";
  const auto text = read_file(path, small_file);
  if (!text) return text.error();
  auto rooted = decode_rooted_trust(*text);
  if (!rooted) return within("reading " + path, rooted.error());
  return load(folder, std::move(*rooted));
}

Result<Office> Office::load(const std::string& folder, RootedTrust rooted) {
  // The collector pins its root in a file of its own, so that a replaced trust.json is noticed.
  const auto pinned = read_file(folder + "/root.pin", 128);
  if (!pinned) return pinned.error();
  const auto pin = parse_digest(std::string_view(*pinned).substr(0, pinned->find('\n')));
  if (!pin) return within("reading " + folder + "/root.pin", pin.error());
  auto trust = open_trust(rooted, RootPin{*pin, 256});
  if (!trust) return within("opening the trust list", trust.error());

  auto log = load_signer(key_file(folder, "log.pem"));
  if (!log) return log.error();
  auto desk = load_signer(key_file(folder, "desk.pem"));
  if (!desk) return desk.error();
  auto server_key = load_key(key_file(folder, "server.pem"));
  if (!server_key) return server_key.error();
  auto client_ca_key = load_key(key_file(folder, "client-ca.pem"));
  if (!client_ca_key) return client_ca_key.error();
  const auto client_ca_pem = read_file(folder + "/certificates/client-ca.pem", small_file);
  if (!client_ca_pem) return client_ca_pem.error();
  auto client_ca = parse_certificates(*client_ca_pem);
  if (!client_ca) return within("reading client-ca.pem", client_ca.error());
  auto server_certificates = read_file(folder + "/certificates/server.pem", small_file);
  if (!server_certificates) return server_certificates.error();
  const auto own = parse_certificates(*server_certificates);
  if (!own) return within("reading server.pem", own.error());

  for (const auto& [role, signer] : {std::pair{Role::log, &*log}, std::pair{Role::desk, &*desk}}) {
    const auto is_it = [&](const TrustedKey& key) {
      return key.role == role && key.key == signer->key;
    };
    if (std::none_of(trust->keys.begin(), trust->keys.end(), is_it)) {
      return Error{ErrorCode::conflict, folder + "/keys/" + std::string(to_word(role)) +
                                            ".pem is not a " + std::string(to_word(role)) +
                                            " key of the trust list"};
    }
  }

  Office office(std::move(rooted), std::move(*trust), std::move(*log), std::move(*desk),
                std::move(client_ca->front()));
  office.server_key_ = std::move(*server_key);
  office.client_ca_key_ = std::move(*client_ca_key);
  office.server_certificate_end_ = own->front().not_after;
  office.server_certificates_ = std::move(*server_certificates);
  return office;
}

Keyring Office::keys(Role role, TimePoint at) const {
  return keyring(trust_, role, at, TimeIs::exact);
}

Keyring Office::all_keys(Role role) const {
  Keyring ring;
  for (const TrustedKey& key : trust_.keys) {
    if (key.role == role) ring.keys.push_back(key.key);
  }
  return ring;
}

}  // namespace examguard
