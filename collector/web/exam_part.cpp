#include "collector/web/exam_part.hpp"

#include "core/exam/exam_words.hpp"

namespace examguard::web {
namespace {

constexpr Readiness all[] = {Readiness::passed_full, Readiness::passed_quick, Readiness::failed,
                             Readiness::unfinished};

std::string css_class(Readiness readiness) {
  return "r-" + std::string(to_word(readiness));
}

Html session_row(const View& view, const ExamSession& session) {
  return element("tr", cell(session.id) + cell(shanghai_time(session.starts - session.check_from)) +
                           cell(shanghai_time(session.starts)) + cell(shanghai_time(session.ends)) +
                           word_cell(phase_word(view.language, phase_of(session, view.moment.at))));
}

// What is over long ago is of no use here.
Html sessions(const View& view, const SiteExam& exam) {
  Html body;
  for (const ExamSession& session : exam.calendar.sessions) {
    if (session.ends + std::chrono::days(1) > view.moment.at) body += session_row(view, session);
  }
  if (body.bytes().empty()) return {};
  const Html head =
      header_row(view, {Message::column_session, Message::column_check, Message::column_starts,
                        Message::column_ends, Message::column_phase});
  return classed("div", "wide", element("table", head + element("tbody", body)));
}

Html counts(const View& view, const SiteOverview& site) {
  if (site.readiness.empty()) return {};
  Html figures;
  for (const Readiness readiness : all) {
    const std::uint64_t number = site.readiness.at(readiness);
    figures += classed("div", number == 0 ? "figure zero" : "figure " + css_class(readiness),
                       element("b", std::to_string(number)) +
                           element("span", readiness_word(view.language, readiness)));
  }
  const Html title = classed("div", "title", text(view.say(Message::column_readiness)));
  return classed("div", "summary",
                 classed("div", "figures", title + classed("div", "row", figures)));
}

}  // namespace

Html exam_part(const View& view, const SiteOverview& site) {
  Html out = element("h2", view.say(Message::exam_heading));
  if (!site.exam) return out + classed("p", "quiet", text(view.say(Message::exam_none)));
  const SiteExam& exam = *site.exam;
  const std::string session = exam.moment.session ? exam.moment.session->id : std::string();
  out += element(
      "p", view.say(Message::exam_now, {phase_words(view.language, exam.moment.phase, session)}));
  if (exam.next) {
    out += element(
        "p", view.say(Message::exam_provisional,
                      {exam.next->id, shanghai_time(exam.next->starts - exam.next->check_from)}));
  }
  return out + counts(view, site) + sessions(view, exam);
}

Html exam_line(const View& view, const SiteOverview& site) {
  if (!site.exam || site.readiness.empty()) return {};
  const auto& session = site.exam->moment.session ? site.exam->moment.session : site.exam->next;
  std::string line = phase_words(view.language, site.exam->moment.phase, session->id);
  for (const Readiness readiness : all) {
    const std::uint64_t seats = site.readiness.at(readiness);
    if (seats == 0) continue;
    std::string word = readiness_word(view.language, readiness);
    if (site.exam->next) word = view.say(Message::readiness_provisional, {word});
    line += " · " + word + " " + std::to_string(seats);
  }
  return classed("small", "quiet", text(line));
}

Html readiness_of_seat(const View& view, const SeatStatus& seat) {
  if (!seat.readiness) return {};
  std::string word = readiness_word(view.language, *seat.readiness);
  if (seat.is_provisional) word = view.say(Message::readiness_provisional, {word});
  Html out = badge(css_class(*seat.readiness), word);
  const auto& from = seat.is_provisional ? seat.view.report : seat.view.check;
  if (from) out += classed("small", "quiet", text(shanghai_time(from->received)));
  if (seat.view.unchanged) {
    out += classed(
        "small", "quiet",
        text(view.say(*seat.view.unchanged ? Message::exam_unchanged : Message::exam_changed)));
  }
  return out;
}

}  // namespace examguard::web
