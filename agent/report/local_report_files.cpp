#include "agent/report/local_report_files.hpp"

#include "agent/state/known.hpp"

#include <algorithm>

#include "agent/report/report_page.hpp"
#include "agent/state/spool.hpp"
#include "core/delivery/admit.hpp"
#include "core/json.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t page_limit = 96u << 20;

struct SealedReport {
  std::string name;
  Envelope envelope;
  bool is_delivered = false;
};

// Numbers rise with every envelope, so names tell which is newest.
Result<SealedReport> newest_report(const Spool& spool) {
  std::vector<std::pair<std::string, bool>> names;
  for (std::string& name : spool.names()) names.emplace_back(std::move(name), false);
  const auto delivered = spool.delivered();
  if (!delivered) return delivered.error();
  for (const std::string& name : *delivered) names.emplace_back(name, true);
  std::sort(names.rbegin(), names.rend());
  for (auto& [name, is_delivered] : names) {
    Result<Envelope> envelope = Error{ErrorCode::not_found, ""};
    if (!is_delivered) {
      if (auto waiting = spool.read(name)) envelope = std::move(waiting->envelope);
    }
    // The service may have delivered it just now.
    if (!envelope) {
      envelope = spool.read_delivered(name);
      is_delivered = envelope.has_value();
    }
    if (envelope && envelope->type == PayloadType::report) {
      return SealedReport{name, std::move(*envelope), is_delivered};
    }
  }
  return Error{ErrorCode::not_found, "there is no report on this PC yet: run examguard-agent run"};
}

}  // namespace

Result<LocalReport> newest_local_report(const AgentState& state) {
  const auto spool = Spool::look(state.folder() + "/spool");
  if (!spool) {
    return Error{ErrorCode::not_found, "there is no report on this PC yet: " + spool.error().what};
  }
  auto newest = newest_report(*spool);
  if (!newest) return newest.error();
  LocalReport report;
  const auto own = read_own_place(newest->envelope);
  if (!own) return own.error();
  for (const Digest& digest : own->objects) {
    if (auto object = spool->object(digest)) report.objects.push_back(std::move(*object));
  }
  if (newest->is_delivered) {
    if (auto receipt = spool->receipt(newest->name)) report.receipt = std::move(*receipt);
  }
  report.envelope = std::move(newest->envelope);
  complete(report, state);
  return report;
}

Result<LocalReport> read_local_report(const std::string& file) {
  const auto bytes = read_file(file, page_limit);
  if (!bytes) return bytes.error();
  const auto begin = bytes->find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && (*bytes)[begin] != '{') return local_report_in_page(*bytes);
  if (auto report = decode_local_report(*bytes)) return report;
  auto envelope = decode_envelope(*bytes);
  if (!envelope) {
    return Error{ErrorCode::malformed,
                 file + ": neither a page of examguard-agent report --html nor a signed report"};
  }
  LocalReport report;
  report.envelope = std::move(*envelope);
  return report;
}

void complete(LocalReport& report, const AgentState& state) {
  if (!report.trust) {
    if (auto rooted = state.rooted_trust()) report.trust = std::move(*rooted);
  }
  const auto claim = read_claim(report.envelope);
  const auto identity = state.identity();
  const bool is_ours = claim && identity && *identity && claim->enrolment == (*identity)->enrolment;
  if (!is_ours) return;
  if (!report.enrolment) report.enrolment = (*identity)->enrolment_envelope;
  if (!report.enrolment_receipt) report.enrolment_receipt = (*identity)->enrolment_receipt;
}

Result<RootPin> pinned_root(const AgentState& state) {
  const auto pinned = read_private_file(state.folder() + "/root.pin", 128);
  if (!pinned) return pinned.error();
  const auto pin = parse_digest(std::string_view(*pinned).substr(0, pinned->find('\n')));
  if (!pin) return within("root.pin", pin.error());
  return RootPin{*pin, 256};
}

Disk declared_disk(const AgentState& state) {
  const auto known = read_known(state, std::nullopt);
  if (!known || !known->bundle || !known->bundle->assignment) return Disk::normal;
  return known->bundle->assignment->disk;
}

}  // namespace examguard
