#include "agent/policy/policy_tests.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

#include "core/policy/policy_rules.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_tests = 100'000;

std::optional<Error> read_expected(const YamlNode& node, std::string_view file,
                                   ExpectedJudgement& expect) {
  YamlFields fields(node, file);
  static const std::vector<std::string> verdicts{"allowed", "waived", "unlisted", "denied",
                                                 "undetermined"};
  expect.verdict = static_cast<Verdict>(fields.choice("verdict", verdicts));
  expect.category = fields.optional_text("category");
  expect.rule = fields.optional_text("rule");
  expect.layer = fields.optional_text("layer");
  expect.criterion = fields.optional_text("criterion");
  if (fields.child("severity") != nullptr) {
    expect.severity = severity_words()[fields.choice("severity", severity_words())];
  }
  return fields.finish();
}

void read_place(YamlFields& fields, Place& place) {
  place.site = fields.text_or("site", "");
  if (const auto word = fields.optional_text("phase")) {
    const auto phase = parse_phase(*word);
    if (phase) {
      place.phase = *phase;
    } else {
      fields.fail("phase", phase.error().what);
    }
  }
  if (const auto word = fields.optional_text("seat")) {
    const auto seat = parse_seat_kind(*word);
    if (seat) {
      place.seat = *seat;
    } else {
      fields.fail("seat", seat.error().what);
    }
  }
}

Result<PolicyTest> read_test(const YamlNode& node, std::string_view file) {
  YamlFields fields(node, file);
  PolicyTest test;
  test.mark = node.mark;
  test.name = fields.text("name");
  if (const YamlNode* subject = fields.required("subject")) {
    auto read = read_subject(*subject, file);
    if (read) {
      test.subject = std::move(*read);
    } else {
      fields.fail(read.error());
    }
  }
  read_place(fields, test.place);
  if (const auto text = fields.optional_text("on")) {
    const auto day = parse_day(*text);
    if (day) {
      test.on = *day;
    } else {
      fields.fail("on", day.error().what);
    }
  }
  if (const YamlNode* expect = fields.required("expect")) {
    if (auto error = read_expected(*expect, file, test.expect)) fields.fail(std::move(*error));
  }
  if (auto error = fields.finish()) return std::move(*error);
  return test;
}

void compare(std::string& what, std::string_view field, std::string_view expected,
             std::string_view got) {
  if (expected == got) return;
  if (!what.empty()) what += "; ";
  what += std::string(field) + ": expected " + std::string(expected) + ", got " +
          (got.empty() ? "none" : std::string(got));
}

void compare(std::string& what, std::string_view field, const std::optional<std::string>& expected,
             std::string_view got) {
  if (expected) compare(what, field, std::string_view(*expected), got);
}

std::string difference(const ExpectedJudgement& expect, const Judgement& got) {
  std::string what;
  compare(what, "verdict", to_word(expect.verdict), to_word(got.verdict));
  compare(what, "rule", expect.rule, got.rule);
  compare(what, "category", expect.category, got.category);
  compare(what, "severity", expect.severity, to_word(got.severity));
  compare(what, "layer", expect.layer, to_word(got.layer));
  compare(what, "criterion", expect.criterion, to_word(got.criterion));
  const bool says_rule = expect.rule && *expect.rule != got.rule;
  if (!what.empty() && !says_rule) what += " (rule " + got.rule + ")";
  return what;
}

// Noon, so that the day is the same in every zone that matters.
TimePoint noon_of(Day day) {
  return first_moment_after(day) - std::chrono::hours(12);
}

// Compiling the rules costs more than judging, and most tests share their place.
class Judges {
 public:
  explicit Judges(const Layers& layers) : layers_(layers) {}

  const Judge& at(const Place& place) {
    const Key key(place.site, place.seat, place.phase);
    auto found = judges_.find(key);
    if (found == judges_.end()) found = judges_.emplace(key, Judge(layers_, place)).first;
    return found->second;
  }

 private:
  using Key = std::tuple<std::string, SeatKind, std::optional<Phase>>;

  const Layers& layers_;
  std::map<Key, Judge> judges_;
};

}  // namespace

Result<std::vector<PolicyTest>> parse_policy_tests(std::string_view text, std::string_view file) {
  auto tree = read_yaml(text, file);
  if (!tree) return tree.error();
  YamlFields fields(*tree, file);
  (void)fields.integer("format", 1, 1);
  std::vector<PolicyTest> tests;
  if (const YamlNode* cases = fields.required("cases")) {
    if (cases->type != YamlNode::Type::list || cases->items.empty()) {
      fields.fail(*cases, "expected a list of tests");
    } else if (cases->items.size() > most_tests) {
      fields.fail(*cases, "expected at most " + std::to_string(most_tests) + " tests");
    } else {
      for (const YamlNode& node : cases->items) {
        auto test = read_test(node, file);
        if (!test) return test.error();
        tests.push_back(std::move(*test));
      }
    }
  }
  if (auto error = fields.finish()) return std::move(*error);
  return tests;
}

std::vector<PolicyTestFailure> run_policy_tests(const Layers& layers,
                                                const std::vector<PolicyTest>& tests) {
  std::vector<PolicyTestFailure> failures;
  Judges judges(layers);
  for (const PolicyTest& test : tests) {
    const TimePoint now = noon_of(test.on.value_or(layers.policies().front().issued));
    const Observation subject = at(test.subject, now);
    const std::string what = difference(test.expect, judges.at(test.place).judge(subject, now));
    if (!what.empty()) failures.push_back({test.name, test.mark.line, what});
  }
  return failures;
}

}  // namespace examguard
