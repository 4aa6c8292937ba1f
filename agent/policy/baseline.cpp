#include "agent/policy/baseline.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "core/report/finding_words.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_named = 20;  // under one heading

std::string name_of(const Policy& policy) {
  return policy.name.id + " " + std::to_string(policy.name.serial);
}

std::string names_of(const std::vector<Policy>& policies) {
  std::string names;
  for (const Policy& policy : policies) names += (names.empty() ? "" : ", ") + name_of(policy);
  return comment_text(names);
}

Result<Policy> read_written(const std::string& yaml) {
  auto policy = parse_policy(PolicyText::unsigned_policy(yaml, "baseline"));
  if (!policy) return within("what would be written", policy.error());
  return policy;
}

std::set<std::string> ids_of_rules(const std::vector<Policy>& policies) {
  std::set<std::string> ids;
  for (const Policy& policy : policies) {
    for (const auto* rules : {&policy.program_rules, &policy.file_rules}) {
      for (const Rule& rule : *rules) ids.insert(rule.id);
    }
  }
  return ids;
}

// What no rule names. Filled from several threads.
class UnlistedList {
 public:
  UnlistedList(std::shared_ptr<const Judge> judge, TimePoint now)
      : judge_(std::move(judge)), now_(now) {}

  void add(const Observation& subject, Looked looked) {
    if (looked != Looked::judged) return;
    if (judge_->judge(subject, now_).verdict != Verdict::unlisted) return;
    const std::scoped_lock lock(mutex_);
    found_.push_back(subject);
  }

  [[nodiscard]] std::vector<Observation> take() {
    const std::scoped_lock lock(mutex_);
    return std::move(found_);
  }

 private:
  const std::shared_ptr<const Judge> judge_;
  const TimePoint now_;
  std::mutex mutex_;
  std::vector<Observation> found_;  // guarded by mutex_
};

std::vector<Observation> not_allowed(const std::vector<Observation>& found, const Judge& judge,
                                     TimePoint now) {
  std::vector<Observation> left;
  for (const Observation& one : found) {
    if (judge.judge(one, now).verdict != Verdict::allowed) left.push_back(one);
  }
  return left;
}

std::shared_ptr<const LookAt> look_at_all(const std::shared_ptr<UnlistedList>& list) {
  LookAt all;
  all.enters = [](std::string_view) { return true; };
  all.wants = [](std::string_view) { return true; };
  all.met = [list](const Observation& subject, Looked looked) { list->add(subject, looked); };
  return std::make_shared<const LookAt>(std::move(all));
}

std::string line_of(const Observation& subject) {
  const std::string name = subject.name + (subject.version.empty() ? "" : " " + subject.version);
  const std::string& where = subject.path.text.empty() ? subject.source : subject.path.text;
  return comment_text(name.empty() ? where : name + "  " + where);
}

class Notes {
 public:
  explicit Notes(Language language) : language_(language) {}

  void say(Message id, const std::vector<std::string>& values = {}) {
    lines_.push_back(message(language_, id, values));
  }

  void findings(Message heading, const std::vector<Finding>& findings, Verdict verdict) {
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
      if (finding.verdict != verdict) continue;
      const std::string rule = message(language_, Message::baseline_by_rule, {finding.rule});
      const std::string& count = finding.group ? " x" + std::to_string(finding.group->count) : "";
      lines.push_back(line_of(finding.subject) + count + "  <" + comment_text(rule) + ">");
    }
    list(heading, lines, lines.size());
  }

  void subjects(Message heading, const std::vector<Observation>& subjects) {
    std::vector<std::string> lines;
    for (const Observation& subject : subjects) {
      const std::string& missing = subject.sha256_missing;
      lines.push_back(line_of(subject) + (missing.empty() ? "" : "  <" + missing + ">"));
    }
    std::sort(lines.begin(), lines.end());
    list(heading, lines, lines.size());
  }

  void gaps(const std::vector<Gap>& gaps) {
    std::vector<std::string> lines;
    std::uint64_t places = 0;
    for (const Gap& gap : gaps) {
      const std::string count = gap.count > 1 ? " x" + std::to_string(gap.count) : "";
      lines.push_back(comment_text(gap.path.text.empty() ? gap.source : gap.path.text) + count +
                      "  <" + word_of_gap(language_, gap.why) + ">");
      places += gap.count;
    }
    list(Message::baseline_gaps, lines, places);
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  void list(Message heading, const std::vector<std::string>& lines, std::uint64_t count) {
    if (lines.empty()) return;
    say(heading, {std::to_string(count)});
    const std::size_t named = std::min(lines.size(), most_named);
    for (std::size_t i = 0; i < named; ++i) lines_.push_back("  " + lines[i]);
    if (named == lines.size()) return;
    lines_.push_back(
        "  " + message(language_, Message::baseline_more, {std::to_string(lines.size() - named)}));
  }

  Language language_;
  std::vector<std::string> lines_;
};

std::vector<std::string> notes_of(const BaselinePlan& plan, const ScanResult& scanned,
                                  const std::vector<Observation>& left_out,
                                  const Baseline& baseline) {
  Notes notes(plan.language);
  if (plan.stands_alone) {
    notes.say(Message::baseline_head_alone);
  } else {
    notes.say(Message::baseline_head, {names_of(plan.policies)});
  }
  notes.say(Message::baseline_review);
  if (plan.is_merged)
    notes.say(Message::baseline_merge, {comment_text(name_of(plan.policies.back()))});
  notes.say(Message::baseline_counts,
            {std::to_string(baseline.rules), std::to_string(baseline.allowed)});
  notes.findings(Message::baseline_denied, scanned.findings, Verdict::denied);
  notes.findings(Message::baseline_undetermined, scanned.findings, Verdict::undetermined);
  notes.subjects(Message::baseline_left_out, left_out);
  notes.gaps(scanned.gaps);
  return notes.take();
}

// Of the same scan, had the baseline been in force.
Outcome outcome_with(const Layers& layers, const Judge& judge, ScanResult scanned,
                     std::vector<Observation> left_out, TimePoint now) {
  std::erase_if(scanned.findings,
                [](const Finding& finding) { return finding.verdict == Verdict::unlisted; });
  JudgedList judged;
  for (Observation& one : left_out) {
    auto judgement = judge.judge(one, now);
    judged.push_back({std::move(one), std::move(judgement)});
  }
  auto more = fold(std::move(judged), layers, scanned.roots);
  std::move(more.begin(), more.end(), std::back_inserter(scanned.findings));
  return outcome_of(scanned.findings, scanned.gaps, scanned.coverage);
}

}  // namespace

Result<Baseline> take_baseline(const BaselinePlan& plan, ScanRequest request,
                               const std::stop_token& stop) {
  auto before = Layers::bind(plan.policies);
  if (!before) return before.error();
  const auto judge = std::make_shared<const Judge>(std::move(*before), plan.place);
  const auto list = std::make_shared<UnlistedList>(judge, request.now);
  request.only = look_at_all(list);
  auto scanned = scan_machine(request, judge, stop);
  if (!scanned) return scanned.error();
  if (!scanned->coverage.finished) {
    return Error{ErrorCode::unavailable, "the scan was stopped, so nothing was written"};
  }
  const auto unlisted = list->take();

  const BaselineFrame frame{plan.head, ids_of_rules(plan.policies), scanned->roots};
  BaselineText text = write_baseline(frame, unlisted);
  auto written = read_written(text.yaml);
  if (!written) return written.error();
  auto after = with_policy(plan.policies, std::move(*written));
  if (!after) return after.error();
  const Judge with(*after, plan.place);
  auto left_out = not_allowed(unlisted, with, request.now);

  Baseline baseline;
  baseline.rules = text.rules;
  baseline.allowed = unlisted.size() - left_out.size();
  baseline.notes = notes_of(plan, *scanned, left_out, baseline);
  for (const std::string& note : baseline.notes) baseline.yaml += "# " + note + "\n";
  baseline.yaml += text.yaml;
  baseline.outcome =
      outcome_with(*after, with, std::move(*scanned), std::move(left_out), request.now);
  return baseline;
}

}  // namespace examguard
