#include "core/delivery/admit.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/site/machine_facts.hpp"

namespace examguard {
namespace {

constexpr auto largest_skew = std::chrono::seconds(120);
constexpr auto longest_delay = std::chrono::hours(1);

bool contains(const std::vector<Digest>& digests, const Digest& wanted) {
  return std::find(digests.begin(), digests.end(), wanted) != digests.end();
}

Refusal refusal(const Error& error) {
  return {reason_of(error), error.what, {}};
}

std::string boot_of(const Admitted& admitted) {
  if (const auto* report = std::get_if<ReportHeader>(&admitted.body)) return report->time.boot_id;
  if (const auto* claim = std::get_if<SeatClaim>(&admitted.body)) return claim->boot_id;
  return std::get<Stop>(admitted.body).boot_id;
}

// Of what is no report.
TimePoint time_of(const Admitted& admitted) {
  if (const auto* claim = std::get_if<SeatClaim>(&admitted.body)) return claim->time;
  return std::get<Stop>(admitted.body).time;
}

// Where the chain breaks, and whether a second PC or an older state explains it.
void flag_chain(const Admitted& admitted, const Carrier& carrier, const ChainFacts& facts,
                std::vector<Flag>& out) {
  const ChainPlace& chain = admitted.chain;
  if (!facts.same_place.empty()) out.push_back(Flag::fork);
  if (chain.index > 0) {
    if (!contains(facts.before, *chain.prev)) out.push_back(Flag::hole);
    // An import may well bring the rest of an older chain; a connected PC has one boot at a time.
    const bool alternates = facts.chain_known && facts.head && facts.head->chain != chain.id;
    if (alternates && !carrier.imported) out.push_back(Flag::clone);
  } else if (chain.after && !facts.after_known) {
    out.push_back(Flag::hole);
  } else if (facts.head && chain.after != facts.head) {
    out.push_back(Flag::back);
  }
  if (facts.chain_boot_id && *facts.chain_boot_id != boot_of(admitted)) out.push_back(Flag::clone);
}

}  // namespace

Admission<Claim> read_claim(const Envelope& envelope) {
  if (envelope.type != PayloadType::report && envelope.type != PayloadType::stop &&
      envelope.type != PayloadType::seat) {
    return Refusal{
        Reason::wrong_type,
        "an envelope of type " + std::string(to_word(envelope.type)) + " does not come this way",
        {}};
  }
  const auto json = decode_json(envelope.payload, {.bytes = envelope_limit});
  if (!json) return refusal(json.error());
  JsonFields fields(*json, to_word(envelope.type));
  Claim claim{envelope.type, fields.id("agent"), fields.digest("enrolment")};
  // Not finish(): `crit` is judged when everything is read.
  if (const auto error = fields.error()) return refusal(*error);
  return claim;
}

std::vector<ObjectName> Admitted::objects() const {
  if (const auto* report = std::get_if<ReportHeader>(&body)) {
    return {report->findings, report->programs};
  }
  return {};
}

Admission<Admitted> admit(const Envelope& envelope, const std::optional<KnownAgent>& known,
                          const Carrier& carrier) {
  const auto claim = read_claim(envelope);
  if (!claim) return claim.error();
  if (!known || known->enrolment != claim->enrolment) {
    return Refusal{Reason::unknown_enrolment, "its enrolment is not in this ledger", {}};
  }
  if (known->agent != claim->agent) {
    return Refusal{Reason::wrong_agent, "its agent is not the one that enrolled", {}};
  }
  if (!carrier.imported && carrier.certificate_agent != known->agent) {
    return Refusal{Reason::wrong_agent, "its agent is not the one of the certificate", {}};
  }
  auto verified = open(envelope, envelope.type, {{known->report_key}, 1});
  if (!verified) return refusal(verified.error());
  if (envelope.type == PayloadType::stop) {
    auto stop = decode_stop(*verified);
    if (!stop) return refusal(stop.error());
    return Admitted{std::move(*verified), claim->agent, claim->enrolment, stop->chain,
                    std::move(*stop)};
  }
  if (envelope.type == PayloadType::seat) {
    auto seat = decode_seat_claim(*verified);
    if (!seat) return refusal(seat.error());
    return Admitted{std::move(*verified), claim->agent, claim->enrolment, seat->chain,
                    std::move(*seat)};
  }
  auto report = decode_report(*verified);
  if (!report) return refusal(report.error());
  return Admitted{std::move(*verified), claim->agent, claim->enrolment, report->chain,
                  std::move(*report)};
}

std::vector<Flag> flags(const Admitted& admitted, const KnownAgent& known, const Carrier& carrier,
                        const ChainFacts& facts) {
  std::vector<Flag> out;
  flag_chain(admitted, carrier, facts, out);
  if (known.ended) out.push_back(Flag::ended);
  if (const auto* report = std::get_if<ReportHeader>(&admitted.body)) {
    if (is_other_host(facts.host_facts, report->host.facts)) out.push_back(Flag::clone);
    if (is_stale(report->policy.names(), facts.policy_now)) out.push_back(Flag::stale_policy);
    if (is_late(report->time, facts.received)) out.push_back(Flag::late);
    if (is_skewed(report->time, facts.received)) out.push_back(Flag::skew);
  } else if (time_of(admitted) > facts.received + largest_skew) {
    out.push_back(Flag::skew);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool is_stale(const std::vector<PolicyName>& judged_by, const std::vector<PublishedPolicy>& now) {
  if (now.empty()) return false;  // policies came in the package; nothing newer is known here
  const auto is_newest = [&](const PublishedPolicy& policy) {
    return std::any_of(judged_by.begin(), judged_by.end(), [&](const PolicyName& name) {
      return name.id == policy.id && name.serial >= policy.version &&
             (name.serial > policy.version || name.digest == policy.digest);
    });
  };
  const auto is_published = [&](const PolicyName& name) {
    return std::any_of(now.begin(), now.end(),
                       [&](const PublishedPolicy& policy) { return policy.id == name.id; });
  };
  return !std::all_of(now.begin(), now.end(), is_newest) ||
         !std::all_of(judged_by.begin(), judged_by.end(), is_published);
}

// One reading of a clock cannot tell a wrong clock from a long way. What can be told: an agent with
// a receipt of this boot knows the time; and neither may the clock be behind what is attested, nor
// ahead of the moment in which the report arrived.
bool is_skewed(const ReportTime& time, TimePoint received) {
  const bool behind = time.finished + largest_skew < time.attested;
  const bool ahead =
      time.finished > received + largest_skew || time.attested > received + largest_skew ||
      (time.attested_by == TimeBasis::receipt && time.finished > time.attested + largest_skew);
  return behind || ahead;
}

bool is_late(const ReportTime& time, TimePoint received) {
  if (time.attested_by == TimeBasis::receipt) return received - time.attested > longest_delay;
  return !is_skewed(time, received) && received - time.finished > longest_delay;
}

}  // namespace examguard
