#include "agent/report/words.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.hpp"

namespace examguard {
namespace {

bool means_nothing_to_a_shell(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-' || c == '+' || c == ':';
         });
}

// "dpkg:todesk" -> "todesk"
std::string name_in(const std::string& package) {
  return package.substr(package.find(':') + 1);
}

std::string removal_of_listed(Language language, const Observation& subject,
                              const std::string& name) {
  static const std::map<std::string, Message, std::less<>> by_command{
      {"dpkg", Message::remove_dpkg},
      {"rpm", Message::remove_rpm},
      {"snap", Message::remove_snap},
      {"flatpak", Message::remove_flatpak},
      {"linglong", Message::remove_linglong}};
  static const std::map<std::string, Message, std::less<>> by_hand{
      {"uos", Message::remove_store},
      {"desktop", Message::remove_desktop},
      {"wine", Message::remove_wine},
      {"uninstall", Message::remove_uninstall}};
  const std::string package = name_in(subject.package);
  if (const auto found = by_command.find(subject.source);
      found != by_command.end() && means_nothing_to_a_shell(package)) {
    return message(language, found->second, {package});
  }
  if (subject.source == "browser-extension") {
    return message(language, Message::remove_extension, {name, to_visible(subject.product)});
  }
  const auto found = by_hand.find(subject.source);
  return message(language, found == by_hand.end() ? Message::remove_program : found->second,
                 {name});
}

}  // namespace

std::string_view word_of(Language language, Outcome outcome) {
  static constexpr std::array messages{Message::outcome_violations, Message::outcome_incomplete,
                                       Message::outcome_to_check, Message::outcome_clean};
  return message(language, messages[static_cast<std::size_t>(outcome)]);
}

std::string_view word_of(Language language, Severity severity) {
  static constexpr std::array messages{Message::severity_notice, Message::severity_suspicious,
                                       Message::severity_violation};
  return message(language, messages[static_cast<std::size_t>(severity)]);
}

std::string_view word_of(Language language, Verdict verdict) {
  static constexpr std::array messages{Message::verdict_allowed, Message::verdict_waived,
                                       Message::verdict_unlisted, Message::verdict_denied,
                                       Message::verdict_undetermined};
  return message(language, messages[static_cast<std::size_t>(verdict)]);
}

std::string_view word_of(Language language, Level level) {
  static constexpr std::array messages{Message::level_province, Message::level_city,
                                       Message::level_site};
  return message(language, messages[static_cast<std::size_t>(level)]);
}

std::string_view word_of(Language language, Criterion criterion) {
  static constexpr std::array messages{
      Message::criterion_sha256,  Message::criterion_signer_product, Message::criterion_signer,
      Message::criterion_package, Message::criterion_vendor,         Message::criterion_name,
      Message::criterion_path,    Message::criterion_trust,          Message::criterion_category,
      Message::criterion_default};
  return message(language, messages[static_cast<std::size_t>(criterion)]);
}

std::string_view word_of(Language language, CheckStep step) {
  static constexpr std::array messages{Message::step_root,      Message::step_trust,
                                       Message::step_enrolment, Message::step_enrolment_receipt,
                                       Message::step_signature, Message::step_receipt,
                                       Message::step_objects};
  return message(language, messages[static_cast<std::size_t>(step)]);
}

std::string_view word_of(Language language, Held held) {
  static constexpr std::array messages{Message::held_yes, Message::held_no, Message::held_unknown};
  return message(language, messages[static_cast<std::size_t>(held)]);
}

std::string_view word_of(Language language, Proof proof) {
  static constexpr std::array messages{Message::proof_proven, Message::proof_unproven,
                                       Message::proof_broken};
  return message(language, messages[static_cast<std::size_t>(proof)]);
}

const std::string& in_language(Language language, const Words& words) {
  const auto& wanted = language == Language::zh ? words.zh : words.en;
  return wanted.empty() ? (language == Language::zh ? words.en : words.zh) : wanted;
}

std::string name_of(const Finding& finding) {
  const auto& subject = finding.subject;
  const auto& name = !subject.name.empty() ? subject.name : finding.product;
  return to_visible(name + (subject.version.empty() ? "" : " " + subject.version));
}

std::string removal_of(Language language, const Finding& finding) {
  const Observation& subject = finding.subject;
  const std::string path = to_visible(subject.path.text);
  if (finding.group) return message(language, Message::remove_folder, {path});
  if (subject.kind == Kind::file || subject.source == "portable") {
    return message(language, Message::remove_file, {path});
  }
  return removal_of_listed(language, subject, name_of(finding));
}

std::string time_text(TimePoint time) {
  // The format's own text, eight hours on, without its fraction and zone.
  std::string text = to_text(time + std::chrono::hours(8)).substr(0, 19);
  if (text.size() > 10) text[10] = ' ';
  return text;
}

}  // namespace examguard
