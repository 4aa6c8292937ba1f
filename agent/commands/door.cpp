#include "agent/commands/door.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/report/words.hpp"
#include "agent/service/local_door.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"

namespace examguard::command {
namespace {

constexpr int exit_of_not_now = 1;
constexpr int exit_of_not_enrolled = 4;

void print_status(const LocalStatus& status, Language language) {
  const std::string site = to_visible(status.site);
  std::cout << (status.seat.empty()
                    ? message(language, Message::status_no_seat, {site})
                    : message(language, Message::status_seat,
                              {site, to_visible(status.room), to_visible(status.seat)}))
            << '\n';
  if (status.seat.empty()) {
    std::cout << message(language, Message::status_code, {to_visible(status.code)}) << '\n';
  }
  std::cout << (status.scanned
                    ? message(language, Message::door_scanned, {time_text(*status.scanned)})
                    : std::string(message(language, Message::status_never_scanned)))
            << '\n'
            << (status.heard
                    ? message(language, Message::status_received, {time_text(*status.heard)})
                    : std::string(message(language, Message::status_never_received)))
            << '\n'
            << message(language, Message::door_waiting, {std::to_string(status.waiting)}) << '\n';
}

int tell(const LocalAnswer& answer, Language language, const std::string& when_done) {
  switch (answer.word) {
    case LocalAnswer::Word::not_enrolled:
      std::cout << message(language, answer.detail == enrols_later ? Message::status_enrols_later
                                                                   : Message::status_not_enrolled)
                << '\n';
      return exit_of_not_enrolled;
    case LocalAnswer::Word::refused:
      std::cout << message(language, Message::door_refused, {to_visible(answer.detail)}) << '\n';
      return exit_of_not_now;
    case LocalAnswer::Word::too_soon:
      std::cout << message(language, Message::door_too_soon) << '\n';
      print_status(answer.status, language);
      return exit_of_not_now;
    case LocalAnswer::Word::done:
      break;
  }
  if (!when_done.empty()) std::cout << when_done << '\n';
  print_status(answer.status, language);
  return 0;
}

int ask(const DoorOptions& options, const LocalRequest& request, Language language,
        const std::string& when_done) {
  const auto answer = ask_local_door(local_door_to_ask(options.state), request);
  if (!answer && answer.error().code == ErrorCode::malformed) return failed(answer.error());
  if (!answer) {
    std::cerr << message(language, Message::door_silent, {answer.error().what}) << '\n';
    return exit_of_failure;
  }
  const int status = tell(*answer, language, when_done);
  std::cout.flush();
  return std::cout ? status : exit_of_failure;
}

}  // namespace

int check(const DoorOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  if (options.only_status) return ask(options, {}, *language, "");
  return ask(options, {LocalRequest::Verb::scan, {}, {}}, *language,
             std::string(message(*language, Message::door_check)));
}

int seat(const DoorOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  std::string seat = options.seat;
  if (seat.empty()) {
    std::cout << "机位号 seat: " << std::flush;
    std::getline(std::cin, seat);
    while (!seat.empty() && (seat.back() == '\r' || seat.back() == ' ')) seat.pop_back();
    if (seat.empty()) return exit_of_failure;
  }
  return ask(options, {LocalRequest::Verb::seat, options.room, seat}, *language,
             message(*language, Message::door_seat, {to_visible(seat)}));
}

}  // namespace examguard::command
