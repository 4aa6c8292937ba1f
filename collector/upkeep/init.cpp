#include "collector/upkeep/init.hpp"

#include <algorithm>

#include "collector/ledger/desk.hpp"
#include "collector/office/office.hpp"
#include "collector/office/server_certificate.hpp"
#include "collector/store/store.hpp"
#include "collector/upkeep/beginning.hpp"
#include "collector/upkeep/new_keys.hpp"
#include "core/evidence/trust_change.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/host_port.hpp"
#include "io/password.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr auto authority_life = std::chrono::days(10 * 365);

struct Maker {
  const InitOptions& options;
  const Signer& root;
  const std::optional<Roster>& roster;
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

// The port of "0.0.0.0:8441".
std::string_view port_of(const std::string& listener) {
  return std::string_view(listener).substr(listener.rfind(':') + 1);
}

Result<TrustedKey> collector_key(Role role, const PrivateKey& key, TimePoint now) {
  auto public_key = PublicKey::from_der(key.public_key_der());
  if (!public_key) return public_key.error();
  return TrustedKey{role, {}, std::move(*public_key), now - std::chrono::hours(24), {}};
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
                               server_names(make.options.names), make.now);
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
  trust.expires = trust_end(make.now);
  for (const std::string& name : make.options.names) {
    trust.collectors.push_back(address_at(name, port_of(make.options.config.ingest)));
    if (make.options.config.enrolment != "off") {
      trust.enrolment.push_back(address_at(name, port_of(make.options.config.enrolment)));
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
    const auto keys = read_officers_keys(role, *files, make.now);
    if (!keys) return keys.error();
    trust.keys.insert(trust.keys.end(), keys->begin(), keys->end());
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

Result<std::vector<RoomCode>> make_codes(Store& store, const Office& office, const Roster& roster,
                                         const std::string& by, TimePoint now) {
  std::vector<RoomCode> codes;
  for (const Site& site : roster.sites) {
    for (const Room& room : site.rooms) {
      const auto seats = std::clamp<std::size_t>(room.seats.size(), 1, 1000);
      RoomCode code{site.code, room.code, static_cast<std::int64_t>(seats), {}};
      CodeOrder order;
      order.site = code.site;
      order.room = code.room;
      order.count = code.seats;
      order.by = by;
      auto string = make_enrol_code(store, office, order, now);
      if (!string) return string.error();
      code.string = std::move(string->string);
      codes.push_back(std::move(code));
    }
  }
  return codes;
}

// Trust, administrator, roster and codes.
Result<InitDone> fill_store(const Maker& make) {
  auto store = create_sqlite_store(make.options.folder);
  if (!store) return store.error();
  const auto office = Office::load(make.options.folder);
  if (!office) return office.error();
  InitDone made;
  made.administrator = make.options.administrator.empty() ? "admin" : make.options.administrator;
  made.admin_password = to_hex(random_bytes(8));
  auto hashed = hash_password(made.admin_password);
  if (!hashed) return hashed.error();
  const auto fill = [&]() -> Result<> {
    auto put = (*store)->put(AccountRow{made.administrator, std::move(*hashed), "admin", "", true});
    if (put) put = record_trust(**store, *office, "init", make.now);
    if (!put || !make.roster) return put;
    const auto imported =
        import_roster(**store, *office, *make.roster, made.administrator, make.now);
    if (!imported) return imported.error();
    auto codes = make_codes(**store, *office, *make.roster, made.administrator, make.now);
    if (!codes) return codes.error();
    made.codes = std::move(*codes);
    return {};
  };
  Result<> filled;
  const auto done = (*store)->transact([&](const Store::Inside& inside) {
    inside([&] {
      filled = fill();
      return filled.has_value();
    });
  });
  if (!filled) return filled.error();
  if (!done) return done.error();
  return made;
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

Result<InitDone> make_collector(const InitOptions& options, const Signer& root,
                                const std::optional<Roster>& roster) {
  const Maker make{options, root, roster, wall_time()};
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
  auto made = fill_store(make);
  if (made) made->root_pin = std::move(*pin);
  return made;
}

Result<InitOptions> with_new_keys(InitOptions options) {
  const std::string& folder = options.new_keys;
  if (folder.empty()) return options;
  if (!options.root_key.empty()) {
    return Error{ErrorCode::invalid_argument, "--root-key and --new-keys exclude each other"};
  }
  if (const auto made = make_new_keys(folder); !made) return within("new keys", made.error());
  const std::string scope = options.region.empty() ? "all" : "region:" + options.region;
  options.root_key = folder + "/root.pem";
  options.policy_keys.push_back({scope, folder + "/policy.pub"});
  options.calendar_keys.push_back({scope, folder + "/calendar.pub"});
  return options;
}

Result<std::optional<Roster>> read_roster(const std::string& file) {
  if (file.empty()) return std::optional<Roster>();
  const auto text = read_file(file, 6u << 20);
  if (!text) return text.error();
  auto roster = parse_roster(*text, file.substr(file.rfind('/') + 1));
  if (!roster) return roster.error();
  return std::optional(std::move(*roster));
}

}  // namespace

Result<InitDone> init_collector(const InitOptions& given) {
  if (const auto fine = check(given); !fine) return fine.error();
  const auto roster = read_roster(given.roster);
  if (!roster) return within("the roster", roster.error());
  const auto options = with_new_keys(given);
  if (!options) return options.error();
  // The key may be private to the account that runs this, and the folder another's.
  const auto root = load_signer(options->root_key);
  if (!root) return within("root key", root.error());
  auto beginning = Beginning::in(options->folder);
  if (!beginning) return beginning.error();
  auto done = make_collector(*options, *root, *roster);
  if (done) beginning->keep();
  return done;
}

}  // namespace examguard
