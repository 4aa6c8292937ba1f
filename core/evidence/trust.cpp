#include "core/evidence/trust.hpp"

#include <algorithm>
#include <array>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 5> role_words{"policy", "calendar", "log", "desk", "order"};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
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
  return role_words[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view word) {
  const auto found = std::find(role_words.begin(), role_words.end(), word);
  if (found == role_words.end()) {
    return Error{ErrorCode::invalid_argument,
                 "a role is one of policy, calendar, log, desk, order"};
  }
  return static_cast<Role>(found - role_words.begin());
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

std::string describe_signers(const TrustList& trust, const Envelope& envelope, Role role,
                             TimePoint at) {
  Keyring everybody;
  for (const TrustedKey& key : trust.keys) everybody.keys.push_back(key.key);
  const auto verified = open(envelope, envelope.type, everybody);
  if (!verified) return "no key of the trust list signed it, or it was changed";
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  for (const PublicKey& signer : verified->signers()) {
    std::string other;
    for (const TrustedKey& key : trust.keys) {
      if (key.key != signer) continue;
      if (key.role != role) {
        other = "it is signed by a key for the role " + std::string(to_word(key.role)) +
                ", not for the role " + std::string(to_word(role));
      } else if (key.until && at >= *key.until) {
        other = "the key that signed it ended on " + to_text(*key.until);
        break;
      } else if (at < key.from) {
        other = "the key that signed it begins on " + to_text(key.from);
        break;
      }
    }
    if (!other.empty()) add(other);
  }
  return text.empty() ? "too few of the keys that must sign it did" : text;
}

}  // namespace examguard
