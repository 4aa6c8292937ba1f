#include "collector/enrol.hpp"

#include <algorithm>

#include "collector/append.hpp"
#include "collector/clock_doubt.hpp"
#include "collector/ingest.hpp"
#include "core/assignment.hpp"
#include "core/json.hpp"
#include "core/roster.hpp"

namespace examguard {
namespace {

constexpr std::string_view uri_prefix = "urn:examguard:agent:";
// Until renewal exists. Access ends in the collector's table, not with the certificate.
constexpr auto certificate_life = std::chrono::days(5 * 365);

Admission<EnrolAnswer> refuse(Reason reason, std::string message) {
  return Refusal{reason, std::move(message), {}};
}

// The report key under which this agent id stands, if it does.
Result<std::optional<PublicKey>> known_key(Store& store, const Id& agent) {
  const auto enrolments = store.enrolments_of(to_text(agent));
  if (!enrolments) return enrolments.error();
  if (enrolments->empty()) return std::optional<PublicKey>();
  auto key = PublicKey::from_der(enrolments->front().report_key);
  if (!key) return key.error();
  return std::optional(std::move(*key));
}

Result<EnrolAnswer> answer_for(const Office& office, std::string certificate, Envelope receipt) {
  return EnrolAnswer{{std::move(certificate), to_pem(office.client_ca())}, std::move(receipt)};
}

bool names_host(const std::map<std::string, Digest>& facts, const char* fact,
                const std::string& value) {
  const auto found = facts.find(fact);
  return !value.empty() && found != facts.end() && found->second == sha256(value);
}

// The seat at which this PC sits: enrolling again does not take it away.
Result<std::optional<AssignmentRow>> seat_before(Store& store, const Id& agent, TimePoint known) {
  const auto before = store.enrolments_of(to_text(agent));
  if (!before) return before.error();
  if (before->empty()) return std::optional<AssignmentRow>();
  return store.assignment(before->front().digest, known);
}

// The seat that the code names; else the roster's seat in this room that names this PC by MAC or
// host name, if exactly one does; else the one in this room that it has.
Result<std::optional<SeatRow>> seat_for(Store& store, const CodeRow& code,
                                        const Enrolment& enrolment, TimePoint known) {
  const auto has = seat_before(store, enrolment.agent, known);
  if (!has) return has.error();
  const auto seats = store.seats_of(code.site, known);
  if (!seats) return seats.error();
  const auto& facts = enrolment.host.facts;
  std::vector<SeatRow> fitting;
  std::optional<SeatRow> own;
  for (const SeatRow& seat : *seats) {
    if (!code.room.empty() && seat.room != code.room) continue;
    if (!code.seat.empty()) {
      if (seat.seat == code.seat) return std::optional(seat);
      continue;
    }
    if (names_host(facts, "mac", seat.mac) || names_host(facts, "host", seat.host))
      fitting.push_back(seat);
    if (*has && (*has)->site == seat.site && (*has)->room == seat.room && (*has)->seat == seat.seat)
      own = seat;
  }
  return fitting.size() == 1 ? std::optional(fitting.front()) : own;
}

// Codes count seats, not enrolments: a known agent uses up nothing, nor does a PC that the roster
// itself names and whose seat was taken before. A seat that only the code names proves nothing
// about the PC.
Result<bool> counts(Store& store, const Id& agent, const CodeRow& code,
                    const std::optional<SeatRow>& seat, TimePoint known) {
  const auto before = store.enrolments_of(to_text(agent));
  if (!before) return before.error();
  if (!before->empty()) return false;
  if (!seat || !code.seat.empty()) return true;
  const auto assigned = store.assignments(seat->site, known);
  if (!assigned) return assigned.error();
  return std::none_of(assigned->begin(), assigned->end(), [&](const AssignmentRow& row) {
    return row.room == seat->room && row.seat == seat->seat;
  });
}

Result<std::string> certificate_for(Store& store, const Office& office, const EnrolRequest& request,
                                    const SigningRequest& csr, const Id& agent, TimePoint now) {
  const Digest tls_key = sha256(csr.public_key_der);
  const Digest code = hash_of_code(request.code);
  const auto known = store.certificate(tls_key, code);
  if (!known) return known.error();
  if (*known) return **known;
  // A little back-dated, for a PC whose clock is a little behind.
  const auto certificate =
      issue_client_certificate(office.client_issuer(), csr.public_key_der, agent_uri(agent),
                               {now - std::chrono::hours(24), now + certificate_life});
  if (!certificate) return certificate.error();
  std::string pem = to_pem(*certificate);
  if (const auto put = store.put_certificate(tls_key, code, to_text(agent), pem); !put)
    return put.error();
  return pem;
}

}  // namespace

std::string agent_uri(const Id& agent) {
  return std::string(uri_prefix) + to_text(agent);
}

std::optional<Id> agent_of(const Certificate& certificate) {
  if (certificate.uris.size() != 1 || !certificate.uris.front().starts_with(uri_prefix))
    return std::nullopt;
  const auto id = parse_id(std::string_view(certificate.uris.front()).substr(uri_prefix.size()));
  return id ? std::optional(*id) : std::nullopt;
}

Result<Admission<EnrolAnswer>> enrol(Store& store, const Office& office,
                                     const EnrolRequest& request, TimePoint now) {
  auto code = store.enrol_code(hash_of_code(request.code));
  if (!code) return code.error();
  if (!*code || (*code)->expires <= now)
    return refuse(Reason::code_refused, "this code is not valid (any more)");
  const auto csr = open_signing_request(request.csr);
  if (!csr) return refuse(Reason::malformed, "signing request: " + csr.error().what);
  const auto claimed = claimed_agent(request.envelope);
  if (!claimed) return refuse(reason_of(claimed.error()), claimed.error().what);
  const auto key = known_key(store, *claimed);
  if (!key) return key.error();
  const auto enrolment = open_enrolment(request.envelope, *key);
  if (!enrolment) return refuse(Reason::key_refused, enrolment.error().what);
  if (enrolment->tls_key != sha256(csr->public_key_der)) {
    return refuse(Reason::key_refused,
                  "the enrolment names another TLS key than the signing request");
  }

  const std::string log = site_log(office.deployment(), (*code)->site);
  const Digest digest_of_it = digest(request.envelope);
  const auto stored = store.find(log, digest_of_it);
  if (!stored) return stored.error();
  const auto elsewhere = store.enrolment(digest_of_it);
  if (!elsewhere) return elsewhere.error();
  if (*elsewhere && !*stored) {
    return refuse(Reason::key_refused,
                  "another site has this very enrolment: for this one make a new TLS key");
  }
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto seat = seat_for(store, **code, *enrolment, *known);
  if (!seat) return seat.error();
  if (!*stored) {
    const auto doubt = clock_doubt(store, office, now);
    if (!doubt) return doubt.error();
    if (*doubt) return Admission<EnrolAnswer>(refusal_of(**doubt));
    const auto uses = counts(store, enrolment->agent, **code, *seat, *known);
    if (!uses) return uses.error();
    if (*uses) {
      if ((*code)->left <= 0)
        return refuse(Reason::code_refused, "this code is not valid (any more)");
      --(*code)->left;
      if (const auto put = store.put(**code); !put) return put.error();
    }
  }
  auto certificate = certificate_for(store, office, request, *csr, enrolment->agent, now);
  if (!certificate) return certificate.error();

  auto verified =
      open(request.envelope, PayloadType::enrolment, Keyring{{enrolment->report_key}, 1});
  if (!verified) return refuse(Reason::bad_signature, verified.error().what);
  NewEntry entry{log, std::move(*verified), {}, {}};
  entry.receipt.agent = enrolment->agent;
  entry.receipt.enrolment = digest_of_it;
  if (!(*code)->room.empty()) entry.receipt.room = (*code)->room;
  if (*seat) entry.receipt.seat = (*seat)->seat;
  entry.receipt.carrier = "enrol";
  auto receipt = append(store, office, std::move(entry), now);
  if (!receipt) return receipt.error();
  if (*seat && !*stored) {
    const auto given = assign_seat(
        store, office, {digest_of_it, (*code)->site, (*seat)->room, (*seat)->seat, "roster"}, now);
    if (!given) return given.error();
  }
  auto answer = answer_for(office, std::move(*certificate), std::move(*receipt));
  if (!answer) return answer.error();
  return Admission<EnrolAnswer>(std::move(*answer));
}

Result<Envelope> assign_seat(Store& store, const Office& office, const SeatChoice& choice,
                             TimePoint now) {
  // A site gives seats to its own PCs alone: those of others are not even known to it.
  const auto enrolment = store.enrolment(choice.enrolment);
  if (!enrolment) return enrolment.error();
  if (!*enrolment || (*enrolment)->site != choice.site) {
    return Error{ErrorCode::not_found,
                 "site " + choice.site + " has no enrolment " + to_text(choice.enrolment)};
  }
  const auto newest = store.enrolments_of((*enrolment)->agent);
  if (!newest) return newest.error();
  if (newest->front().digest != choice.enrolment) {
    return Error{ErrorCode::conflict, "this PC has enrolled again since; its newest enrolment is " +
                                          to_text(newest->front().digest)};
  }
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto seats = store.seats_of(choice.site, *known);
  if (!seats) return seats.error();
  const auto seat = std::find_if(seats->begin(), seats->end(), [&](const SeatRow& row) {
    return row.room == choice.room && row.seat == choice.seat;
  });
  if (seat == seats->end()) {
    return Error{ErrorCode::not_found, "the roster has no seat " + choice.room + "/" + choice.seat +
                                           " at site " + choice.site};
  }
  auto regions = store.regions_of(choice.site, *known);
  if (!regions) return regions.error();
  const auto kind = parse_seat_kind(seat->kind);
  if (!kind) return kind.error();
  const auto disk = parse_disk(seat->disk);
  if (!disk) return disk.error();
  const Assignment assignment{choice.enrolment,
                              choice.site,
                              std::move(*regions),
                              choice.room,
                              choice.seat,
                              *kind,
                              *disk,
                              now,
                              {},
                              choice.by};
  const auto envelope = seal(PayloadType::assignment, encode(assignment), {office.desk_signer()});
  if (!envelope) return envelope.error();
  auto verified = open(*envelope, PayloadType::assignment, Keyring{{office.desk_signer().key}, 1});
  if (!verified) return verified.error();
  NewEntry entry{site_log(office.deployment(), choice.site), std::move(*verified), {}, {}};
  entry.receipt.carrier = "desk:" + choice.by;
  return append(store, office, std::move(entry), now);
}

}  // namespace examguard
