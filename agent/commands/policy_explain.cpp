// `policy explain`: what policies would say of something that need not exist.
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/commands/explain.hpp"
#include "agent/commands/failed.hpp"
#include "agent/policy/explained.hpp"
#include "agent/policy/policy_subject.hpp"
#include "core/json.hpp"
#include "core/messages.hpp"
#include "io/clock.hpp"

namespace examguard::command {
namespace {}  // namespace

int policy_explain(const PolicyExplainOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto seat = parse_seat_kind(options.seat);
  if (!seat) return failed(within("--seat", seat.error()));
  PolicyWords words = options.further;
  words.files.insert(words.files.begin(), options.policy);
  const TimePoint now = wall_time();
  auto given = read_given_policies(words, now);
  if (!given) return failed(given.error());
  const auto subjects = parse_subjects(options.words);
  if (!subjects) return failed(subjects.error());
  given->place.seat = *seat;
  const Judge judge(std::move(given->layers), std::move(given->place));

  std::vector<Explained> items;
  for (const WrittenSubject& subject : *subjects) {
    items.push_back(explained(judge, at(subject, now), now));
  }
  if (options.json) {
    boost::json::array out;
    for (const Explained& item : items) out.push_back(explained_json(item));
    std::cout << encode_json(boost::json::object{{"format", 1}, {"items", std::move(out)}}) << '\n';
  } else {
    for (const Explained& item : items) std::cout << explained_text(item, *language);
  }
  std::cout.flush();
  return std::cout ? exit_code(items) : 3;
}

}  // namespace examguard::command
