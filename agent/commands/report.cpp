#include "agent/commands/report.hpp"

#include <iostream>
#include <limits>

#include "agent/commands/failed.hpp"
#include "agent/enrolment/root_pin.hpp"
#include "agent/report/local_report_files.hpp"
#include "agent/report/report_json.hpp"
#include "agent/report/report_page.hpp"
#include "agent/report/report_text.hpp"
#include "core/json.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

constexpr std::size_t page_limit = 96u << 20;

ReportTextOptions text_options(Language language, bool all) {
  return {language, all ? std::numeric_limits<std::size_t>::max() : 10, Disk::normal};
}

// A link at the place is replaced and never followed; what is no file stays.
Result<> write_page(const std::string& file, const std::string& page) {
  if (file_exists(file)) {
    const auto there = read_file(file, page_limit);
    if (!there && there.error().code == ErrorCode::refused) return there.error();
  }
  return write_file_atomically(file, page, Access::everyone_reads);
}

// What the person said; else what this PC pinned; else nothing.
Result<std::optional<RootPin>> chosen_pin(const VerifyOptions& options) {
  if (!options.root_pin.empty() || !options.root_key.empty()) {
    if (!options.root_pin.empty()) {
      const auto pin = parse_root_digest(options.root_pin);
      if (!pin) return within("--root-pin", pin.error());
      return std::optional(*pin);
    }
    const auto root = read_root(options.root_key);
    if (!root) return within("--root-key", root.error());
    return std::optional(root->pin);
  }
  const auto state = AgentState::look(options.state);
  if (!state) return std::optional<RootPin>();
  const auto pin = pinned_root(*state);
  return pin ? std::optional(*pin) : std::optional<RootPin>();
}

}  // namespace

int report(const ReportOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto state = AgentState::look(options.state);
  if (!state) return failed(state.error());
  const auto newest = newest_local_report(*state);
  if (!newest) return failed(newest.error());
  const auto pin = pinned_root(*state);
  const auto checked = check(*newest, pin ? std::optional(*pin) : std::optional<RootPin>());
  if (!options.html.empty()) {
    const std::string page = report_page(*newest, checked, *language, declared_disk(*state));
    if (options.html == "-") {
      std::cout << page;
    } else if (const auto written = write_page(options.html, page); !written) {
      return failed(within("writing the page", written.error()));
    }
  } else if (options.json) {
    std::cout << encode_json(report_json(*newest, checked)) << "\n";
  } else {
    auto shown = text_options(*language, options.all);
    shown.disk = declared_disk(*state);
    std::cout << report_text(checked, shown);
  }
  std::cout.flush();
  return std::cout && checked.proof() != Proof::broken ? 0 : exit_of_failure;
}

int verify(const VerifyOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto pin = chosen_pin(options);
  if (!pin) return failed(pin.error());
  auto given = read_local_report(options.file);
  if (!given) return failed(given.error());
  if (const auto state = AgentState::look(options.state)) complete(*given, *state);
  const auto checked = check(*given, *pin);
  if (options.json) {
    std::cout << encode_json(report_json(*given, checked)) << "\n";
  } else {
    std::cout << report_text(checked, text_options(*language, options.all));
  }
  std::cout.flush();
  if (!std::cout) return exit_of_failure;
  switch (checked.proof()) {
    case Proof::proven:
      return 0;
    case Proof::broken:
      return 1;
    case Proof::unproven:
      break;
  }
  return 2;
}

}  // namespace examguard::command
