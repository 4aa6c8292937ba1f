// Commands that show: sites and one site, as text for a terminal or as the API's JSON.
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iomanip>
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/doors/client.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/web/view.hpp"
#include "core/evidence/trust.hpp"
#include "core/exam/exam_words.hpp"
#include "core/json.hpp"
#include "core/policy/category_words.hpp"
#include "core/text.hpp"

namespace examguard::commands {
namespace {

using boost::json::value;
using web::View;

constexpr Presence presences[] = {Presence::on, Presence::silent, Presence::off,
                                  Presence::never_enrolled};
constexpr LastJudgement judgements[] = {LastJudgement::violation, LastJudgement::incomplete,
                                        LastJudgement::to_check, LastJudgement::clean,
                                        LastJudgement::none};

const value& part(const value& json, std::string_view key) {
  static const value nothing;
  const auto* object = json.if_object();
  const auto* found = object != nullptr ? object->if_contains(key) : nullptr;
  return found != nullptr ? *found : nothing;
}

std::string text_of(const value& json, std::string_view key) {
  const value& found = part(json, key);
  if (found.is_null()) return "";
  if (found.is_string()) return to_visible(std::string_view(found.get_string()));
  return boost::json::serialize(found);
}

std::string time_of(const value& json, std::string_view key) {
  const std::string text = text_of(json, key);
  const auto time = parse_time(text);
  return time ? web::shanghai_time(*time) : text;
}

const boost::json::array& list_of(const value& json, std::string_view key) {
  static const boost::json::array nothing;
  const auto* found = part(json, key).if_array();
  return found != nullptr ? *found : nothing;
}

std::string presence_of(const View& view, const std::string& word) {
  for (const Presence p : presences) {
    if (to_word(p) == word) return web::presence_word(view, p);
  }
  return word;
}

std::string judgement_of(const View& view, const std::string& word) {
  for (const LastJudgement j : judgements) {
    if (to_word(j) == word) return web::judgement_word(view, j);
  }
  return word;
}

std::string counts_line(const View& view, const value& counts) {
  std::string line = view.say(Message::column_seats) + " " + text_of(counts, "seats");
  const value& presence = part(counts, "presence");
  if (!presence.is_null()) line += " |";
  for (const Presence p : presences) {
    if (presence.is_null()) break;
    line += " " + web::presence_word(view, p) + " " + text_of(presence, to_word(p));
  }
  line += " |";
  for (const LastJudgement j : judgements) {
    line +=
        " " + web::judgement_word(view, j) + " " + text_of(part(counts, "judgement"), to_word(j));
  }
  return line;
}

void print_region(const View& view, const value& region, int depth) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  std::cout << indent << text_of(region, "name") << " (" << text_of(region, "region")
            << "): " << counts_line(view, part(region, "counts")) << '\n';
  for (const value& site : list_of(region, "sites")) {
    std::cout << indent << "  " << text_of(site, "site") << ' ' << text_of(site, "name") << ": "
              << counts_line(view, part(site, "counts")) << '\n';
  }
  for (const value& child : list_of(region, "regions")) print_region(view, child, depth + 1);
}

std::string readiness_of(const View& view, const std::string& word) {
  const auto readiness = parse_readiness(word);
  return readiness ? readiness_word(view.language, *readiness) : word;
}

void print_readiness(const View& view, const value& seat) {
  const std::string word = text_of(seat, "readiness");
  if (word.empty()) return;
  const std::string said = readiness_of(view, word);
  std::cout << "  "
            << (part(seat, "provisional").is_null()
                    ? said
                    : view.say(Message::readiness_provisional, {said}));
  const value& unchanged = part(seat, "unchanged");
  if (unchanged.is_bool()) {
    std::cout << "  "
              << view.say(unchanged.get_bool() ? Message::exam_unchanged : Message::exam_changed);
  }
}

void print_exam(const View& view, const value& exam) {
  if (!exam.is_object()) return;
  std::string line = view.say(Message::exam_heading) + ": ";
  for (const ExamPhase phase :
       {ExamPhase::pre_exam, ExamPhase::exam, ExamPhase::closing, ExamPhase::normal}) {
    if (to_word(phase) == text_of(exam, "phase")) {
      line += phase_words(view.language, phase, text_of(exam, "session"));
    }
  }
  if (const auto* counts = part(exam, "readiness").if_object()) {
    line += " |";
    for (const auto& [word, seats] : *counts) {
      line += " " + readiness_of(view, std::string(word)) + " " +
              text_of(part(exam, "readiness"), word);
    }
  }
  std::cout << line << '\n';
}

// A seat's PC, or one without a seat.
void print_pc(const View& view, const value& seat, const std::string& name) {
  std::cout << "  " << name << "  ";
  if (const std::string word = text_of(seat, "presence"); !word.empty()) {
    std::cout << presence_of(view, word) << "  ";
  }
  std::cout << judgement_of(view, text_of(seat, "judgement"));
  print_readiness(view, seat);
  const value& report = part(seat, "report");
  if (report.is_object()) {
    std::cout << "  " << view.say(Message::verdict_denied) << ' ' << text_of(report, "denied")
              << ' ' << view.say(Message::verdict_unlisted) << ' ' << text_of(report, "unlisted")
              << ' ' << view.say(Message::column_gaps) << ' ' << text_of(report, "gaps") << "  "
              << view.say(Message::column_received) << ' ' << time_of(report, "received");
    const std::string flags = text_of(report, "flags");
    if (!flags.empty()) std::cout << "  [" << web::flag_words(view, flags) << ']';
  }
  if (const value& stop = part(seat, "stopped"); stop.is_object()) {
    std::cout << "  " << view.say(Message::seat_stopped) << " · "
              << web::stop_words(view, text_of(stop, "reason")) << ' ' << time_of(stop, "received");
  }
  if (const value& claim = part(seat, "claim"); claim.is_object()) {
    std::cout << "  " << web::claim_words(view, text_of(claim, "room"), text_of(claim, "seat"));
  }
  if (const value& doubt = part(seat, "doubt"); doubt.is_object()) {
    std::cout << "  "
              << web::doubt_words(view, text_of(doubt, "why"), text_of(doubt, "room"),
                                  text_of(doubt, "seat"));
  }
  std::cout << '\n';
}

void print_seatless(const View& view, const value& site) {
  const auto& pcs = list_of(site, "seatless");
  if (pcs.empty()) return;
  std::cout << view.say(Message::seats_unassigned, {std::to_string(pcs.size())}) << '\n';
  for (const value& pc : pcs) {
    print_pc(view, pc, text_of(pc, "code") + "  " + text_of(pc, "enrolment"));
  }
}

void print_products(const View& view, const value& site) {
  const auto& products = list_of(site, "products");
  std::cout << '\n' << view.say(Message::shown_problems, {std::to_string(products.size())}) << '\n';
  constexpr std::size_t shown = 10;
  std::size_t number = 0;
  for (const value& row : products) {
    if (++number > shown) break;
    std::cout << "  " << std::setw(2) << number << ". ["
              << web::verdict_word(view, text_of(row, "verdict")) << '/'
              << web::severity_word(view, text_of(row, "severity")) << "] ";
    // A group of files has no other name than its category.
    if (text_of(row, "kind") != "group") std::cout << text_of(row, "product") << "  ";
    std::cout << category_word(view.language, text_of(row, "category")) << "  "
              << view.say(Message::column_pcs) << ' ' << text_of(row, "seats") << "  "
              << view.say(Message::column_count) << ' ' << text_of(row, "findings") << "  "
              << view.say(Message::shown_example, {text_of(row, "example")}) << '\n';
  }
  if (products.size() > shown) {
    std::cout << "  " << view.say(Message::shown_more, {std::to_string(products.size() - shown)})
              << '\n';
  }
}

void print_sites(const View& view, const value& json) {
  if (list_of(json, "regions").empty()) std::cout << view.say(Message::no_roster) << '\n';
  for (const value& region : list_of(json, "regions")) print_region(view, region, 0);
}

void print_site(const View& view, const value& site) {
  const bool past = part(part(site, "counts"), "presence").is_null();
  const Message moment = past ? Message::moment_past : Message::moment_now;
  std::cout << view.say(Message::column_site) << ' ' << text_of(site, "site") << ' '
            << text_of(site, "name") << "  " << view.say(moment, {time_of(site, "at")}) << '\n'
            << counts_line(view, part(site, "counts")) << '\n';
  print_exam(view, part(site, "exam"));
  std::cout << '\n' << view.say(Message::heading_seats) << '\n';
  for (const value& seat : list_of(site, "seats")) {
    print_pc(view, seat, text_of(seat, "room") + "/" + text_of(seat, "seat"));
  }
  print_seatless(view, site);
  print_products(view, site);
}

int show(const ViewOptions& options, const std::string& target,
         void (*print)(const View&, const value&)) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  std::string query;
  if (!options.at.empty()) {
    const auto at = web::parse_moment(options.at);
    if (!at) return failed(within("--at", at.error()));
    query = "?at=" + encode_part(to_text(*at));
  }
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const auto body = client->get(target + query);
  if (!body) return failed(body.error());
  if (options.json) {
    std::cout << *body << '\n';
    return written();
  }
  const auto json = decode_json(*body);
  if (!json) return failed(json.error());
  if (const value& stopped = part(*json, "clock_stopped"); !stopped.is_null()) {
    const auto doubt = clock_doubt_from_json(stopped);
    if (!doubt) return failed(doubt.error());
    std::cout << "!! " << words_of(*language, *doubt) << "\n\n";
  }
  View view;
  view.language = *language;
  print(view, *json);
  return written();
}

}  // namespace

int sites(const ViewOptions& options) {
  return show(options, "/api/sites", print_sites);
}

int site(const ViewOptions& options) {
  if (!is_code(options.site)) {
    return failed({ErrorCode::invalid_argument,
                   "\"" + options.site + "\" is no site's code: letters, digits, '-', '_', '.'"});
  }
  return show(options, "/api/sites/" + encode_part(options.site), print_site);
}

}  // namespace examguard::commands
