#include "core/trust.hpp"

#include <algorithm>
#include <charconv>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_addresses = 64;
constexpr std::size_t most_cas = 16;
constexpr std::size_t most_keys = 256;

const std::vector<std::string_view>& role_words() {
  static const std::vector<std::string_view> words{"policy", "calendar", "log", "desk", "order"};
  return words;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host_character(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-';
}

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
         c == '.';
}

// "name:port", "1.2.3.4:port" or "[::1]:port".
bool is_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || text.size() > 280) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number == 0 || number > 65535) {
    return false;
  }
  if (host.front() != '[') return std::all_of(host.begin(), host.end(), is_host_character);
  if (host.size() < 4 || host.back() != ']') return false;
  host = host.substr(1, host.size() - 2);
  return std::all_of(host.begin(), host.end(), is_address_character);
}

boost::json::array texts(const std::vector<std::string>& items) {
  boost::json::array out;
  for (const std::string& item : items) out.emplace_back(item);
  return out;
}

boost::json::value to_json(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::region:
      return boost::json::object{{"region", scope.code}};
    case Scope::Kind::site:
      return boost::json::object{{"site", scope.code}};
    case Scope::Kind::all:
      break;
  }
  return boost::json::object{{"all", true}};
}

Result<Scope> scope_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const auto region = fields.optional_text("region");
  const auto site = fields.optional_text("site");
  const bool all = fields.boolean_or("all", false);
  if (int{region.has_value()} + int{site.has_value()} + int{all} != 1) {
    fields.fail("scope", "expected one of all, region, site");
  }
  if (auto error = fields.finish()) return *error;
  Scope scope;
  if (region) scope = {Scope::Kind::region, *region};
  if (site) scope = {Scope::Kind::site, *site};
  if (scope.kind != Scope::Kind::all && !is_code(scope.code)) {
    return Error{ErrorCode::malformed, "scope: not a code"};
  }
  return scope;
}

Result<TrustedKey> key_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const auto role = static_cast<Role>(fields.choice("role", role_words()));
  const auto scope = fields.optional_object("scope", scope_from_json);
  const Bytes der = fields.base64("key");
  const TimePoint from = fields.time("from");
  const auto until = fields.optional_time("until");
  if (!scope) fields.fail("scope", "is missing");
  if (until && *until <= from) fields.fail("until", "is not after from");
  if (auto error = fields.finish()) return *error;
  const auto key = PublicKey::from_der(der);
  if (!key) return within("key", key.error());
  return TrustedKey{role, *scope, *key, from, until};
}

Result<TrustList> parse_trust(std::string_view payload, const Digest& digest) {
  const auto json = decode_json(payload, {.bytes = envelope_limit});
  if (!json) return json.error();
  JsonFields fields(*json);
  TrustList trust;
  trust.digest = digest;
  trust.deployment = fields.name("deployment");
  trust.version = fields.count("version");
  trust.issued = fields.time("issued");
  trust.expires = fields.time("expires");
  trust.collectors = fields.texts("collectors");
  trust.enrolment = fields.texts("enrolment");
  trust.server_cas = fields.texts("server_cas");
  trust.client_cas = fields.texts("client_cas");
  trust.keys = fields.objects<TrustedKey>("keys", most_keys, key_from_json);
  if (const boost::json::value* thresholds = fields.child("thresholds")) {
    JsonFields by_role(*thresholds, "thresholds");
    for (std::size_t i = 0; i < role_words().size(); ++i) {
      if (!by_role.has(role_words()[i])) continue;
      const std::uint64_t count = by_role.count(role_words()[i]);
      if (count < 1 || count > 8) by_role.fail(role_words()[i], "expected 1 to 8");
      trust.thresholds[static_cast<Role>(i)] = count;
    }
    if (auto error = by_role.finish()) return *error;
  }
  if (auto error = fields.finish()) return *error;
  return trust;
}

std::optional<Error> find_fault(const TrustList& trust) {
  const auto bad = [](std::string_view what) {
    return Error{ErrorCode::malformed, std::string(what)};
  };
  const auto is_pem = [](const std::string& pem) {
    return pem.starts_with("-----BEGIN CERTIFICATE-----\n");
  };
  const auto all_of = [](const std::vector<std::string>& items, std::size_t most, auto test) {
    return items.size() <= most && std::all_of(items.begin(), items.end(), test);
  };
  if (!is_code(trust.deployment)) return bad("deployment: expected letters, digits, '-', '_', '.'");
  if (trust.version == 0) return bad("version: expected 1 or more");
  if (trust.expires <= trust.issued) return bad("expires: is not after issued");
  if (trust.collectors.empty() || !all_of(trust.collectors, most_addresses, is_address)) {
    return bad("collectors: expected 1 to 64 addresses like name:port");
  }
  if (!all_of(trust.enrolment, most_addresses, is_address)) {
    return bad("enrolment: expected addresses like name:port");
  }
  if (trust.server_cas.empty() || !all_of(trust.server_cas, most_cas, is_pem)) {
    return bad("server_cas: expected 1 to 16 certificates in PEM");
  }
  if (trust.client_cas.empty() || !all_of(trust.client_cas, most_cas, is_pem)) {
    return bad("client_cas: expected 1 to 16 certificates in PEM");
  }
  return std::nullopt;
}

bool is_valid_at(const TrustedKey& key, TimePoint at, TimeIs time_is) {
  if (key.until && at >= *key.until) return false;
  return time_is == TimeIs::lower_bound || at >= key.from;
}

template <class Test>
Keyring select(const TrustList& trust, Role role, Test test) {
  Keyring ring;
  const auto threshold = trust.thresholds.find(role);
  if (threshold != trust.thresholds.end()) ring.threshold = threshold->second;
  for (const TrustedKey& key : trust.keys) {
    if (key.role == role && test(key)) ring.keys.push_back(key.key);
  }
  return ring;
}

}  // namespace

std::string_view to_word(Role role) {
  return role_words()[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view word) {
  const auto found = std::find(role_words().begin(), role_words().end(), word);
  if (found == role_words().end()) {
    return Error{ErrorCode::invalid_argument,
                 "a role is one of policy, calendar, log, desk, order"};
  }
  return static_cast<Role>(found - role_words().begin());
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_letter_or_digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool covers(const Scope& scope, const Location& location) {
  switch (scope.kind) {
    case Scope::Kind::all:
      return true;
    case Scope::Kind::region:
      return std::find(location.regions.begin(), location.regions.end(), scope.code) !=
             location.regions.end();
    case Scope::Kind::site:
      return !location.site.empty() && location.site == scope.code;
  }
  return false;
}

RootPin make_pin(const Digest& digest, std::size_t bits) {
  RootPin pin{digest, bits};
  for (std::size_t i = 0; i < pin.digest.bytes.size(); ++i) {
    const std::size_t kept = bits > 8 * i ? std::min<std::size_t>(8, bits - 8 * i) : 0;
    pin.digest.bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return pin;
}

RootPin pin_of(const PublicKey& root) {
  return {root.id(), 256};
}

bool fits(const RootPin& pin, const PublicKey& root) {
  return pin.bits >= 100 && make_pin(root.id(), pin.bits) == pin;
}

std::string encode(const RootedTrust& rooted) {
  return encode_json(boost::json::object{{"root", to_base64(rooted.root.der())},
                                         {"envelope", to_json(rooted.envelope)}});
}

Result<RootedTrust> decode_rooted_trust(std::string_view json) {
  const auto value = decode_json(json, {.bytes = 2 * envelope_limit});
  if (!value) return within("trust", value.error());
  JsonFields fields(*value, "trust");
  const Bytes der = fields.base64("root");
  const auto envelope = fields.optional_object("envelope", envelope_from_json);
  if (!envelope) fields.fail("envelope", "is missing");
  if (auto error = fields.finish()) return *error;
  const auto root = PublicKey::from_der(der);
  if (!root) return within("trust.root", root.error());
  return RootedTrust{*root, *envelope};
}

Result<TrustList> open_trust(const RootedTrust& rooted, const RootPin& pin) {
  if (!fits(pin, rooted.root)) {
    return Error{ErrorCode::bad_signature,
                 "trust: its root key is not the one that is pinned: wrong deployment, or somebody "
                 "stands in between"};
  }
  return open_trust(rooted.envelope, rooted.root);
}

Result<TrustList> open_trust(const Envelope& envelope, const PublicKey& root) {
  const auto verified = open(envelope, PayloadType::trust, {{root}, 1});
  if (!verified) return within("trust", verified.error());
  auto trust = parse_trust(verified->payload(), verified->digest());
  if (!trust) return within("trust", trust.error());
  if (auto fault = find_fault(*trust)) return within("trust", *fault);
  return trust;
}

std::string encode(const TrustList& trust) {
  boost::json::array keys;
  for (const TrustedKey& key : trust.keys) {
    boost::json::object item{{"role", to_word(key.role)},
                             {"scope", to_json(key.scope)},
                             {"key", to_base64(key.key.der())},
                             {"from", to_text(key.from)}};
    if (key.until) item["until"] = to_text(*key.until);
    keys.push_back(std::move(item));
  }
  boost::json::object thresholds;
  for (const auto& [role, count] : trust.thresholds) thresholds[to_word(role)] = count;
  return encode_json(boost::json::object{{"deployment", trust.deployment},
                                         {"version", trust.version},
                                         {"issued", to_text(trust.issued)},
                                         {"expires", to_text(trust.expires)},
                                         {"collectors", texts(trust.collectors)},
                                         {"enrolment", texts(trust.enrolment)},
                                         {"server_cas", texts(trust.server_cas)},
                                         {"client_cas", texts(trust.client_cas)},
                                         {"keys", std::move(keys)},
                                         {"thresholds", std::move(thresholds)}});
}

Result<TrustList> newer(TrustList known, TrustList offered) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::refused,
                 "trust version " + std::to_string(offered.version) + ": " + std::string(why)};
  };
  if (offered.deployment != known.deployment) return refuse("is of another deployment");
  if (offered.version < known.version) {
    return refuse("is older than the known version " + std::to_string(known.version));
  }
  if (offered.version == known.version && offered.digest != known.digest) {
    return refuse("differs from the known text of that version");
  }
  return offered;
}

bool is_stale(const TrustList& trust, TimePoint now) {
  return now >= trust.expires;
}

Keyring keyring(const TrustList& trust, Role role, TimePoint at, TimeIs time_is) {
  return select(trust, role, [&](const TrustedKey& key) { return is_valid_at(key, at, time_is); });
}

Keyring keyring(const TrustList& trust, Role role, const Location& location, TimePoint at,
                TimeIs time_is) {
  return select(trust, role, [&](const TrustedKey& key) {
    return is_valid_at(key, at, time_is) && covers(key.scope, location);
  });
}

}  // namespace examguard
