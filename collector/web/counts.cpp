#include "collector/web/pages.hpp"

namespace examguard::web {
namespace {

constexpr Presence presences[] = {Presence::on, Presence::silent, Presence::off,
                                  Presence::never_enrolled};
constexpr LastJudgement judgements[] = {LastJudgement::violation, LastJudgement::incomplete,
                                        LastJudgement::to_check, LastJudgement::clean,
                                        LastJudgement::none};

std::uint64_t of(const SiteCounts& counts, Presence presence) {
  return counts.presence[static_cast<std::size_t>(presence)];
}
std::uint64_t of(const SiteCounts& counts, LastJudgement judgement) {
  return counts.judgement[static_cast<std::size_t>(judgement)];
}

Html group_head(const std::string& word, std::size_t columns) {
  return element("th",
                 {{"scope", "colgroup"}, {"colspan", std::to_string(columns)}, {"class", "group"}},
                 text(word));
}

Html tall_head(const View& view, Message column, bool number) {
  return element("th", {{"scope", "col"}, {"rowspan", "2"}, {"class", number ? "n" : ""}},
                 text(view.say(column)));
}

Html figure(std::string_view css_class, std::uint64_t number, const std::string& word) {
  return classed("div", number == 0 ? "figure zero" : "figure " + std::string(css_class),
                 element("b", std::to_string(number)) + element("span", word));
}

}  // namespace

Html counts_head(const View& view, const std::vector<Message>& before,
                 const std::vector<Message>& behind) {
  Html top;
  for (const Message column : before) {
    top += tall_head(view, column, column == Message::column_sites);
  }
  top += tall_head(view, Message::column_seats, true) + tall_head(view, Message::column_due, true);
  if (!view.moment.past) {
    top += group_head(view.say(Message::column_presence), std::size(presences));
  }
  top += group_head(view.say(Message::column_judgement), std::size(judgements));
  for (const Message column : behind) {
    top += tall_head(view, column, column == Message::column_unlisted_products);
  }
  Html below;
  const auto name = [](const std::string& word, bool first) {
    return element("th", {{"scope", "col"}, {"class", first ? "n first" : "n"}}, text(word));
  };
  for (const Presence p : presences) {
    if (!view.moment.past) below += name(presence_word(view, p), p == presences[0]);
  }
  for (const LastJudgement j : judgements)
    below += name(judgement_word(view, j), j == judgements[0]);
  return element("thead", element("tr", top) + element("tr", below));
}

Html counts_cells(const View& view, const SiteCounts& counts) {
  Html cells = number_cell(counts.seats) + number_cell(counts.due);
  for (const Presence p : presences) {
    if (!view.moment.past) cells += number_cell(of(counts, p), "p-" + std::string(to_word(p)));
  }
  for (const LastJudgement j : judgements) {
    cells += number_cell(of(counts, j), "j-" + std::string(to_word(j)));
  }
  return cells;
}

Html counts_summary(const View& view, const SiteCounts& counts) {
  Html seats = figure("all", counts.seats, view.say(Message::column_seats)) +
               figure("all", counts.due, view.say(Message::column_due));
  Html presence;
  for (const Presence p : presences) {
    presence += figure("p-" + std::string(to_word(p)), of(counts, p), presence_word(view, p));
  }
  Html judgement;
  for (const LastJudgement j : judgements) {
    judgement += figure("j-" + std::string(to_word(j)), of(counts, j), judgement_word(view, j));
  }
  const auto group = [&](Message title, const Html& figures) {
    return classed("div", "figures",
                   classed("div", "title", text(view.say(title))) + classed("div", "row", figures));
  };
  return classed("div", "summary",
                 group(Message::summary_seats, seats) +
                     (view.moment.past ? Html() : group(Message::column_presence, presence)) +
                     group(Message::column_judgement, judgement));
}

Html moment_line(const View& view) {
  const Message said = view.moment.past ? Message::moment_past : Message::moment_now;
  Html form = element("span", view.say(said, {shanghai_time(view.moment.at)}));
  Html fields = element("input", {{"type", "datetime-local"},
                                  {"name", "at"},
                                  {"aria-label", view.say(Message::moment_choose)}});
  if (view.language == Language::en) {
    fields += element("input", {{"type", "hidden"}, {"name", "lang"}, {"value", "en"}});
  }
  fields += element("button", {{"type", "submit"}}, text(view.say(Message::moment_choose)));
  form += element("form", {{"method", "get"}, {"action", view.path}, {"class", "moment"}}, fields);
  if (view.moment.past) {
    View now = view;
    now.moment.past = false;
    form += link_to(now.link(view.path), text(view.say(Message::moment_back)));
  }
  return classed("div", "when", form);
}

}  // namespace examguard::web
