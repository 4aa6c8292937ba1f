#include "collector/web/view.hpp"

#include <algorithm>
#include <charconv>

#include "collector/doors/client.hpp"
#include "core/report/report.hpp"
#include "core/text.hpp"

namespace examguard::web {
namespace {

constexpr auto shanghai = std::chrono::hours(8);
constexpr Message of_numbers[] = {Message::column_number,  Message::column_pcs,
                                  Message::column_count,   Message::column_gaps,
                                  Message::verdict_denied, Message::verdict_unlisted};

std::size_t page_number(const HttpPairs& query, std::string_view name) {
  const auto text = find_value(query, name);
  std::size_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace

std::string View::link(const std::string& target, HttpPairs more) const {
  if (language == Language::en) more.emplace_back("lang", "en");
  if (moment.past) more.emplace_back("at", to_text(moment.at));
  std::string out = target;
  char mark = '?';
  for (const auto& [key, value] : more) {
    out += mark + encode_part(key) + "=" + encode_part(value);
    mark = '&';
  }
  return out;
}

std::string shanghai_time(TimePoint time) {
  std::string text = to_text(time + shanghai).substr(0, 19);
  if (text.size() > 10) text[10] = ' ';
  return text;
}

Result<TimePoint> parse_moment(std::string_view text) {
  std::string full(text);
  const bool is_utc = text.ends_with('Z');
  if (is_utc) {
    if (full.size() == 20) full.insert(19, ".000");
  } else {
    if (full.size() > 10 && full[10] == ' ') full[10] = 'T';
    if (full.size() == 16) full += ":00";
    full += ".000Z";
  }
  const auto time = parse_time(full);
  if (!time) {
    return Error{ErrorCode::invalid_argument,
                 "expected a time like \"2026-11-24 11:14\" (Beijing time) or "
                 "2026-11-24T03:14:15Z, got \"" +
                     to_visible(text) + "\""};
  }
  return is_utc ? *time : *time - shanghai;
}

std::string label_part(std::string_view label) {
  std::string out;
  const bool dots = label == "." || label == "..";
  for (const char c : label) {
    if (c == '~' || c == '/' || c == '\\' || (dots && c == '.')) {
      out += "~" + to_hex(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return encode_part(out);
}

std::string label_of_part(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto byte = part[i] == '~' ? from_hex(part.substr(i + 1, 2)) : Result<Bytes>(Bytes());
    if (byte && byte->size() == 1) {
      out += *byte;
      i += 2;
    } else {
      out += part[i];
    }
  }
  return out;
}

std::string site_path(std::string_view site) {
  return "/sites/" + encode_part(site);
}

std::string seat_path(std::string_view site, std::string_view room, std::string_view seat) {
  return site_path(site) + "/seats/" + label_part(room) + "/" + label_part(seat);
}

std::string presence_word(const View& view, Presence presence) {
  switch (presence) {
    case Presence::never_enrolled:
      return view.say(Message::presence_never_enrolled);
    case Presence::silent:
      return view.say(Message::presence_silent);
    case Presence::off:
      return view.say(Message::presence_off);
    case Presence::on:
      break;
  }
  return view.say(Message::presence_on);
}

std::string judgement_word(const View& view, LastJudgement judgement) {
  switch (judgement) {
    case LastJudgement::none:
      return view.say(Message::judgement_none);
    case LastJudgement::violation:
      return view.say(Message::judgement_violation);
    case LastJudgement::incomplete:
      return view.say(Message::judgement_incomplete);
    case LastJudgement::to_check:
      return view.say(Message::judgement_to_check);
    case LastJudgement::clean:
      break;
  }
  return view.say(Message::judgement_clean);
}

std::string verdict_word(const View& view, std::string_view verdict) {
  const auto parsed = parse_verdict(verdict);
  if (!parsed) return std::string(verdict);
  switch (*parsed) {
    case Verdict::allowed:
      return view.say(Message::verdict_allowed);
    case Verdict::waived:
      return view.say(Message::verdict_waived);
    case Verdict::unlisted:
      return view.say(Message::verdict_unlisted);
    case Verdict::denied:
      return view.say(Message::verdict_denied);
    case Verdict::undetermined:
      break;
  }
  return view.say(Message::verdict_undetermined);
}

std::string severity_word(const View& view, std::string_view severity) {
  const auto parsed = parse_severity(severity);
  if (!parsed) return std::string(severity);
  switch (*parsed) {
    case Severity::violation:
      return view.say(Message::severity_violation);
    case Severity::suspicious:
      return view.say(Message::severity_suspicious);
    case Severity::notice:
      break;
  }
  return view.say(Message::severity_notice);
}

std::string stop_words(const View& view, std::string_view reason) {
  static constexpr std::pair<Stop::Reason, Message> known[] = {
      {Stop::Reason::shutdown, Message::stop_shutdown},
      {Stop::Reason::service_stop, Message::stop_service},
      {Stop::Reason::upgrade, Message::stop_upgrade},
      {Stop::Reason::uninstall, Message::stop_uninstall}};
  for (const auto& [each, id] : known) {
    if (to_word(each) == reason) return view.say(id);
  }
  return std::string(reason);
}

std::string flag_words(const View& view, std::string_view flags) {
  static constexpr std::pair<Flag, Message> known[] = {
      {Flag::fork, Message::flag_fork},   {Flag::back, Message::flag_back},
      {Flag::clone, Message::flag_clone}, {Flag::hole, Message::flag_hole},
      {Flag::late, Message::flag_late},   {Flag::stale_policy, Message::flag_stale_policy},
      {Flag::ended, Message::flag_ended}, {Flag::skew, Message::flag_skew}};
  std::string out;
  while (!flags.empty()) {
    const std::string_view word = flags.substr(0, flags.find(' '));
    flags.remove_prefix(std::min(word.size() + 1, flags.size()));
    const auto flag = parse_flag(word);
    std::string said(word);
    for (const auto& [each, id] : known) {
      if (flag && *flag == each) said = view.say(id);
    }
    out += (out.empty() ? "" : view.language == Language::zh ? "、" : ", ") + said;
  }
  return out;
}

std::string claim_words(const View& view, const std::string& room, const std::string& seat) {
  return view.say(Message::claim_says, {room.empty() ? seat : room + "/" + seat});
}

std::string doubt_words(const View& view, const std::string& why, const std::string& room,
                        const std::string& seat) {
  if (why != "taken") return view.say(Message::doubt_several);
  return view.say(Message::doubt_taken, {room + "/" + seat});
}

std::string seat_kind_word(const View& view, std::string_view kind) {
  if (kind == "candidate") return view.say(Message::seat_candidate);
  if (kind == "spare") return view.say(Message::seat_spare);
  if (kind == "invigilator") return view.say(Message::seat_invigilator);
  if (kind == "server") return view.say(Message::seat_server);
  return std::string(kind);
}

std::string disk_word(const View& view, std::string_view disk) {
  if (disk == "normal") return view.say(Message::disk_normal);
  if (disk == "restored") return view.say(Message::disk_restored);
  if (disk == "diskless") return view.say(Message::disk_diskless);
  return std::string(disk);
}

Html badge(std::string_view css_class, std::string_view word) {
  return classed("span", "badge " + std::string(css_class), text(word));
}

Html judgement_badge(const View& view, LastJudgement judgement) {
  return badge("j-" + std::string(to_word(judgement)), judgement_word(view, judgement));
}

Html header_row(const View& view, const std::vector<Message>& columns) {
  Html cells;
  for (const Message column : columns) {
    const bool number =
        std::find(std::begin(of_numbers), std::end(of_numbers), column) != std::end(of_numbers);
    cells +=
        element("th", {{"scope", "col"}, {"class", number ? "n" : ""}}, text(view.say(column)));
  }
  return element("thead", element("tr", cells));
}

Html number_cell(std::uint64_t number, std::string_view css_class) {
  const std::string classes = "n" + std::string(number == 0         ? " zero"
                                                : css_class.empty() ? ""
                                                                    : " " + std::string(css_class));
  return element("td", {{"class", classes}}, text(std::to_string(number)));
}

Html cell(std::string_view content) {
  return element("td", content);
}

Html cell(const Html& content) {
  return element("td", content);
}

Html word_cell(std::string_view word) {
  return classed("td", "word", text(word));
}

Paging paging(const View& view, std::string_view name, std::size_t all, std::size_t most) {
  Paging paging;
  paging.all = all;
  const std::size_t pages = std::max<std::size_t>(1, (all + most - 1) / most);
  const std::size_t page = std::clamp<std::size_t>(page_number(view.query, name), 1, pages);
  paging.from = (page - 1) * most;
  paging.to = std::min(all, page * most);
  if (pages == 1) return paging;
  const auto target = [&](std::size_t number) {
    HttpPairs query;
    for (const auto& [key, value] : view.query) {
      if (key != name && key != "lang" && key != "at") query.emplace_back(key, value);
    }
    query.emplace_back(std::string(name), std::to_string(number));
    return view.link(view.path, query);
  };
  Html links =
      text(view.say(Message::page_shown, {std::to_string(paging.from + 1),
                                          std::to_string(paging.to), std::to_string(all)}));
  if (page > 1) links += link_to(target(page - 1), text(view.say(Message::page_previous)));
  if (page < pages) links += link_to(target(page + 1), text(view.say(Message::page_next)));
  paging.links = classed("p", "paging", links);
  return paging;
}

}  // namespace examguard::web
