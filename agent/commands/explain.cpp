#include "agent/commands/explain.hpp"

#include <iostream>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/commands/failed.hpp"
#include "agent/policy/explain.hpp"
#include "agent/report/words.hpp"
#include "agent/state/known.hpp"
#include "agent/system/apart.hpp"
#include "core/json.hpp"
#include "core/report/finding_words.hpp"
#include "core/text.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

struct Judging {
  std::shared_ptr<const Judge> judge;
  TimePoint now;
};

// As the service of this PC judges, with the policies that it keeps.
Result<Judging> enrolled_judging(const std::string& folder) {
  const auto state = AgentState::look(folder);
  if (!state) {
    return Error{state.error().code, state.error().what + ", or name a policy with --policy"};
  }
  std::optional<TimePoint> received;
  if (file_exists(folder + "/spool")) {
    const auto spool = Spool::look(folder + "/spool");
    if (!spool) return spool.error();
    received = spool->received();
  }
  auto known = read_known(*state, received);
  if (!known) return known.error();
  if (!known->bundle || !known->bundle->layers) {
    return Error{ErrorCode::not_found, known->bundle_trouble.empty()
                                           ? "this PC has no policy yet; name one with --policy"
                                           : known->bundle_trouble};
  }
  const Place place = place_of(*known, exam_time(known->attested, wall_time()));
  return Judging{std::make_shared<const Judge>(*known->bundle->layers, place),
                 known->attested.time};
}

Result<Judging> judging(const ExplainOptions& options) {
  if (options.policies.files.empty()) return enrolled_judging(options.state);
  const TimePoint now = wall_time();
  auto given = read_given_policies(options.policies, now);
  if (!given) return given.error();
  return Judging{std::make_shared<const Judge>(std::move(given->layers), std::move(given->place)),
                 now};
}

void print(const Explanations& said, Language language) {
  for (const Explained& item : said.items) std::cout << explained_text(item, language);
  if (said.more > 0) {
    std::cout << message(language, Message::explain_more, {std::to_string(said.more)}) << "\n";
  }
  if (said.allowed > 0) {
    std::cout << message(language, Message::explain_allowed_too, {std::to_string(said.allowed)})
              << "\n";
  }
  if (said.gaps.empty()) return;
  std::cout << message(language, Message::scan_gaps, {std::to_string(said.gaps.size())}) << "\n";
  for (const Gap& gap : said.gaps) {
    std::cout << "  " << word_of_gap(language, gap.why) << "  " << to_visible(gap.path.text)
              << "\n";
  }
}

void print_json(const Explanations& said) {
  boost::json::array items;
  for (const Explained& item : said.items) items.push_back(explained_json(item));
  boost::json::array gaps;
  for (const Gap& gap : said.gaps) gaps.push_back(to_json(gap));
  std::cout << encode_json(boost::json::object{{"format", 1},
                                               {"items", std::move(items)},
                                               {"more", said.more},
                                               {"allowed", said.allowed},
                                               {"gaps", std::move(gaps)}})
            << "\n";
}

}  // namespace

int explain(const ExplainOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto by = judging(options);
  if (!by) return failed(by.error());
  return run_apart(
      [&] {
        const auto said = examguard::explain(options.root, options.subject, by->judge, by->now);
        if (!said) return failed(said.error());
        options.json ? print_json(*said) : print(*said, *language);
        std::cout.flush();
        if (!std::cout) return exit_of_failure;
        const int code = exit_code(said->items);
        return code == 0 && !said->gaps.empty() ? 2 : code;
      },
      exit_of_failure);
}

}  // namespace examguard::command
