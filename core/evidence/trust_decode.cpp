// Reading the payload of core/evidence/trust.hpp.
#include <algorithm>
#include <charconv>

#include "core/evidence/trust.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_addresses = 64;
constexpr std::size_t most_cas = 16;
constexpr std::size_t most_keys = 256;
constexpr std::size_t most_threshold = 8;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
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
  const auto role = parse_role(fields.text("role"));
  const auto scope = fields.optional_object("scope", scope_from_json);
  const Bytes der = fields.base64("key");
  const TimePoint from = fields.time("from");
  const auto until = fields.optional_time("until");
  if (!role) fields.fail("role", role.error());
  if (!scope) fields.fail("scope", "is missing");
  if (until && *until <= from) fields.fail("until", "is not after from");
  if (auto error = fields.finish()) return *error;
  const auto key = PublicKey::from_der(der);
  if (!key) return within("key", key.error());
  return TrustedKey{*role, *scope, *key, from, until};
}

Result<std::map<Role, std::size_t>> thresholds_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  std::map<Role, std::size_t> out;
  for (const Role role : {Role::policy, Role::calendar, Role::log, Role::desk, Role::order}) {
    if (!fields.has(to_word(role))) continue;
    const std::uint64_t count = fields.count(to_word(role));
    if (count < 1 || count > most_threshold) fields.fail(to_word(role), "expected 1 to 8");
    out[role] = count;
  }
  if (auto error = fields.finish()) return *error;
  return out;
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
    auto read = thresholds_from_json(*thresholds);
    if (read)
      trust.thresholds = std::move(*read);
    else
      fields.fail("thresholds", read.error());
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

}  // namespace

Result<TrustList> open_trust(const Envelope& envelope, const PublicKey& root) {
  const auto verified = open(envelope, PayloadType::trust, {{root}, 1});
  if (!verified) return within("trust", verified.error());
  auto trust = parse_trust(verified->payload(), verified->digest());
  if (!trust) return within("trust", trust.error());
  if (auto fault = find_fault(*trust)) return within("trust", *fault);
  return trust;
}

}  // namespace examguard
