#include "collector/init.hpp"

#include <filesystem>

#include "collector/desk.hpp"
#include "collector/office.hpp"
#include "collector/server_certificate.hpp"
#include "collector/store.hpp"
#include "io/account.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/host_port.hpp"
#include "io/password.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr auto authority_life = std::chrono::days(10 * 365);
constexpr auto trust_life = std::chrono::days(2 * 365);

struct Maker {
  const InitOptions& options;
  const Signer& root;
  TimePoint now;

  [[nodiscard]] Result<PrivateKey> new_key(const std::string& name) const {
    auto key = generate_key(KeyKind::p256);
    if (!key) return key.error();
    const auto saved = save_private_key(options.folder + "/keys/" + name + ".pem", *key);
    if (!saved) return within("saving key " + name, saved.error());
    return key;
  }

  [[nodiscard]] Result<> save_certificates(const std::string& name, const std::string& pem) const {
    return write_new_file(options.folder + "/certificates/" + name + ".pem", pem,
                          Access::everyone_reads);
  }
};

ServerNames split_names(const std::vector<std::string>& names) {
  ServerNames split;
  for (const std::string& name : names) {
    const bool address = name.find(':') != std::string::npos ||
                         name.find_first_not_of("0123456789.") == std::string::npos;
    (address ? split.ip_addresses : split.dns_names).push_back(name);
  }
  return split;
}

// "name" and "0.0.0.0:8441" -> "name:8441"
std::string address_at(const std::string& name, const std::string& listener) {
  const std::string port = listener.substr(listener.rfind(':') + 1);
  return (name.find(':') != std::string::npos ? "[" + name + "]" : name) + ":" + port;
}

Result<TrustedKey> collector_key(Role role, const PrivateKey& key, TimePoint now) {
  auto public_key = PublicKey::from_der(key.public_key_der());
  if (!public_key) return public_key.error();
  return TrustedKey{role, {}, std::move(*public_key), now - std::chrono::hours(24), {}};
}

Result<Scope> parse_scope(const std::string& text) {
  if (text == "all") return Scope{};
  if (text.starts_with("region:")) return Scope{Scope::Kind::region, text.substr(7)};
  if (text.starts_with("site:")) return Scope{Scope::Kind::site, text.substr(5)};
  return Error{ErrorCode::invalid_argument,
               "scope \"" + text + "\": expected all, region:CODE or site:CODE"};
}

Result<TrustedKey> officers_key(Role role, const OfficersKeyFile& file, TimePoint now) {
  const auto pem = read_file(file.path, 64u << 10);
  if (!pem) return pem.error();
  const auto der = parse_public_key(*pem);
  if (!der) return within(file.path, der.error());
  auto key = PublicKey::from_der(*der);
  if (!key) return within(file.path, key.error());
  auto scope = parse_scope(file.scope);
  if (!scope) return scope.error();
  return TrustedKey{role, std::move(*scope), std::move(*key), now - std::chrono::hours(24), {}};
}

struct Authorities {
  Certificate server;
  Certificate client;
};

Result<Authorities> make_certificates(const Maker& make) {
  const auto server_ca_key = make.new_key("server-ca");
  if (!server_ca_key) return server_ca_key.error();
  const auto client_ca_key = make.new_key("client-ca");
  if (!client_ca_key) return client_ca_key.error();
  const auto server_key = make.new_key("server");
  if (!server_key) return server_key.error();
  const TimePoint from = make.now - std::chrono::hours(24);
  auto server_ca = make_authority(*server_ca_key, make.options.deployment + " server CA",
                                  {from, make.now + authority_life});
  if (!server_ca) return server_ca.error();
  auto client_ca = make_authority(*client_ca_key, make.options.deployment + " client CA",
                                  {from, make.now + authority_life});
  if (!client_ca) return client_ca.error();
  const auto server =
      make_server_certificates({*server_ca, *server_ca_key}, server_key->public_key_der(),
                               split_names(make.options.names), make.now);
  if (!server) return server.error();
  for (const auto& [name, pem] :
       {std::pair{"server-ca", to_pem(*server_ca)}, std::pair{"client-ca", to_pem(*client_ca)},
        std::pair{"server", *server}}) {
    if (const auto saved = make.save_certificates(name, pem); !saved) return saved.error();
  }
  return Authorities{std::move(*server_ca), std::move(*client_ca)};
}

Result<std::string> make_trust(const Maker& make, const Authorities& authorities) {
  TrustList trust;
  trust.deployment = make.options.deployment;
  trust.version = 1;
  trust.issued = make.now;
  trust.expires = make.now + trust_life;
  for (const std::string& name : make.options.names) {
    trust.collectors.push_back(address_at(name, make.options.config.ingest));
    if (make.options.config.enrolment != "off") {
      trust.enrolment.push_back(address_at(name, make.options.config.enrolment));
    }
  }
  trust.server_cas = {to_pem(authorities.server)};
  trust.client_cas = {to_pem(authorities.client)};
  for (const auto& [role, name] : {std::pair{Role::log, "log"}, std::pair{Role::desk, "desk"},
                                   std::pair{Role::order, "order"}}) {
    const auto key = make.new_key(name);
    if (!key) return key.error();
    auto trusted = collector_key(role, *key, make.now);
    if (!trusted) return trusted.error();
    trust.keys.push_back(std::move(*trusted));
  }
  for (const auto& [role, files] : {std::pair{Role::policy, &make.options.policy_keys},
                                    std::pair{Role::calendar, &make.options.calendar_keys}}) {
    for (const OfficersKeyFile& file : *files) {
      auto trusted = officers_key(role, file, make.now);
      if (!trusted) return within(std::string(to_word(role)) + " key", trusted.error());
      trust.keys.push_back(std::move(*trusted));
    }
  }
  auto envelope = seal(PayloadType::trust, encode(trust), {make.root});
  if (!envelope) return within("signing the trust list", envelope.error());
  const std::string pin = to_text(make.root.key.id());
  for (const auto& [name, text] :
       {std::pair{"trust.json", encode(RootedTrust{make.root.key, std::move(*envelope)})},
        std::pair{"root.pin", pin + "\n"}}) {
    const auto saved =
        write_new_file(make.options.folder + "/" + name, text, Access::everyone_reads);
    if (!saved) return saved.error();
  }
  return pin;
}

Result<std::string> make_administrator(const Maker& make) {
  auto store = create_sqlite_store(make.options.folder);
  if (!store) return store.error();
  const auto office = Office::load(make.options.folder);
  if (!office) return office.error();
  const std::string password = to_hex(random_bytes(8));
  auto hashed = hash_password(password);
  if (!hashed) return hashed.error();
  std::optional<Error> trouble;
  const auto done = (*store)->transact([&](const Store::Inside& inside) {
    inside([&] {
      auto put = (*store)->put(AccountRow{"admin", std::move(*hashed), "admin", "", true});
      if (put) put = record_trust(**store, *office, make.now);
      if (!put) trouble = put.error();
      return put.has_value();
    });
  });
  if (trouble) return *trouble;
  if (!done) return done.error();
  return password;
}

Result<> check(const InitOptions& options) {
  if (!is_code(options.deployment)) {
    return Error{ErrorCode::invalid_argument,
                 "--deployment \"" + options.deployment +
                     "\": expected letters, digits, '-', '_', '.', e.g. hunan"};
  }
  const CollectorConfig& config = options.config;
  for (const auto& [name, address] :
       {std::pair{"--ingest", config.ingest}, std::pair{"--enrolment", config.enrolment},
        std::pair{"--staff", config.staff}}) {
    if (address == "off" && name == std::string_view("--enrolment")) continue;
    if (const auto parsed = parse_host_port(address); !parsed) return within(name, parsed.error());
  }
  return {};
}

// A collector that was not made whole is in the way of the next try.
class Beginning {
 public:
  static Result<Beginning> in(const std::string& folder) {
    const bool is_new = !file_exists(folder);
    // Before it is made private: it may be somebody else's.
    const auto names =
        is_new ? Result<std::vector<std::string>>(std::vector<std::string>()) : list_folder(folder);
    if (!names) return names.error();
    if (!names->empty()) {
      return Error{ErrorCode::conflict,
                   folder + " is not empty (" + names->front() +
                       "): a collector begins in a folder of its own; choose another"};
    }
    if (const auto became = work_as_owner_of(folder); !became) return became.error();
    if (const auto made = create_private_folder(folder); !made) return made.error();
    return Beginning(folder, is_new);
  }
  Beginning(Beginning&& other) noexcept
      : folder_(std::move(other.folder_)), is_new_(other.is_new_) {
    other.folder_.clear();
  }
  Beginning& operator=(Beginning&&) = delete;
  ~Beginning() {
    if (folder_.empty()) return;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      std::filesystem::remove_all(entry, ignored);
    }
    if (is_new_) std::filesystem::remove(folder_, ignored);
  }
  void keep() { folder_.clear(); }

 private:
  Beginning(std::string folder, bool is_new) : folder_(std::move(folder)), is_new_(is_new) {}

  std::string folder_;  // empty: nothing to clear away
  bool is_new_ = false;
};

Result<InitDone> make_collector(const InitOptions& options, const Signer& root) {
  const Maker make{options, root, wall_time()};
  for (const char* below : {"/keys", "/certificates"}) {
    if (const auto made = create_private_folder(options.folder + below); !made) return made.error();
  }
  const auto lock = lock_folder(options.folder);
  if (!lock) return lock.error();
  const auto authorities = make_certificates(make);
  if (!authorities) return authorities.error();
  auto pin = make_trust(make, *authorities);
  if (!pin) return pin.error();
  for (const auto& [name, text] : {std::pair{"collector.yaml", to_yaml(options.config)},
                                   std::pair{"staff.token", to_hex(random_bytes(32)) + "\n"}}) {
    if (const auto saved = write_new_file(options.folder + "/" + name, text); !saved)
      return saved.error();
  }
  auto password = make_administrator(make);
  if (!password) return password.error();
  return InitDone{std::move(*password), std::move(*pin)};
}

}  // namespace

Result<InitDone> init_collector(const InitOptions& options) {
  if (const auto fine = check(options); !fine) return fine.error();
  // The key may be private to the account that runs this, and the folder another's.
  const auto root = load_signer(options.root_key);
  if (!root) return within("root key", root.error());
  auto beginning = Beginning::in(options.folder);
  if (!beginning) return beginning.error();
  auto done = make_collector(options, *root);
  if (done) beginning->keep();
  return done;
}

}  // namespace examguard
