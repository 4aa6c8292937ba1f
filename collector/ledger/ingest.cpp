#include "collector/ledger/ingest.hpp"

#include <algorithm>

#include "collector/ledger/append.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/ledger/seating.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

Result<std::optional<KnownAgent>> known_agent(Store& store, const Digest& enrolment) {
  const auto row = store.enrolment(enrolment);
  if (!row) return row.error();
  if (!*row) return std::optional<KnownAgent>();
  const auto agent = parse_id((*row)->agent);
  if (!agent) return agent.error();
  auto key = PublicKey::from_der((*row)->report_key);
  if (!key) return key.error();
  const auto ended = store.is_ended((*row)->agent);
  if (!ended) return ended.error();
  return std::optional(KnownAgent{*agent, enrolment, std::move(*key), (*row)->site, *ended});
}

Result<std::optional<Stand>> stand_of(const std::optional<LinkRow>& link) {
  if (!link) return std::optional<Stand>();
  const auto chain = parse_id(link->chain);
  if (!chain) return chain.error();
  return std::optional(Stand{*chain, link->chain_index, link->digest});
}

Result<std::vector<Digest>> digests_at(Store& store, const std::string& agent,
                                       const std::string& chain, std::uint64_t index) {
  const auto links = store.links_at(agent, chain, index);
  if (!links) return links.error();
  std::vector<Digest> digests;
  for (const LinkRow& link : *links) digests.push_back(link.digest);
  return digests;
}

Result<ChainFacts> look_up(Store& store, const Admitted& admitted, const KnownAgent& known,
                           TimePoint received, TimePoint known_to) {
  ChainFacts facts;
  facts.received = received;
  const std::string agent = to_text(admitted.agent);
  const std::string chain = to_text(admitted.chain.id);
  const auto newest = store.newest_link(agent);
  if (!newest) return newest.error();
  auto head = stand_of(*newest);
  if (!head) return head.error();
  facts.head = std::move(*head);

  auto same = digests_at(store, agent, chain, admitted.chain.index);
  if (!same) return same.error();
  facts.same_place = std::move(*same);
  if (admitted.chain.index > 0) {
    auto before = digests_at(store, agent, chain, admitted.chain.index - 1);
    if (!before) return before.error();
    facts.before = std::move(*before);
  }
  const auto boot = store.boot_of(agent, chain);
  if (!boot) return boot.error();
  facts.chain_known = boot->has_value();
  facts.chain_boot_id = *boot;
  if (admitted.chain.after) {
    const auto after =
        digests_at(store, agent, to_text(admitted.chain.after->chain), admitted.chain.after->index);
    if (!after) return after.error();
    facts.after_known =
        std::find(after->begin(), after->end(), admitted.chain.after->digest) != after->end();
  }

  auto host = store.newest_host(agent);
  if (!host) return host.error();
  if (!*host) {
    const auto enrolment = store.enrolment(known.enrolment);
    if (!enrolment) return enrolment.error();
    if (*enrolment) *host = (*enrolment)->host;
  }
  if (*host) {
    auto named = facts_of_host(**host);
    if (!named) return within("host facts", named.error());
    facts.host_facts = std::move(*named);
  }
  auto published = published_for(store, known.site, known_to);
  if (!published) return published.error();
  facts.policy_now = std::move(*published);
  return facts;
}

// The objects that must come along, or the refusal that asks for them.
Result<std::optional<Refusal>> missing_objects(Store& store, const std::string& log,
                                               const Admitted& admitted,
                                               const std::vector<Bytes>& brought) {
  std::vector<Digest> have;
  for (const Bytes& bytes : brought) have.push_back(sha256(bytes));
  Refusal refusal{Reason::object_needed, "objects of this report are not in this site's store", {}};
  for (const ObjectName& object : admitted.objects()) {
    const auto at = std::find(have.begin(), have.end(), object.digest);
    if (at != have.end()) {
      if (brought[static_cast<std::size_t>(at - have.begin())].size() != object.size) {
        return std::optional(
            Refusal{Reason::object_mismatch, "an object has another size than named", {}});
      }
      continue;
    }
    const auto stored = store.has_object(log, object.digest);
    if (!stored) return stored.error();
    if (!*stored) refusal.digests.push_back(object.digest);
  }
  return refusal.digests.empty() ? std::optional<Refusal>() : std::optional(std::move(refusal));
}

// Only what the report names is kept: nobody stores anything else here.
std::vector<Bytes> named_objects(const Admitted& admitted, const std::vector<Bytes>& brought) {
  std::vector<Bytes> kept;
  for (const Bytes& bytes : brought) {
    const Digest digest = sha256(bytes);
    for (const ObjectName& object : admitted.objects()) {
      if (object.digest == digest) {
        kept.push_back(bytes);
        break;
      }
    }
  }
  return kept;
}

Result<PolicyBundle> bundle_of(Store& store, const Office& office,
                               const std::vector<PolicyRow>& policies) {
  PolicyBundle bundle;
  bundle.trust = office.rooted_trust().envelope;
  for (const PolicyRow& row : policies) {
    const auto entry = store.find(row.log, row.digest);
    if (!entry) return entry.error();
    if (!*entry) continue;
    auto envelope = decode_envelope((*entry)->envelope);
    if (!envelope) return envelope.error();
    bundle.policies.push_back(std::move(*envelope));
  }
  return bundle;
}

// What was accepted as the entry of which a view's row tells.
template <class Row>
Result<std::optional<Envelope>> envelope_of(Store& store, const std::optional<Row>& row) {
  if (!row) return std::optional<Envelope>();
  const auto entries = store.entries(row->log, row->index, 1);
  if (!entries) return entries.error();
  if (entries->empty()) return std::optional<Envelope>();
  auto envelope = decode_envelope(entries->front().envelope);
  if (!envelope) return envelope.error();
  return std::optional(std::move(*envelope));
}

}  // namespace

Result<std::vector<PublishedPolicy>> published_for(Store& store, std::string_view site,
                                                   TimePoint now) {
  const auto rows = policies_for(store, site, now);
  if (!rows) return rows.error();
  std::vector<PublishedPolicy> published;
  for (const PolicyRow& row : *rows) published.push_back({row.id, row.serial, row.digest});
  return published;
}

Result<Admission<Envelope>> ingest(Store& store, const Office& office, const Submission& submission,
                                   const Carrier& carrier, std::string_view carried_by,
                                   TimePoint now) {
  const auto claim = read_claim(submission.envelope);
  if (!claim) return Admission<Envelope>(claim.error());
  const auto known = known_agent(store, claim->enrolment);
  if (!known) return known.error();
  const auto admitted = admit(submission.envelope, *known, carrier);
  if (!admitted) return Admission<Envelope>(admitted.error());

  const std::string log = site_log(office.deployment(), (*known)->site);
  const auto stored = store.find(log, admitted->envelope.digest());
  if (!stored) return stored.error();
  if (*stored) {
    auto receipt = decode_envelope((*stored)->receipt);
    if (!receipt) return receipt.error();
    return Admission<Envelope>(std::move(*receipt));
  }
  auto missing = missing_objects(store, log, *admitted, submission.objects);
  if (!missing) return missing.error();
  if (*missing) return Admission<Envelope>(std::move(**missing));

  const auto doubt = clock_doubt(store, office, now);
  if (!doubt) return doubt.error();
  if (*doubt) return Admission<Envelope>(refusal_of(**doubt));

  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  const auto facts = look_up(store, *admitted, **known, now, *known_to);
  if (!facts) return facts.error();
  const auto assignment = store.assignment(admitted->enrolment, *known_to);
  if (!assignment) return assignment.error();

  NewEntry entry{log, admitted->envelope, {}, named_objects(*admitted, submission.objects)};
  entry.receipt.stood = facts->head;
  for (const ObjectName& object : admitted->objects())
    entry.receipt.objects.push_back(object.digest);
  entry.receipt.agent = admitted->agent;
  entry.receipt.enrolment = admitted->enrolment;
  entry.receipt.chain = admitted->chain;
  if (*assignment) {
    entry.receipt.room = (*assignment)->room;
    entry.receipt.seat = (*assignment)->seat;
  }
  entry.receipt.carrier = carried_by;
  entry.receipt.flags = flags(*admitted, **known, carrier, *facts);
  entry.receipt.policy_now = facts->policy_now;
  const bool is_doubtful = !entry.receipt.flags.empty();
  auto receipt = append(store, office, std::move(entry), now);
  if (!receipt) return receipt.error();
  const auto* said = std::get_if<SeatClaim>(&admitted->body);
  if (said != nullptr && !is_doubtful) {
    if (const auto heeded = heed_claim(store, office, *said, now); !heeded) return heeded.error();
  }
  return Admission<Envelope>(std::move(*receipt));
}

Result<Admission<std::string>> policy_for(Store& store, const Office& office, const Id& agent,
                                          TimePoint now) {
  const std::string name = to_text(agent);
  const auto ended = store.is_ended(name);
  if (!ended) return ended.error();
  if (*ended)
    return Admission<std::string>(
        Refusal{Reason::access_ended, "this agent's access was ended", {}});
  const auto enrolments = store.enrolments_of(name);
  if (!enrolments) return enrolments.error();
  if (enrolments->empty()) {
    return Admission<std::string>(
        Refusal{Reason::unknown_enrolment, "this agent is not enrolled here", {}});
  }
  const EnrolmentRow& enrolment = enrolments->front();

  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  const auto policies = policies_for(store, enrolment.site, *known_to);
  if (!policies) return policies.error();
  auto made = bundle_of(store, office, *policies);
  if (!made) return made.error();
  PolicyBundle bundle = std::move(*made);
  const auto calendar = store.calendar(enrolment.site, *known_to);
  if (!calendar) return calendar.error();
  auto exams = envelope_of(store, *calendar);
  if (!exams) return exams.error();
  bundle.calendar = std::move(*exams);
  const auto assignment = store.assignment(enrolment.digest, *known_to);
  if (!assignment) return assignment.error();
  auto seat = envelope_of(store, *assignment);
  if (!seat) return seat.error();
  bundle.assignment = std::move(*seat);
  return Admission<std::string>(encode(bundle));
}

Result<std::string> policy_for_all(Store& store, const Office& office, TimePoint now) {
  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  auto policies = store.newest_policies(*known_to);
  if (!policies) return policies.error();
  std::erase_if(*policies, [](const PolicyRow& row) { return row.level != "province"; });
  const auto bundle = bundle_of(store, office, *policies);
  if (!bundle) return bundle.error();
  return encode(*bundle);
}

}  // namespace examguard
