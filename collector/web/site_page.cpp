#include <algorithm>

#include "collector/web/exam_part.hpp"
#include "collector/web/finding_parts.hpp"
#include "collector/web/page.hpp"
#include "collector/web/pages.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/policy/category_words.hpp"

namespace examguard::web {
namespace {

constexpr std::size_t products_a_page = 50;
constexpr std::size_t seats_a_page = 100;
constexpr std::size_t places_shown = 8;

Html fact(const View& view, Message name, std::string_view value) {
  return value.empty() ? Html() : element("dt", view.say(name)) + element("dd", value);
}

Html site_facts(const View& view, const SiteRow& site) {
  const bool entrusted = site.kind == to_word(SiteKind::entrusted);
  return classed("dl", "facts",
                 fact(view, Message::fact_code, site.code) +
                     fact(view, Message::fact_kind,
                          view.say(entrusted ? Message::site_entrusted : Message::site_exam)) +
                     fact(view, Message::fact_address, site.address) +
                     fact(view, Message::fact_person, site.person));
}

Html path_to(const View& view, const SitePage& shown) {
  Html links = link_to(view.link("/"), text(view.say(Message::page_overview)));
  for (const RegionRow& region : shown.regions) {
    links += text(" › ") + link_to(view.link("/", {{"region", region.code}}), text(region.name));
  }
  return classed("p", "path", links);
}

std::string places(const View& view, const ProductRow& row) {
  std::string out;
  for (std::size_t i = 0; i < row.where.size() && i < places_shown; ++i) {
    out += (i == 0 ? "" : view.language == Language::zh ? "、" : ", ") + row.where[i];
  }
  if (row.where.size() > places_shown) {
    out += " " + view.say(Message::places_more, {std::to_string(row.where.size())});
  }
  return out;
}

Html product_row(const View& view, const ProductRow& row, std::size_t number) {
  const auto finding = finding_of(row.json);
  Html name =
      element("b", row.kind == "group" ? category_word(view.language, row.product) : row.product);
  if (row.common) name += badge("common", view.say(Message::product_common));
  if (row.example != row.product) name += classed("small", "file", text(row.example));
  Html measures;
  if (finding) {
    measures += text(words_of(view, finding->todo));
    measures += classed("small", "quiet", text(words_of(view, finding->why)));
  } else {
    measures += text(row.todo);
  }
  return element("tr", number_cell(number) +
                           cell(badge("s-" + row.severity, severity_word(view, row.severity))) +
                           word_cell(category_word(view.language, row.category)) +
                           element("td", {{"class", "product"}}, name) + number_cell(row.seats) +
                           number_cell(row.findings) +
                           element("td", {{"class", "where"}}, text(places(view, row))) +
                           cell(measures));
}

// One verdict's products: what is denied stands apart from what no rule names.
Html products(const View& view, const SiteOverview& site, std::string_view verdict,
              Message heading) {
  std::vector<const ProductRow*> rows;
  for (const ProductRow& row : site.products) {
    if (row.verdict == verdict) rows.push_back(&row);
  }
  Html out = element("h2", view.say(heading, {std::to_string(rows.size())}));
  if (rows.empty()) return out + classed("p", "quiet", text(view.say(Message::products_none)));
  const Paging part = paging(view, verdict, rows.size(), products_a_page);
  Html body;
  for (std::size_t i = part.from; i < part.to; ++i) body += product_row(view, *rows[i], i + 1);
  const Html head =
      header_row(view, {Message::column_number, Message::column_severity, Message::column_category,
                        Message::column_product, Message::column_pcs, Message::column_count,
                        Message::column_where, Message::column_todo});
  out += classed("div", "wide",
                 element("table", {{"class", "products"}}, head + element("tbody", body)));
  return out + part.links;
}

Html seat_row(const View& view, const SiteRow& site, const SeatStatus& seat) {
  const SeatView& shown = seat.view;
  std::string flags = shown.report ? flag_words(view, shown.report->flags) : std::string();
  if (seat.unseen) flags += (flags.empty() ? "" : " ") + view.say(Message::seat_unseen);
  if (shown.stop)
    flags += (flags.empty() ? "" : " ") + view.say(Message::seat_stopped) + " · " +
             stop_words(view, shown.stop->reason);
  const auto time = [](const std::optional<TimePoint>& when) {
    return cell(when ? shanghai_time(*when) : std::string("—"));
  };
  Html cells = cell(link_to(view.link(seat_path(site.code, shown.seat.room, shown.seat.seat)),
                            text(shown.seat.room + " / " + shown.seat.seat)));
  cells += cell(seat_kind_word(view, shown.seat.kind));
  if (seat.presence) {
    cells += cell(
        badge("p-" + std::string(to_word(*seat.presence)), presence_word(view, *seat.presence)));
    cells += time(shown.seen);
  }
  if (seat.readiness) cells += cell(readiness_of_seat(view, seat));
  cells += cell(judgement_badge(view, seat.judgement));
  cells += time(shown.report ? std::optional(shown.report->received) : std::nullopt);
  if (shown.report) {
    cells += number_cell(shown.report->denied, "j-violation");
    cells += number_cell(shown.report->unlisted, "j-to_check");
    cells += number_cell(shown.report->gaps, "j-incomplete");
  } else {
    cells += cell("") + cell("") + cell("");
  }
  if (shown.claim) {
    flags += (flags.empty() ? "" : " ") + claim_words(view, shown.claim->room, shown.claim->seat);
  }
  return element("tr", cells + cell(flags));
}

std::string note_of(const View& view, const SeatView& pc) {
  if (pc.claim) return claim_words(view, pc.claim->room, pc.claim->seat);
  return pc.doubt ? doubt_words(view, pc.doubt->why, pc.doubt->room, pc.doubt->seat) : "";
}

// With what `assign` needs to give them one.
Html seatless(const View& view, const SiteOverview& site) {
  if (site.seatless.empty()) return {};
  const std::size_t all = site.seatless.size();
  const Paging part = paging(view, "seatless", all, seats_a_page);
  Html body;
  for (std::size_t i = part.from; i < part.to; ++i) {
    const SeatView& pc = site.seatless[i].view;
    body +=
        element("tr", cell(classed("b", "code", text(short_code(pc.enrolment->digest)))) +
                          cell(classed("small", "code", text(to_text(pc.enrolment->digest)))) +
                          cell(shanghai_time(pc.enrolment->received)) + cell(pc.enrolment->room) +
                          cell(judgement_badge(view, site.seatless[i].judgement)) +
                          cell(pc.report ? shanghai_time(pc.report->received) : std::string("—")) +
                          cell(note_of(view, pc)));
  }
  const Html head =
      header_row(view, {Message::column_code, Message::column_enrolment, Message::column_enrolled,
                        Message::column_room, Message::column_judgement, Message::column_received,
                        Message::column_note});
  return element("p", view.say(Message::seats_unassigned, {std::to_string(all)})) +
         classed("div", "wide", element("table", head + element("tbody", body))) + part.links;
}

Html seats(const View& view, const SiteOverview& site) {
  Html out = element("h2", view.say(Message::heading_seats));
  const Paging part = paging(view, "seats", site.seats.size(), seats_a_page);
  Html body;
  for (std::size_t i = part.from; i < part.to; ++i) {
    body += seat_row(view, site.site, site.seats[i]);
  }
  std::vector<Message> columns{Message::column_seat, Message::column_kind};
  if (!view.moment.past) {
    columns.insert(columns.end(), {Message::column_presence, Message::column_seen});
  }
  if (!site.readiness.empty()) columns.push_back(Message::column_readiness);
  columns.insert(columns.end(),
                 {Message::column_judgement, Message::column_received, Message::verdict_denied,
                  Message::verdict_unlisted, Message::column_gaps, Message::column_flags});
  const Html head = header_row(view, columns);
  out +=
      classed("div", "wide", element("table", {{"class", "seats"}}, head + element("tbody", body)));
  out += part.links;
  return out + seatless(view, site);
}

}  // namespace

std::string site_page(const View& view, const SitePage& shown) {
  const SiteOverview& site = shown.site;
  Html main = path_to(view, shown) + element("h1", site.site.name) + moment_line(view) +
              site_facts(view, site.site) + counts_summary(view, site.counts);
  if (!view.moment.past) {
    main += element("p", link_to(view.link(site_path(site.site.code) + "/annex2.csv"),
                                 text(view.say(Message::annex2_download))));
  }
  main += exam_part(view, site);
  main += products(view, site, "denied", Message::heading_denied);
  main += products(view, site, "unlisted", Message::heading_unlisted);
  main += products(view, site, "undetermined", Message::heading_undetermined);
  main += seats(view, site);
  return page(view, site.site.name, main);
}

}  // namespace examguard::web
