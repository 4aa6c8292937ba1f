#include "agent/state/state.hpp"

#include <boost/json/object.hpp>

#include "core/json.hpp"
#include "io/account.hpp"

namespace examguard {
namespace {

constexpr std::size_t file_limit = 32u << 20;

Result<std::optional<Bytes>> read_if_there(const std::string& path) {
  if (!file_exists(path)) return std::optional<Bytes>();
  auto bytes = read_private_file(path, file_limit);
  if (!bytes) return bytes.error();
  return std::optional(std::move(*bytes));
}

}  // namespace

Result<AgentState> AgentState::hold(const std::string& folder) {
  if (const auto became = work_as_owner_of(folder); !became) return became.error();
  if (const auto made = create_private_folder(folder); !made) return made.error();
  auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  AgentState state(folder);
  state.lock_ = std::move(*lock);
  if (const auto swept = remove_half_written(folder); !swept) return swept.error();
  return state;
}

Result<AgentState> AgentState::look(const std::string& folder) {
  if (!file_exists(folder)) {
    return Error{ErrorCode::not_found,
                 "there is no state folder " + folder + "; enrol this PC first"};
  }
  return AgentState(folder);
}

Result<std::shared_ptr<const PrivateKey>> AgentState::key(const char* name) const {
  const std::string path = folder_ + "/" + name;
  if (!file_exists(path)) {
    const auto made = generate_key(KeyKind::p256);
    if (!made) return made.error();
    if (const auto saved = save_private_key(path, *made); !saved) return saved.error();
  }
  auto key = load_private_key(path);
  if (!key) return key.error();
  return std::make_shared<const PrivateKey>(std::move(*key));
}

Result<std::shared_ptr<const PrivateKey>> AgentState::report_key() const {
  return key("report.pem");
}

Result<std::shared_ptr<const PrivateKey>> AgentState::tls_key() const {
  return key("tls.pem");
}

Result<Signer> AgentState::report_signer() const {
  auto key = report_key();
  if (!key) return key.error();
  auto public_key = PublicKey::from_der((*key)->public_key_der());
  if (!public_key) return public_key.error();
  return Signer{std::move(*public_key),
                [key = *key](std::string_view message) { return key->sign(message); }};
}

Result<std::optional<Identity>> AgentState::identity() const {
  const auto bytes = read_if_there(folder_ + "/identity.json");
  if (!bytes) return bytes.error();
  if (!*bytes) return std::optional<Identity>();
  const auto json = decode_json(**bytes);
  if (!json) return within("identity.json", json.error());
  JsonFields fields(*json);
  Identity identity;
  identity.certificates = fields.text("certificates");
  identity.site_log = fields.text("site_log");
  const auto* enrolment = fields.required_child("enrolment");
  identity.enrolment_receipt = fields.optional_object("receipt", envelope_from_json);
  if (const auto error = fields.finish()) return within("identity.json", *error);
  auto envelope = envelope_from_json(*enrolment);
  if (!envelope) return within("identity.json", envelope.error());
  const auto opened = open_enrolment(*envelope);
  if (!opened) return within("identity.json", opened.error());
  identity.agent = opened->agent;
  identity.enrolment = digest(*envelope);
  identity.enrolment_envelope = std::move(*envelope);
  return std::optional(std::move(identity));
}

Result<> AgentState::keep_identity(const Identity& identity) const {
  boost::json::object json{{"certificates", identity.certificates},
                           {"site_log", identity.site_log},
                           {"enrolment", to_json(identity.enrolment_envelope)}};
  if (identity.enrolment_receipt) json["receipt"] = to_json(*identity.enrolment_receipt);
  return write_file_atomically(folder_ + "/identity.json", encode_json(json));
}

Result<RootedTrust> AgentState::rooted_trust() const {
  const auto bytes = read_private_file(folder_ + "/trust.json", file_limit);
  if (!bytes) return bytes.error();
  return decode_rooted_trust(*bytes);
}

Result<std::optional<KnownPolicies>> AgentState::known_policies() const {
  if (!file_exists(folder_ + "/trust.json")) return std::optional<KnownPolicies>();
  auto rooted = rooted_trust();
  if (!rooted) return within("trust.json", rooted.error());
  const auto pinned = read_private_file(folder_ + "/root.pin", 128);
  if (!pinned) return pinned.error();
  const auto pin = parse_digest(std::string_view(*pinned).substr(0, pinned->find('\n')));
  if (!pin) return within("root.pin", pin.error());
  auto trust = open_trust(*rooted, RootPin{*pin, 256});
  if (!trust) return within("trust.json", trust.error());
  return std::optional(KnownPolicies{rooted->root, std::move(*trust), {}});
}

Result<> AgentState::keep_trust(const RootedTrust& rooted) const {
  const auto pinned =
      write_file_atomically(folder_ + "/root.pin", to_text(rooted.root.id()) + "\n");
  if (!pinned) return pinned;
  return write_file_atomically(folder_ + "/trust.json", encode(rooted));
}

Result<std::optional<AgentState::KeptBundle>> AgentState::bundle() const {
  const auto bytes = read_if_there(folder_ + "/policy.json");
  if (!bytes) return bytes.error();
  if (!*bytes) return std::optional<KeptBundle>();
  const auto end = (*bytes)->find('\n');
  if (end == std::string::npos)
    return Error{ErrorCode::malformed, "policy.json: expected a tag line"};
  auto bundle = decode_policy_bundle(std::string_view(**bytes).substr(end + 1));
  if (!bundle) return within("policy.json", bundle.error());
  return std::optional(KeptBundle{std::move(*bundle), (*bytes)->substr(0, end)});
}

Result<> AgentState::keep_bundle(const PolicyBundle& bundle, const std::string& tag) const {
  return write_file_atomically(folder_ + "/policy.json", tag + "\n" + encode(bundle));
}

}  // namespace examguard
