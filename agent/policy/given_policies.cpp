#include "agent/policy/given_policies.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "agent/enrolment/root_pin.hpp"
#include "agent/system/build.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/evidence/trust.hpp"
#include "core/json.hpp"
#include "core/site/assignment.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

struct GivenFile {
  std::string name;
  std::variant<PolicyText, Envelope, PolicyBundle, RootedTrust> content;
};

template <class T>
Result<GivenFile> given(const std::string& file, Result<T> content) {
  if (!content) return within(file, content.error());
  return GivenFile{file, std::move(*content)};
}

// JSON is YAML, so only its keys tell an envelope from a policy.
Result<GivenFile> read_given(const std::string& file) {
  auto bytes = read_file(file, policy_bundle_limit);
  if (!bytes) return within("reading the policy", bytes.error());
  if (const auto json = decode_json(*bytes, {.bytes = policy_bundle_limit});
      json && json->is_object()) {
    const auto& object = json->get_object();
    if (object.contains("payloadType")) return given(file, decode_envelope(*bytes));
    if (object.contains("policies")) return given(file, decode_policy_bundle(*bytes));
    if (object.contains("root")) return given(file, decode_rooted_trust(*bytes));
  }
  return GivenFile{file, PolicyText::unsigned_policy(std::move(*bytes), file)};
}

bool is_trust(const GivenFile& file) {
  const auto* envelope = std::get_if<Envelope>(&file.content);
  return std::holds_alternative<RootedTrust>(file.content) ||
         (envelope != nullptr && envelope->type == PayloadType::trust);
}

class Reader {
 public:
  Reader(const PolicyWords& words, TimePoint clock) : words_(words), time_(clock) {}

  Result<GivenPolicies> read() {
    for (const std::string& name : words_.files) {
      auto file = read_given(name);
      if (!file) return file.error();
      files_.push_back(std::move(*file));
    }
    if (const auto read = read_trust(); !read) return read.error();
    for (const GivenFile& file : files_) {
      if (is_trust(file)) continue;
      if (const auto taken = take(file); !taken) return taken.error();
    }
    if (policies_.empty()) {
      return Error{ErrorCode::invalid_argument, "none of the files given is a policy"};
    }
    auto layers = Layers::bind(std::move(policies_));
    if (!layers) return layers.error();
    return GivenPolicies{std::move(*layers), std::move(place_)};
  }

 private:
  // The newest of the trust lists, each under the root that was named.
  Result<> read_trust() {
    const auto first = std::find_if(files_.begin(), files_.end(), [](const GivenFile& file) {
      return !std::holds_alternative<PolicyText>(file.content);
    });
    if (first == files_.end()) return {};
    if (words_.root_key.empty()) {
      return Error{ErrorCode::invalid_argument,
                   first->name + " is signed: name the root key by which to check it (--root-key)"};
    }
    auto root = read_root(words_.root_key);
    if (!root) return within("--root-key", root.error());
    // A digest alone verifies nothing; a rooted trust brings the key along.
    for (const GivenFile& file : files_) {
      const auto* rooted = std::get_if<RootedTrust>(&file.content);
      if (rooted != nullptr && !root->key && fits(root->pin, rooted->root))
        root->key = rooted->root;
    }
    for (const GivenFile& file : files_) {
      if (const auto taken = take_trust(file, *root); !taken) {
        return within(file.name, taken.error());
      }
    }
    if (trust_) {
      time_ = std::max({time_, build_time(), trust_->issued});
      return {};
    }
    return Error{ErrorCode::invalid_argument,
                 first->name +
                     " is signed, and no trust list says by whom it may be: name the "
                     "collector's trust.json as one more --policy"};
  }

  Result<> take_trust(const GivenFile& file, const NamedRoot& root) {
    const Envelope* envelope = nullptr;
    if (const auto* rooted = std::get_if<RootedTrust>(&file.content)) {
      auto trust = open_trust(*rooted, root.pin);
      return trust ? keep(std::move(*trust)) : Result<>(trust.error());
    }
    if (const auto* bundle = std::get_if<PolicyBundle>(&file.content)) envelope = &bundle->trust;
    if (is_trust(file)) envelope = std::get_if<Envelope>(&file.content);
    if (envelope == nullptr) return {};
    if (!root.key) {
      return Error{ErrorCode::invalid_argument,
                   "a digest is not enough to check it: name the root's public key (PEM), or the "
                   "collector's trust.json as one more --policy"};
    }
    auto trust = open_trust(*envelope, *root.key);
    if (!trust) {
      return within("its trust list was not signed by the root that --root-key names",
                    trust.error());
    }
    return keep(std::move(*trust));
  }

  Result<> keep(TrustList trust) {
    if (!trust_) {
      trust_ = std::move(trust);
      return {};
    }
    const bool is_older = trust.version < trust_->version;
    auto best = is_older ? newer(std::move(trust), *trust_) : newer(*trust_, std::move(trust));
    if (!best) return best.error();
    trust_ = std::move(*best);
    return {};
  }

  Result<> take(const GivenFile& file) {
    // Its errors name the file already.
    if (const auto* text = std::get_if<PolicyText>(&file.content)) return add(parse_policy(*text));
    const auto* bundle = std::get_if<PolicyBundle>(&file.content);
    const auto taken = bundle != nullptr
                           ? take(*bundle)
                           : add(open_policy(*trust_, std::get<Envelope>(file.content), {}, time_,
                                             TimeIs::lower_bound));
    return taken ? taken : Result<>(within(file.name, taken.error()));
  }

  Result<> take(const PolicyBundle& bundle) {
    std::optional<Location> location;
    if (bundle.assignment) {
      const auto verified = open(*bundle.assignment, PayloadType::assignment,
                                 keyring(*trust_, Role::desk, time_, TimeIs::lower_bound));
      if (!verified) return within("assignment", verified.error());
      const auto assignment = decode_assignment(*verified);
      if (!assignment) return within("assignment", assignment.error());
      location = location_of(*assignment);
      place_.site = assignment->site;
      place_.regions = assignment->regions;
      place_.seat = assignment->kind;
    }
    for (const Envelope& envelope : bundle.policies) {
      auto policy = open_policy(*trust_, envelope, location, time_, TimeIs::lower_bound);
      if (const auto added = add(std::move(policy)); !added) return added;
    }
    return {};
  }

  Result<> add(Result<Policy> policy) {
    if (!policy) return policy.error();
    policies_.push_back(std::move(*policy));
    return {};
  }

  const PolicyWords& words_;
  TimePoint time_;
  std::vector<GivenFile> files_;
  std::optional<TrustList> trust_;
  std::vector<Policy> policies_;
  Place place_;
};

}  // namespace

Result<GivenPolicies> read_given_policies(const PolicyWords& words, TimePoint clock) {
  return Reader(words, clock).read();
}

}  // namespace examguard
