// Who looks at a page, in which language, at which moment; and the small parts that all pages are
// made of: words, times, links that keep language and moment, counts, pages of a long list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/doors/api.hpp"
#include "collector/views/overview.hpp"
#include "collector/web/html.hpp"
#include "core/messages.hpp"

namespace examguard::web {

struct View {
  Language language = Language::zh;
  Person person;                    // name empty: nobody has logged in
  std::string token;                // for the forms of this session
  Moment moment;                    // of every number on the page; past: asked for by ?at=
  std::string path;                 // of this page, encoded
  HttpPairs query;                  // as asked
  std::vector<std::string> alarms;  // what everybody who has logged in must know

  [[nodiscard]] std::string say(Message id) const { return std::string(message(language, id)); }
  [[nodiscard]] std::string say(Message id, const std::vector<std::string>& values) const {
    return message(language, id, values);
  }
  // A path on this server with the language and, in a view of the past, the moment.
  [[nodiscard]] std::string link(const std::string& target, HttpPairs more = {}) const;
};

// "2026-11-24 16:00:05", Beijing time.
[[nodiscard]] std::string shanghai_time(TimePoint time);
// UTC, "2026-11-24T08:00:05[.000]Z", or what people and forms give, "2026-11-24 16:00[:05]",
// Beijing time.
[[nodiscard]] Result<TimePoint> parse_moment(std::string_view text);

// Room and seat names as one part of a path: they may hold a slash or be "..".
[[nodiscard]] std::string label_part(std::string_view label);
[[nodiscard]] std::string label_of_part(std::string_view part);
[[nodiscard]] std::string site_path(std::string_view site);
[[nodiscard]] std::string seat_path(std::string_view site, std::string_view room,
                                    std::string_view seat);

[[nodiscard]] std::string presence_word(const View& view, Presence presence);
[[nodiscard]] std::string judgement_word(const View& view, LastJudgement judgement);
[[nodiscard]] std::string verdict_word(const View& view, std::string_view verdict);
[[nodiscard]] std::string severity_word(const View& view, std::string_view severity);
[[nodiscard]] std::string flag_words(const View& view, std::string_view flags);
// Why an agent stopped, by the word of its stop record.
[[nodiscard]] std::string stop_words(const View& view, std::string_view reason);
// Of PCs without a seat: what was said at the PC, and why it was given none.
[[nodiscard]] std::string claim_words(const View& view, const std::string& room,
                                      const std::string& seat);
[[nodiscard]] std::string doubt_words(const View& view, const std::string& why,
                                      const std::string& room, const std::string& seat);
[[nodiscard]] std::string seat_kind_word(const View& view, std::string_view kind);
[[nodiscard]] std::string disk_word(const View& view, std::string_view disk);

// A word in the colour of its weight.
[[nodiscard]] Html badge(std::string_view css_class, std::string_view word);
[[nodiscard]] Html judgement_badge(const View& view, LastJudgement judgement);

[[nodiscard]] Html header_row(const View& view, const std::vector<Message>& columns);
[[nodiscard]] Html number_cell(std::uint64_t number, std::string_view css_class = {});
[[nodiscard]] Html cell(std::string_view text);
[[nodiscard]] Html cell(const Html& content);
[[nodiscard]] Html word_cell(std::string_view word);  // never broken over lines

// Which part of a long list is shown: ?<name>=2 is its second page.
struct Paging {
  std::size_t from = 0, to = 0, all = 0;
  Html links;  // to the others; empty if there is one page
};
[[nodiscard]] Paging paging(const View& view, std::string_view name, std::size_t all,
                            std::size_t most);

}  // namespace examguard::web
