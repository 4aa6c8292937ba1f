#include "core/report/finding_words.hpp"

#include "core/text.hpp"

namespace examguard {
namespace {

bool is_empty(const Words& words) {
  return words.zh.empty() && words.en.empty();
}

// docs/formats/calendar.md
bool is_deferred(const Finding& finding) {
  return finding.verdict == Verdict::undetermined && finding.unread.ends_with("hash_deferred");
}

}  // namespace

Words why_of(const Finding& finding, const Rule* rule) {
  if (is_deferred(finding)) {
    return {"考试期间新出现或改动的程序：为不影响考试，考后才计算校验值并判定。",
            "This program appeared or changed during the exam: it is hashed and judged after it."};
  }
  if (finding.verdict == Verdict::undetermined) {
    return {"有一项判据未能读取，暂时无法判定。",
            "A criterion could not be read, so there is no verdict yet."};
  }
  if (rule != nullptr && !is_empty(rule->why)) return rule->why;
  if (rule != nullptr) {
    return {"规则 " + finding.rule + " 将其列为禁用。", "Rule " + finding.rule + " denies it."};
  }
  if (finding.category == "disguise") {
    return {"扩展名与文件内容不符，可能是伪装的文件。",
            "The extension claims another kind than the content has."};
  }
  if (finding.category == "portable-program") {
    return {"白名单没有规则提到这个程序，也没有软件包为它担保。",
            "No rule names this program, and no package vouches for it."};
  }
  return {"白名单没有规则提到这个程序，需要核实。", "No rule names this program."};
}

Words todo_of(const Finding& finding, const Rule* rule) {
  if (is_deferred(finding)) {
    return {"考后检查会自动给出结论。", "The closing scan judges it without being asked."};
  }
  if (finding.verdict == Verdict::undetermined) {
    return {"请重新扫描；仍然无法读取的，请现场查看。",
            "Scan again; if it still can not be read, look at it on the spot."};
  }
  if (rule != nullptr) return rule->todo;
  if (finding.category == "disguise") {
    return {"请查看文件内容；与考试无关的，请删除。",
            "Look at the content; delete what has nothing to do with the exam."};
  }
  return {"请核实用途：考试需要的，申请列入白名单；不需要的，请卸载或删除。",
          "Find out what it is for: ask for a rule if the exam needs it, else remove it."};
}

std::string word_of_gap(Language language, std::string_view why) {
  static constexpr std::pair<std::string_view, Message> known[] = {
      {"permission", Message::gap_permission},
      {"io", Message::gap_io},
      {"hang", Message::gap_hang},
      {"vanished", Message::gap_vanished},
      {"changed", Message::gap_changed},
      {"network", Message::gap_network},
      {"limit", Message::gap_limit},
      {"unsupported", Message::gap_unsupported},
      {"malformed", Message::gap_malformed},
      {"forged", Message::gap_forged}};
  for (const auto& [word, id] : known) {
    if (word == why) return std::string(message(language, id));
  }
  return to_visible(why);
}

}  // namespace examguard
