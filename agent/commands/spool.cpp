#include "agent/commands/spool.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/delivery/stick.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

constexpr int exit_of_unfinished = 2;

void list(Language language, Message heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cout << message(language, heading, {std::to_string(lines.size())}) << "\n";
  for (const std::string& line : lines) std::cout << "  " << to_visible(line) << "\n";
}

std::string names_of(const PolicyBundle& bundle, const Known& known) {
  const auto opened =
      open_bundle(bundle, known.policies, known.identity.enrolment, known.attested.time);
  std::string text;
  if (!opened || !opened->layers) return "-";
  for (const PolicyName& name : opened->layers->names()) {
    text += (text.empty() ? "" : ", ") + to_visible(name.id) + " " + std::to_string(name.serial);
  }
  return text;
}

void tell(const Brought& brought, std::size_t waiting, const Known& known, Language language) {
  std::cout << message(language, Message::stick_imported,
                       {std::to_string(brought.receipts.size()), std::to_string(waiting)})
            << "\n";
  if (brought.policies) {
    std::cout << message(language, Message::stick_policies, {names_of(*brought.policies, known)})
              << "\n";
  }
  list(language, Message::stick_troubles, brought.troubles);
}

// Nobody else holds the folder: what was brought is taken at once.
int take_now(const AgentState& state, const SpoolOptions& options, Language language) {
  auto spool = Spool::open(state.folder() + "/spool");
  if (!spool) return failed(spool.error());
  const auto known = read_known(state, spool->received());
  if (!known) return failed(known.error());
  Brought brought = read_stick(*spool, *known, options.folder);
  for (const BroughtReceipt& each : brought.receipts) {
    const auto done =
        spool->acknowledge(each.receipt.envelope, each.envelope, each.receipt.received);
    if (!done) return failed(done.error());
  }
  if (brought.policies) {
    const auto kept = state.keep_bundle(*brought.policies, "");
    if (!kept) return failed(kept.error());
  }
  tell(brought, spool->waiting(), *known, language);
  return spool->waiting() == 0 && brought.troubles.empty() ? 0 : exit_of_unfinished;
}

// The service holds the folder: it finds what was brought in its inbox.
int take_later(const SpoolOptions& options, Language language) {
  const auto state = AgentState::look(options.state);
  if (!state) return failed(state.error());
  const auto spool = Spool::look(state->folder() + "/spool");
  if (!spool) return failed(spool.error());
  const auto known = read_known(*state, spool->received());
  if (!known) return failed(known.error());
  const Brought brought = read_stick(*spool, *known, options.folder);
  if (const auto put = put_into_inbox(*state, brought); !put) return failed(put.error());
  const std::size_t waiting = spool->waiting() - brought.receipts.size();
  tell(brought, waiting, *known, language);
  std::cout << message(language, Message::stick_later) << "\n";
  return waiting == 0 && brought.troubles.empty() ? 0 : exit_of_unfinished;
}

}  // namespace

int spool_export(const SpoolOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto state = AgentState::look(options.state);
  if (!state) return failed(state.error());
  const auto identity = state->identity();
  if (!identity) return failed(identity.error());
  if (!*identity) return failed({ErrorCode::not_found, "this PC is not enrolled"});
  if (!file_exists(options.state + "/spool")) {
    std::cout << message(*language, Message::stick_nothing) << "\n";
    return 0;
  }
  const auto spool = Spool::look(options.state + "/spool");
  if (!spool) return failed(spool.error());
  const auto exported = export_spool(*spool, (*identity)->agent, options.folder);
  if (!exported) return failed(within("writing to the stick", exported.error()));
  if (exported->envelopes == 0 && exported->left_out.empty()) {
    std::cout << message(*language, Message::stick_nothing) << "\n";
    return 0;
  }
  std::cout << message(*language, Message::stick_exported,
                       {std::to_string(exported->envelopes), to_visible(options.folder)})
            << "\n";
  list(*language, Message::stick_left_out, exported->left_out);
  return exported->left_out.empty() ? 0 : exit_of_unfinished;
}

int spool_import(const SpoolOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  if (const auto listed = list_folder(options.folder); !listed) return failed(listed.error());
  if (!file_exists(options.state)) return failed(AgentState::look(options.state).error());
  const auto state = AgentState::hold(options.state);
  if (state) return take_now(*state, options, *language);
  if (state.error().code != ErrorCode::unavailable) return failed(state.error());
  return take_later(options, *language);
}

}  // namespace examguard::command
