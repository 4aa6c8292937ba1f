#include "collector/upkeep/trust_renewal.hpp"

#include <algorithm>

#include "collector/ledger/desk.hpp"
#include "collector/office/office.hpp"
#include "collector/office/server_certificate.hpp"
#include "collector/office/state_folder.hpp"
#include "collector/store/store.hpp"
#include "core/evidence/trust_change.hpp"
#include "io/certificates.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t file_limit = 1u << 20;

Result<RootedTrust> read_rooted(const std::string& file) {
  const auto text = read_file(file, file_limit);
  if (!text) return text.error();
  auto rooted = decode_rooted_trust(*text);
  if (!rooted) return within("reading " + file, rooted.error());
  return rooted;
}

Result<std::vector<TrustedKey>> new_keys(const TrustOrder& order, TimePoint now) {
  auto keys = read_officers_keys(Role::policy, order.policy_keys, now);
  if (!keys) return keys;
  const auto more = read_officers_keys(Role::calendar, order.calendar_keys, now);
  if (!more) return more;
  keys->insert(keys->end(), more->begin(), more->end());
  return keys;
}

// By what the PCs know this collector: a list without it would lock them out.
Result<> names_own_authorities(const TrustList& trust, const std::string& folder) {
  for (const auto& [name, listed] :
       {std::pair{"server-ca", &trust.server_cas}, std::pair{"client-ca", &trust.client_cas}}) {
    const std::string path = folder + "/certificates/" + name + ".pem";
    const auto pem = read_file(path, file_limit);
    if (!pem) return pem.error();
    const auto own = parse_certificates(*pem);
    if (!own) return within("reading " + path, own.error());
    const auto is_own = [&](const std::string& text) {
      const auto one = parse_certificates(text);
      return one && one->front().der == own->front().der;
    };
    if (std::none_of(listed->begin(), listed->end(), is_own)) {
      return Error{ErrorCode::conflict, "the trust list does not name " + path +
                                            ": the PCs would not know this collector any more"};
    }
  }
  return {};
}

Result<> put_on_record(const std::string& folder, const Office& office, TimePoint now) {
  auto store = open_sqlite_store(folder);
  if (!store) return store.error();
  Result<> recorded;
  const auto done = (*store)->transact([&](const Store::Inside& inside) {
    inside([&] {
      recorded = record_trust(**store, office, "trust adopt", now);
      return recorded.has_value();
    });
  });
  return recorded ? done : recorded;
}

}  // namespace

Result<TrustList> read_trust(const std::string& file) {
  const auto rooted = read_rooted(file);
  if (!rooted) return rooted.error();
  return open_trust(rooted->envelope, rooted->root);
}

Result<TrustList> sign_trust(const TrustOrder& order, TimePoint now) {
  const auto root = load_signer(order.root_key);
  if (!root) return within("root key", root.error());
  const auto known = read_rooted(order.from);
  if (!known) return known.error();
  auto trust = open_trust(*known, pin_of(root->key));
  if (!trust) return within("opening " + order.from, trust.error());
  auto keys = new_keys(order, now);
  if (!keys) return keys.error();
  auto next = change_trust(
      std::move(*trust),
      {order.names_added, order.names_dropped, std::move(*keys), order.keys_ended}, now);
  if (!next) return next.error();
  auto envelope = seal(PayloadType::trust, encode(*next), {*root});
  if (!envelope) return within("signing the trust list", envelope.error());
  const RootedTrust rooted{root->key, std::move(*envelope)};
  // What agents will refuse is not handed out.
  auto opened = open_trust(rooted.envelope, rooted.root);
  if (!opened) return opened.error();
  const auto saved = write_new_file(order.output, encode(rooted), Access::everyone_reads);
  if (!saved) return saved.error();
  return opened;
}

Result<TrustList> adopt_trust(const std::string& folder, const std::string& file, TimePoint now) {
  const auto lock = hold_stopped_collector(folder);
  if (!lock) return lock.error();
  auto rooted = read_rooted(file);
  if (!rooted) return rooted.error();
  const auto known = Office::load(folder);
  if (!known) return known.error();
  auto office = Office::load(folder, *rooted);
  if (!office) return within(file, office.error());
  auto taken = newer(known->trust(), office->trust());
  if (!taken) return within(file, taken.error());
  if (const auto named = names_own_authorities(*taken, folder); !named) return named.error();

  std::vector<std::string> names;
  for (const auto* addresses : {&taken->collectors, &taken->enrolment}) {
    for (const std::string& address : *addresses) names.push_back(name_of(address));
  }
  if (const auto done = certify_names(folder, server_names(names), now); !done) return done.error();
  if (const auto done = put_on_record(folder, *office, now); !done) return done.error();
  const auto saved =
      write_file_atomically(folder + "/trust.json", encode(*rooted), Access::everyone_reads);
  if (!saved) return saved.error();
  return taken;
}

}  // namespace examguard
