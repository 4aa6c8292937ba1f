#include "agent/service/status_text.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>

#include "agent/report/report_text.hpp"
#include "agent/report/scan_text.hpp"
#include "agent/report/words.hpp"
#include "core/exam/exam_words.hpp"
#include "core/report/finding.hpp"
#include "core/text.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

std::string site_of(const Status& status) {
  if (status.assignment) return status.assignment->site;
  return status.log.substr(status.log.rfind('/') + 1);
}

std::string reasons(const std::vector<Lost>& lost) {
  std::set<std::string> words;
  for (const Lost& one : lost) words.insert(one.reason);
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + to_visible(word);
  return text;
}

std::string expired_names(const Status& status) {
  std::string text;
  for (const PolicyInForce& policy : status.policies) {
    if (policy.is_expired) text += (text.empty() ? "" : ", ") + to_visible(policy.name.id);
  }
  return text;
}

std::string seat_line(const Status& status, Language language) {
  const std::string site = to_visible(site_of(status));
  if (!status.assignment) return message(language, Message::status_no_seat, {site});
  return message(language, Message::status_seat,
                 {site, to_visible(status.assignment->room), to_visible(status.assignment->seat)});
}

std::string scan_line(const Status& status, Language language) {
  if (!status.last_scan) return std::string(message(language, Message::status_never_scanned));
  const LastScan& scan = *status.last_scan;
  const auto delivered =
      scan.is_delivered ? Message::status_delivered : Message::status_not_delivered;
  return message(language, Message::status_scanned,
                 {time_text(scan.finished), std::string(word_of(language, scan.outcome)),
                  std::string(message(language, delivered))});
}

// On the day before a session what was found last is only provisional.
void add_exam_lines(const Status& status, Language language, std::vector<std::string>& lines) {
  if (!status.calendar_trouble.empty()) {
    lines.push_back(
        message(language, Message::status_calendar_broken, {to_visible(status.calendar_trouble)}));
  }
  const auto& scan = status.last_scan;
  if (scan && scan->exam) {
    lines.push_back(
        message(language, Message::status_readiness,
                {to_visible(scan->exam->session), readiness_word(language, scan->exam->readiness),
                 time_text(scan->finished)}));
  }
  if (!status.exam) return;
  const auto& session = status.exam->moment.session;
  lines.push_back(message(language, Message::exam_now,
                          {phase_words(language, status.exam->moment.phase,
                                       session ? to_visible(session->id) : std::string())}));
  if (!status.exam->next) return;
  const ExamSession& next = *status.exam->next;
  if (scan) {
    const auto word = readiness_word(language, readiness_of({Part::full, scan->outcome, true, {}}));
    lines.push_back(
        message(language, Message::status_readiness,
                {to_visible(next.id), message(language, Message::readiness_provisional, {word}),
                 time_text(scan->finished)}));
  }
  lines.push_back(message(language, Message::exam_provisional,
                          {to_visible(next.id), time_text(next.starts - next.check_from)}));
}

std::string received_line(const Status& status, Language language) {
  if (!status.received) return std::string(message(language, Message::status_never_received));
  return message(language, Message::status_received, {time_text(*status.received)});
}

std::string waiting_line(const SpoolStatus& spool, Language language) {
  std::string line = message(language, Message::status_waiting,
                             {std::to_string(spool.waiting), size_text(spool.bytes)});
  if (spool.oldest) line += message(language, Message::status_oldest, {time_text(*spool.oldest)});
  return line;
}

std::string policy_line(const PolicyInForce& policy, Language language) {
  return message(language, Message::status_policy,
                 {to_visible(policy.name.id), std::string(word_of(language, policy.level)),
                  std::to_string(policy.name.serial), to_text(policy.expires)});
}

// A restore card, declared or suspected.
std::optional<Message> disk_words(const Status& status) {
  if (status.assignment && status.assignment->disk != Disk::normal) return Message::disk_declared;
  if (!status.last_scan) return std::nullopt;
  const auto& flags = status.last_scan->flags;
  const bool went_back = std::find(flags.begin(), flags.end(), Flag::back) != flags.end();
  return went_back ? std::optional(Message::disk_suspected) : std::nullopt;
}

std::vector<std::string> lines_of(const Status& status, Language language) {
  const auto running = status.is_running ? Message::status_running : Message::status_not_running;
  std::vector<std::string> lines{
      message(language, Message::status_agent, {to_text(status.agent), to_visible(status.log)}),
      seat_line(status, language),
      std::string(message(language, running)),
      scan_line(status, language),
      received_line(status, language),
      waiting_line(status.spool, language)};
  if (!status.assignment) {
    lines.insert(lines.begin() + 2, message(language, Message::status_code, {status.code}));
  }
  if (const auto disk = disk_words(status)) lines.emplace_back(message(language, *disk));
  if (status.scan) {
    lines.push_back(
        message(language, Message::status_scanning, {progress_text(*status.scan, language)}));
  }
  add_exam_lines(status, language, lines);
  if (status.last_scan && !status.last_scan->watched.empty()) {
    lines.push_back(message(language, Message::report_coverage_watched,
                            {watched_text(status.last_scan->watched)}));
  }
  if (status.spool.kept_aside > 0) {
    lines.push_back(
        message(language, Message::status_kept_aside, {std::to_string(status.spool.kept_aside)}));
  }
  for (const PolicyInForce& policy : status.policies) {
    lines.push_back(policy_line(policy, language));
  }
  if (status.policies.empty()) lines.emplace_back(message(language, Message::status_no_policy));
  return lines;
}

std::vector<std::string> values_of(Concern concern, const Status& status, Language language) {
  switch (concern) {
    case Concern::policies_broken:
      return {to_visible(status.policies_trouble)};
    case Concern::report_broken:
      return {to_visible(status.report_trouble)};
    case Concern::scan_found:
      return {std::string(word_of(language, status.last_scan->outcome))};
    case Concern::waits_on_restored_disk:
    case Concern::waits_long:
      return {std::to_string(status.spool.waiting)};
    case Concern::spool_full:
      return {std::to_string(status.spool.coalesced->scans)};
    case Concern::lost:
      return {std::to_string(status.spool.lost.size()), reasons(status.spool.lost)};
    case Concern::policy_expired:
      return {expired_names(status)};
    case Concern::disk_full:
      return {size_text(*status.free_bytes)};
    case Concern::files_damaged:
      return {to_visible(names_of(status.damaged))};
    default:
      return {};
  }
}

boost::json::value progress_json(const ScanProgress& progress) {
  boost::json::object json{{"files", progress.files},
                           {"bytes", progress.bytes},
                           {"hashed_bytes", progress.hashed_bytes},
                           {"seconds", progress.time.count() / 1000},
                           {"files_per_second", files_per_second(progress)},
                           {"bytes_per_second", bytes_per_second(progress)}};
  if (const auto done = percent(progress)) json["percent"] = *done;
  if (const auto left = time_left(progress)) json["seconds_left"] = left->count();
  return json;
}

boost::json::value exam_json(const ExamState& exam) {
  boost::json::object json{{"session", text_for_json(exam.session)},
                           {"phase", to_word(exam.phase)},
                           {"part", to_word(exam.part)},
                           {"readiness", to_word(exam.readiness)}};
  if (exam.unchanged) json["unchanged"] = *exam.unchanged;
  return json;
}

boost::json::value exam_json(const ExamStatus& exam) {
  boost::json::object json{{"phase", to_word(exam.moment.phase)}};
  if (exam.moment.session) json["session"] = text_for_json(exam.moment.session->id);
  if (exam.next) {
    json["next"] = text_for_json(exam.next->id);
    json["checked_again"] = to_text(exam.next->starts - exam.next->check_from);
  }
  return json;
}

boost::json::value scan_json(const LastScan& scan) {
  boost::json::array flags;
  for (const Flag flag : scan.flags) flags.emplace_back(to_word(flag));
  boost::json::object json{{"started", to_text(scan.started)}, {"finished", to_text(scan.finished)},
                           {"outcome", to_word(scan.outcome)}, {"counts", to_json(scan.counts)},
                           {"delivered", scan.is_delivered},   {"flags", std::move(flags)}};
  if (scan.exam) json["exam"] = exam_json(*scan.exam);
  return json;
}

boost::json::array watched_json(const std::vector<WatchedVolume>& volumes) {
  boost::json::array json;
  for (const auto& volume : volumes) json.push_back(to_json(volume));
  return json;
}

boost::json::value spool_json(const SpoolStatus& spool) {
  boost::json::object json{{"waiting", spool.waiting}, {"bytes", spool.bytes}};
  if (spool.oldest) json["oldest"] = to_text(*spool.oldest);
  boost::json::array lost;
  for (const Lost& one : spool.lost) {
    lost.push_back(boost::json::object{{"chain", to_text(one.chain)},
                                       {"index", one.index},
                                       {"reason", text_for_json(one.reason)}});
  }
  json["lost"] = std::move(lost);
  json["kept_aside"] = spool.kept_aside;
  if (spool.coalesced) {
    json["coalesced"] = boost::json::object{{"scans", spool.coalesced->scans},
                                            {"from", to_text(spool.coalesced->from)},
                                            {"to", to_text(spool.coalesced->to)}};
  }
  return json;
}

boost::json::value policies_json(const std::vector<PolicyInForce>& policies) {
  boost::json::array out;
  for (const PolicyInForce& policy : policies) {
    boost::json::object json{{"layer", to_word(policy.level)},
                             {"issued", to_text(policy.issued)},
                             {"expires", to_text(policy.expires)},
                             {"expired", policy.is_expired}};
    json["policy"] = to_json(policy.name);
    out.push_back(std::move(json));
  }
  return out;
}

}  // namespace

std::string sentence_of(Concern concern, const Status& status, Language language) {
  static constexpr std::array messages{Message::concern_not_running,
                                       Message::concern_files_damaged,
                                       Message::concern_disk_full,
                                       Message::concern_policies_broken,
                                       Message::concern_no_policy,
                                       Message::concern_report_broken,
                                       Message::concern_never_scanned,
                                       Message::concern_scan_is_old,
                                       Message::concern_scan_found,
                                       Message::concern_cloned,
                                       Message::concern_ended,
                                       Message::concern_waits_on_restored_disk,
                                       Message::concern_waits_long,
                                       Message::concern_spool_full,
                                       Message::concern_lost,
                                       Message::concern_policy_expired,
                                       Message::concern_trust_stale,
                                       Message::concern_clock_skewed,
                                       Message::concern_policy_outdated,
                                       Message::concern_mend_on_restored_disk,
                                       Message::concern_mend_on_suspected_disk};
  return message(language, messages.at(static_cast<std::size_t>(concern)),
                 values_of(concern, status, language));
}

std::string status_text(const Status& status, const std::vector<Concern>& concerns,
                        Language language) {
  std::string text;
  for (const std::string& line : lines_of(status, language)) text += line + "\n";
  if (concerns.empty()) return text + std::string(message(language, Message::status_well)) + "\n";
  text += message(language, Message::status_concerns, {std::to_string(concerns.size())}) + "\n";
  for (const Concern concern : concerns) {
    text += "  " + sentence_of(concern, status, language) + "\n";
  }
  return text;
}

boost::json::value status_json(const Status& status, const std::vector<Concern>& concerns,
                               Language language) {
  boost::json::object json{{"format", 1},
                           {"enrolled", true},
                           {"well", concerns.empty()},
                           {"agent", to_text(status.agent)},
                           {"code", status.code},
                           {"log", text_for_json(status.log)},
                           {"site", text_for_json(site_of(status))}};
  if (const auto& seat = status.assignment) {
    json["room"] = text_for_json(seat->room);
    json["seat"] = text_for_json(seat->seat);
    json["seat_kind"] = to_word(seat->kind);
    json["disk"] = to_word(seat->disk);
  }
  json["running"] = status.is_running;
  if (status.scan) json["scan"] = progress_json(*status.scan);
  if (status.last_scan) json["last_scan"] = scan_json(*status.last_scan);
  if (status.last_scan && !status.last_scan->watched.empty()) {
    json["watched"] = watched_json(status.last_scan->watched);
  }
  if (status.received) json["received"] = to_text(*status.received);
  json["policies"] = policies_json(status.policies);
  if (status.exam) json["exam"] = exam_json(*status.exam);
  if (!status.calendar_trouble.empty()) {
    json["calendar_trouble"] = text_for_json(status.calendar_trouble);
  }
  json["trust_stale"] = status.trust_is_stale;
  json["spool"] = spool_json(status.spool);
  if (status.free_bytes) json["free_bytes"] = *status.free_bytes;
  boost::json::array list;
  for (const Concern concern : concerns) {
    list.push_back(
        boost::json::object{{"concern", to_word(concern)},
                            {"text", text_for_json(sentence_of(concern, status, language))}});
  }
  json["concerns"] = std::move(list);
  return json;
}

}  // namespace examguard
