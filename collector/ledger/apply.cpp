#include "collector/ledger/apply.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/ledger/flag_text.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/exam/calendar.hpp"
#include "core/json.hpp"
#include "core/policy/policy.hpp"
#include "core/report/object.hpp"
#include "core/report/report.hpp"
#include "core/site/assignment.hpp"
#include "core/site/roster.hpp"
#include "core/site/seat_claim.hpp"

namespace examguard {
namespace {

std::uint64_t total(const Counts& counts, Verdict verdict) {
  std::uint64_t sum = 0;
  if (const auto found = counts.by_verdict.find(verdict); found != counts.by_verdict.end()) {
    for (const auto& [severity, number] : found->second) sum += number;
  }
  return sum;
}

std::string json_of(const std::vector<PolicyName>& policies) {
  boost::json::array list;
  for (const PolicyName& name : policies) {
    list.push_back(boost::json::object{
        {"id", name.id}, {"serial", name.serial}, {"digest", to_text(name.digest)}});
  }
  return encode_json(list);
}

FindingRow row_of(const Finding& finding) {
  FindingRow row;
  row.id = to_text(finding.id);
  row.verdict = to_word(finding.verdict);
  row.severity = to_word(finding.severity);
  row.category = finding.category;
  row.rule = finding.rule;
  row.layer = finding.layer;
  row.kind = finding.group ? "group" : finding.subject.kind == Kind::program ? "program" : "file";
  row.product = finding.product;
  row.name = finding.subject.name;
  row.path = finding.subject.path.text;
  row.todo = finding.todo.zh;
  row.json = encode_json(to_json(finding));
  row.count = finding.group ? finding.group->count : 1;
  row.bytes = finding.group ? finding.group->bytes : finding.subject.size;
  return row;
}

// The gaps of the findings object, or nothing if the store has erased it.
Result<std::uint64_t> apply_findings(Store& store, const Receipt& receipt, const ObjectName& name) {
  const auto bytes = store.object(receipt.log, name.digest);
  if (!bytes) return bytes.error();
  if (!*bytes) return std::uint64_t{0};
  const auto list = read_findings(**bytes, name);
  if (!list) return list.error();
  std::vector<FindingRow> rows;
  for (const Finding& finding : list->findings) rows.push_back(row_of(finding));
  if (const auto put = store.put_findings(receipt.log, name.digest, rows); !put) return put.error();
  std::uint64_t gaps = 0;
  for (const Gap& gap : list->gaps) gaps += gap.count;
  return gaps;
}

Result<> apply_programs(Store& store, const Receipt& receipt, const ObjectName& name) {
  const auto bytes = store.object(receipt.log, name.digest);
  if (!bytes) return bytes.error();
  if (!*bytes) return {};
  const auto programs = read_programs(**bytes, name);
  if (!programs) return programs.error();
  std::vector<ProgramRow> rows;
  for (const Observation& p : *programs) {
    rows.push_back({p.name, p.version, p.vendor, p.source, p.package, p.product});
  }
  return store.put_programs(receipt.log, name.digest, rows);
}

Result<> put_link(Store& store, const Receipt& receipt, const Id& agent, const ChainPlace& chain,
                  const std::string& boot_id) {
  return store.put(LinkRow{to_text(agent), to_text(chain.id), chain.index, receipt.envelope,
                           boot_id, receipt.log, receipt.index, receipt.received});
}

Result<> apply_report(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto header = decode_report(envelope);
  if (!header) return header.error();
  const auto gaps = apply_findings(store, receipt, header->findings);
  if (!gaps) return within("findings object", gaps.error());
  if (const auto done = apply_programs(store, receipt, header->programs); !done) {
    return within("programs object", done.error());
  }
  const auto linked = put_link(store, receipt, header->agent, header->chain, header->time.boot_id);
  if (!linked) return linked;
  ReportRow row;
  row.log = receipt.log;
  row.index = receipt.index;
  row.received = receipt.received;
  row.site = site_of_log(receipt.log);
  row.agent = to_text(header->agent);
  row.enrolment = header->enrolment;
  row.room = receipt.room.value_or("");
  row.seat = receipt.seat.value_or("");
  row.finished = header->time.finished;
  row.outcome = to_word(header->outcome);
  row.flags = to_text(receipt.flags);
  row.stale = has(receipt, Flag::stale_policy);
  row.denied = total(header->counts, Verdict::denied);
  row.unlisted = total(header->counts, Verdict::unlisted);
  row.undetermined = total(header->counts, Verdict::undetermined);
  row.waived = total(header->counts, Verdict::waived);
  row.gaps = *gaps;
  row.findings = header->findings.digest;
  row.programs = header->programs.digest;
  row.policies = json_of(header->policy.names());
  row.host = encode_json(to_json(header->host));
  if (header->exam) {
    row.session = header->exam->session;
    row.phase = to_word(header->exam->phase);
    row.part = to_word(header->exam->part);
    row.readiness = to_word(header->exam->readiness);
    row.unchanged = header->exam->unchanged;
  }
  return store.put(row);
}

Result<> apply_stop(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto stop = decode_stop(envelope);
  if (!stop) return stop.error();
  const auto linked = put_link(store, receipt, stop->agent, stop->chain, stop->boot_id);
  if (!linked) return linked;
  return store.put(StopRow{receipt.log, receipt.index, receipt.received, to_text(stop->agent),
                           std::string(to_word(stop->reason))});
}

Result<> apply_claim(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto claim = decode_seat_claim(envelope);
  if (!claim) return claim.error();
  const auto linked = put_link(store, receipt, claim->agent, claim->chain, claim->boot_id);
  if (!linked) return linked;
  return store.put(ClaimRow{receipt.log, receipt.index, receipt.received, claim->enrolment,
                            claim->room, claim->seat});
}

Result<> apply_enrolment(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto enrolment = open_enrolment(envelope.envelope());
  if (!enrolment) return enrolment.error();
  return store.put(EnrolmentRow{receipt.envelope, receipt.log, receipt.index, receipt.received,
                                site_of_log(receipt.log), receipt.room.value_or(""),
                                to_text(enrolment->agent), enrolment->report_key.der(),
                                enrolment->tls_key, encode_json(to_json(enrolment->host))});
}

Result<> apply_assignment(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto a = decode_assignment(envelope);
  if (!a) return a.error();
  return store.put(AssignmentRow{receipt.log, receipt.index, receipt.received, a->enrolment,
                                 a->site, a->room, a->seat, a->from, a->until});
}

Result<> apply_roster(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto roster = decode_roster(envelope);
  if (!roster) return roster.error();
  RosterRows rows{receipt.index, receipt.received, {}, {}, {}};
  for (const Region& r : roster->regions) rows.regions.push_back({r.code, r.parent, r.name});
  for (const Site& site : roster->sites) {
    rows.sites.push_back({site.code, site.region, site.name, std::string(to_word(site.kind)),
                          site.address, site.person});
    for (const Room& room : site.rooms) {
      for (const Seat& seat : room.seats) {
        rows.seats.push_back({site.code, room.code, seat.code, std::string(to_word(seat.kind)),
                              std::string(to_word(seat.disk)), to_text(seat.hours), seat.host,
                              seat.mac, seat.ip});
      }
    }
  }
  return store.put(rows);
}

Result<> apply_policy(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto text = PolicyText::from(envelope);
  if (!text) return text.error();
  const auto policy = parse_policy(*text);
  if (!policy) return policy.error();
  return store.put(PolicyRow{receipt.log, receipt.index, receipt.received, policy->name.id,
                             policy->name.serial, receipt.envelope,
                             std::string(to_word(policy->level)), policy->region, policy->site});
}

Result<> apply_calendar(Store& store, const Receipt& receipt, const Verified& envelope) {
  const auto calendar = decode_calendar(envelope);
  if (!calendar) return calendar.error();
  return store.put(CalendarRow{receipt.log, receipt.index, receipt.received, calendar->site,
                               calendar->serial, receipt.envelope,
                               std::string(envelope.payload())});
}

// The key that an agent's envelope must have been signed with: that of the enrolment it names.
Result<Keyring> report_keys(Store& store, const Receipt& receipt) {
  if (!receipt.enrolment) return Error{ErrorCode::malformed, "the entry names no enrolment"};
  const auto known = store.enrolment(*receipt.enrolment);
  if (!known) return known.error();
  if (!*known) return Error{ErrorCode::not_found, "its enrolment is not in the ledger"};
  auto key = PublicKey::from_der((*known)->report_key);
  if (!key) return key.error();
  return Keyring{{std::move(*key)}, 1};
}

Result<Keyring> keys_of(Store& store, const Office& office, const Receipt& receipt,
                        const Envelope& envelope) {
  switch (receipt.type) {
    case PayloadType::report:
    case PayloadType::stop:
    case PayloadType::seat:
      return report_keys(store, receipt);
    case PayloadType::enrolment: {
      const auto enrolment = open_enrolment(envelope);
      if (!enrolment) return enrolment.error();
      return Keyring{{enrolment->report_key}, 1};
    }
    case PayloadType::trust:
      return Keyring{{office.rooted_trust().root}, 1};
    case PayloadType::policy:
      return office.keys(Role::policy, receipt.received);
    case PayloadType::calendar:
      return office.keys(Role::calendar, receipt.received);
    case PayloadType::order:
      return office.keys(Role::order, receipt.received);
    case PayloadType::roster:
    case PayloadType::assignment:
      return office.keys(Role::desk, receipt.received);
    case PayloadType::receipt:
      break;
  }
  return Error{ErrorCode::malformed, "a receipt is not an entry"};
}

}  // namespace

std::string site_of_log(std::string_view log) {
  constexpr std::string_view mark = "/site/";
  const auto at = log.find(mark);
  return at == std::string_view::npos ? std::string() : std::string(log.substr(at + mark.size()));
}

Result<> apply(Store& store, const Receipt& receipt, const Verified& envelope) {
  switch (receipt.type) {
    case PayloadType::report:
      return apply_report(store, receipt, envelope);
    case PayloadType::stop:
      return apply_stop(store, receipt, envelope);
    case PayloadType::seat:
      return apply_claim(store, receipt, envelope);
    case PayloadType::enrolment:
      return apply_enrolment(store, receipt, envelope);
    case PayloadType::assignment:
      return apply_assignment(store, receipt, envelope);
    case PayloadType::roster:
      return apply_roster(store, receipt, envelope);
    case PayloadType::policy:
      return apply_policy(store, receipt, envelope);
    case PayloadType::calendar:
      return apply_calendar(store, receipt, envelope);
    case PayloadType::trust:
    case PayloadType::order:
      return {};  // nobody looks at these through a view yet
    case PayloadType::receipt:
      break;
  }
  return Error{ErrorCode::malformed, "a receipt is not an entry"};
}

Result<OpenedEntry> open_entry(Store& store, const Office& office, const StoredEntry& entry) {
  const auto sealed = decode_envelope(entry.receipt);
  if (!sealed) return within("receipt", sealed.error());
  const auto opened = open(*sealed, PayloadType::receipt, office.keys(Role::log, entry.received));
  if (!opened) return within("receipt", opened.error());
  auto receipt = decode_receipt(*opened);
  if (!receipt) return within("receipt", receipt.error());
  const auto envelope = decode_envelope(entry.envelope);
  if (!envelope) return envelope.error();
  const auto keys = keys_of(store, office, *receipt, *envelope);
  if (!keys) return keys.error();
  auto verified = open(*envelope, receipt->type, *keys);
  if (!verified) return verified.error();
  return OpenedEntry{std::move(*receipt), std::move(*verified)};
}

Result<> rebuild_views(Store& store, const Office& office) {
  if (const auto cleared = store.clear_views(); !cleared) return cleared;
  const auto logs = store.logs();
  if (!logs) return logs.error();
  constexpr std::size_t page = 256;
  for (const std::string& log : *logs) {
    std::uint64_t from = 0;
    for (;;) {
      const auto entries = store.entries(log, from, page);
      if (!entries) return entries.error();
      for (const StoredEntry& entry : *entries) {
        const auto opened = open_entry(store, office, entry);
        const auto done =
            opened ? apply(store, opened->receipt, opened->envelope) : Result<>(opened.error());
        if (!done)
          return within("entry " + std::to_string(entry.index) + " of " + log, done.error());
      }
      if (entries->size() < page) break;
      from += page;
    }
  }
  return {};
}

}  // namespace examguard
