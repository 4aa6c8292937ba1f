#include "collector/web/exam_part.hpp"
#include "collector/web/finding_parts.hpp"
#include "collector/web/page.hpp"
#include "collector/web/pages.hpp"

namespace examguard::web {
namespace {

constexpr std::size_t findings_a_page = 100;
constexpr std::size_t gaps_a_page = 50;

Html fact(const View& view, Message name, const Html& value) {
  return element("dt", view.say(name)) + element("dd", value);
}

Html fact(const View& view, Message name, std::string_view value) {
  return fact(view, name, text(value));
}

Html seat_facts(const View& view, const SeatPage& shown) {
  const SeatView& seat = shown.seat.view;
  Html facts = fact(view, Message::fact_kind, seat_kind_word(view, seat.seat.kind));
  facts += fact(view, Message::fact_disk, disk_word(view, seat.seat.disk));
  if (!seat.seat.duty.empty()) facts += fact(view, Message::fact_duty, seat.seat.duty);
  if (shown.seat.presence) {
    std::string presence = presence_word(view, *shown.seat.presence);
    if (seat.seen) {
      presence += " · " + view.say(Message::fact_seen, {shanghai_time(*seat.seen)});
    }
    facts += fact(view, Message::column_presence,
                  badge("p-" + std::string(to_word(*shown.seat.presence)), presence));
  }
  facts += fact(view, Message::column_judgement, judgement_badge(view, shown.seat.judgement));
  if (shown.seat.readiness) {
    facts += fact(view, Message::column_readiness, readiness_of_seat(view, shown.seat));
  }
  if (seat.enrolment) facts += fact(view, Message::fact_agent, seat.enrolment->agent);
  return classed("dl", "facts", facts);
}

std::string policies(const ReportHeader& header) {
  std::string out;
  for (const PolicyName& name : header.policy.names()) {
    out += (out.empty() ? "" : ", ") + name.id + " #" + std::to_string(name.serial);
  }
  return out;
}

Html report_facts(const View& view, const SeatPage& shown) {
  const ReportRow& report = *shown.seat.view.report;
  Html facts = fact(view, Message::column_received, shanghai_time(report.received));
  facts += fact(view, Message::fact_finished, shanghai_time(report.finished));
  if (shown.header) {
    const Coverage& coverage = shown.header->coverage;
    facts += fact(view, Message::fact_policy, policies(*shown.header));
    facts += fact(
        view, Message::fact_coverage,
        view.say(Message::scan_seen,
                 {std::to_string(coverage.files), byte_text(coverage.bytes),
                  std::to_string(coverage.programs), std::to_string(coverage.duration_ms / 1000)}));
    if (!coverage.finished) {
      facts += fact(view, Message::fact_unfinished, view.say(Message::scan_unfinished));
    }
  }
  if (!report.flags.empty()) {
    facts += fact(view, Message::column_flags, flag_words(view, report.flags));
  }
  if (shown.seat.view.stop) {
    facts += fact(view, Message::seat_stopped,
                  shanghai_time(shown.seat.view.stop->received) + " · " +
                      stop_words(view, shown.seat.view.stop->reason));
  }
  facts += fact(view, Message::fact_receipt,
                text(view.say(Message::receipt_place, {report.log, std::to_string(report.index)})) +
                    classed("small", "file", text(shown.leaf)));
  return classed("dl", "facts", facts);
}

Html findings(const View& view, const SeatPage& shown) {
  const auto& list = shown.list.findings;
  Html out = element("h2", view.say(Message::heading_findings, {std::to_string(list.size())}));
  if (shown.erased) return out + element("p", view.say(Message::findings_erased));
  if (list.empty()) return out + classed("p", "quiet", text(view.say(Message::products_none)));
  const Paging part = paging(view, "findings", list.size(), findings_a_page);
  Html body;
  for (std::size_t i = part.from; i < part.to; ++i) body += finding_row(view, list[i], i + 1);
  const Html head =
      header_row(view, {Message::column_number, Message::column_verdict, Message::column_severity,
                        Message::column_category, Message::column_product, Message::column_todo});
  return out +
         classed("div", "wide",
                 element("table", {{"class", "products"}}, head + element("tbody", body))) +
         part.links;
}

Html gaps(const View& view, const SeatPage& shown) {
  const auto& list = shown.list.gaps;
  if (list.empty()) return {};
  std::uint64_t places = 0;
  for (const Gap& gap : list) places += gap.count;
  Html out = element("h2", view.say(Message::scan_gaps, {std::to_string(places)}));
  const Paging part = paging(view, "gaps", list.size(), gaps_a_page);
  Html body;
  for (std::size_t i = part.from; i < part.to; ++i) body += gap_row(view, list[i]);
  const Html head = header_row(view, {Message::column_place, Message::column_why,
                                      Message::column_count, Message::column_source});
  return out + classed("div", "wide", element("table", head + element("tbody", body))) + part.links;
}

}  // namespace

std::string seat_page(const View& view, const SeatPage& shown) {
  const SeatRow& seat = shown.seat.view.seat;
  const std::string title = shown.site.name + " " + seat.room + " / " + seat.seat;
  Html main =
      classed("p", "path",
              link_to(view.link("/"), text(view.say(Message::page_overview))) + text(" › ") +
                  link_to(view.link(site_path(shown.site.code)), text(shown.site.name)));
  main +=
      element("h1", seat.room + " / " + seat.seat) + moment_line(view) + seat_facts(view, shown);
  main += element("h2", view.say(Message::heading_report));
  if (!shown.seat.view.report) {
    return page(view, title, main + element("p", view.say(Message::report_none)));
  }
  main += report_facts(view, shown) + findings(view, shown) + gaps(view, shown);
  return page(view, title, main);
}

}  // namespace examguard::web
