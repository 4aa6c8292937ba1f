#include "agent/delivery/stick.hpp"

#include <algorithm>

#include "core/delivery/submission.hpp"
#include "core/reason.hpp"
#include "core/report/local_report.hpp"
#include "core/text.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t receipt_limit = 1u << 20;
constexpr std::string_view envelope_ending = ".json";

// "0000000000000003-<hex>.json" -> "0000000000000003-<hex>"
std::string stem_of(const std::string& name) {
  return name.substr(0, name.size() - envelope_ending.size());
}

Digest digest_in(const std::string& name) {
  return parse_hex_digest(std::string_view(name).substr(17, 64)).value();
}

Result<Submission> submission_of(const Spool& spool, const std::string& name) {
  auto waiting = spool.read(name);
  if (!waiting) return waiting.error();
  Submission submission;
  const auto own = read_own_place(waiting->envelope);
  if (!own) return within(name, own.error());
  for (const Digest& digest : own->objects) {
    auto object = spool.object(digest);
    if (!object) return within(name, object.error());
    submission.objects.push_back(std::move(*object));
  }
  submission.envelope = std::move(waiting->envelope);
  return submission;
}

Result<BroughtReceipt> open_brought(const std::string& file, const std::string& name,
                                    const TrustList& trust, const Id& agent) {
  const auto bytes = read_file(file, receipt_limit);
  if (!bytes) return bytes.error();
  auto envelope = decode_accepted(*bytes);
  if (!envelope) return envelope.error();
  auto receipt = open_receipt(*envelope, trust, digest_in(name));
  if (!receipt) return receipt.error();
  if (receipt->agent != agent) return Error{ErrorCode::refused, "it is for another agent"};
  return BroughtReceipt{name, std::move(*envelope), std::move(*receipt)};
}

Result<std::optional<PolicyBundle>> read_policies(const std::string& folder,
                                                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::string file = folder + "/" + name;
    if (!file_exists(file)) continue;
    const auto bytes = read_file(file, policy_bundle_limit);
    if (!bytes) return bytes.error();
    auto bundle = decode_policy_bundle(*bytes);
    if (!bundle) return within(name, bundle.error());
    return std::optional(std::move(*bundle));
  }
  return std::optional<PolicyBundle>();
}

std::string refusal_in(const std::string& file) {
  const auto bytes = read_file(file, receipt_limit);
  if (!bytes) return bytes.error().what;
  const auto refusal = decode_refusal(*bytes);
  if (!refusal) return "the collector refused it";
  return "the collector refused it: " + to_visible(refusal->message) + " (" + refusal->code + ")";
}

}  // namespace

Result<Exported> export_spool(const Spool& spool, const Id& agent, const std::string& folder) {
  if (const auto made = create_folder(folder); !made) return made.error();
  Exported exported;
  for (const std::string& name : spool.names()) {
    const auto submission = submission_of(spool, name);
    if (!submission) {
      // The running service may have delivered it meanwhile.
      if (submission.error().code == ErrorCode::not_found && !spool.waits(name)) continue;
      exported.left_out.push_back(submission.error().what);
      continue;
    }
    const std::string file = folder + "/" + to_text(agent) + "-" + name;
    const auto written = write_file_atomically(file, encode(*submission), Access::everyone_reads);
    if (!written) return written.error();
    ++exported.envelopes;
  }
  return exported;
}

Brought read_stick(const Spool& spool, const Known& known, const std::string& folder) {
  Brought brought;
  const std::string agent = to_text(known.identity.agent);
  for (const std::string& name : spool.names()) {
    const std::string stem = folder + "/" + agent + "-" + stem_of(name);
    if (file_exists(stem + ".receipt.json")) {
      auto receipt =
          open_brought(stem + ".receipt.json", name, known.policies.trust, known.identity.agent);
      if (receipt) {
        brought.receipts.push_back(std::move(*receipt));
      } else {
        brought.troubles.push_back(name + ": the receipt does not hold: " + receipt.error().what);
      }
    } else if (file_exists(stem + ".refused.json")) {
      brought.troubles.push_back(name + ": " + refusal_in(stem + ".refused.json"));
    }
  }
  auto policies = read_policies(folder, {agent + ".policy.json", "policy.json"});
  if (!policies) {
    brought.troubles.push_back("policies: " + policies.error().what);
    return brought;
  }
  if (!*policies) return brought;
  const auto opened =
      open_bundle(**policies, known.policies, known.identity.enrolment, known.attested.time);
  if (opened) {
    brought.policies = std::move(**policies);
  } else {
    brought.troubles.push_back("policies: they do not hold here: " + opened.error().what);
  }
  return brought;
}

Result<> put_into_inbox(const AgentState& state, const Brought& brought) {
  const std::string inbox = state.folder() + "/spool/inbox";
  if (const auto made = create_private_folder(inbox); !made) return made;
  for (const BroughtReceipt& receipt : brought.receipts) {
    const auto written = write_file_atomically(
        inbox + "/" + stem_of(receipt.name) + ".receipt.json", encode_accepted(receipt.envelope));
    if (!written) return written;
  }
  if (!brought.policies) return {};
  return write_file_atomically(inbox + "/policy.json", encode(*brought.policies));
}

Brought take_inbox(Spool& spool, const std::string& state_folder, const TrustList& trust,
                   const Id& agent, const std::function<Result<>(const PolicyBundle&)>& use) {
  Brought taken;
  const std::string inbox = state_folder + "/spool/inbox";
  const auto say = [&](const std::string& what, const Error& error) {
    taken.troubles.push_back(what + ": " + error.what);
  };
  // Listed once: what comes meanwhile is for the next time.
  const auto files = list_folder(inbox);
  if (!files) return taken;
  const auto came = [&](const std::string& file) {
    return std::find(files->begin(), files->end(), file) != files->end();
  };
  for (const std::string& name : spool.names()) {
    const std::string file = stem_of(name) + ".receipt.json";
    if (!came(file)) continue;
    auto receipt = open_brought(inbox + "/" + file, name, trust, agent);
    const auto done = receipt ? spool.acknowledge(receipt->receipt.envelope, receipt->envelope,
                                                  receipt->receipt.received)
                              : Result<>(receipt.error());
    if (!done) {
      say(name, done.error());
    } else {
      taken.receipts.push_back(std::move(*receipt));
    }
  }
  if (came("policy.json")) {
    auto policies = read_policies(inbox, {"policy.json"});
    const auto used = !policies   ? Result<>(policies.error())
                      : *policies ? use(**policies)
                                  : Result<>();
    if (!used) {
      say("policies", used.error());
    } else {
      taken.policies = std::move(*policies);
    }
  }
  for (const std::string& name : *files) {
    if (name != "policy.json" && !name.ends_with(".receipt.json")) continue;
    if (const auto removed = remove_file(inbox + "/" + name); !removed) say(name, removed.error());
  }
  return taken;
}

}  // namespace examguard
