#include "core/exam/exam_words.hpp"

namespace examguard {

std::string phase_word(Language language, ExamPhase phase) {
  switch (phase) {
    case ExamPhase::pre_exam:
      return std::string(message(language, Message::exam_pre_exam));
    case ExamPhase::exam:
      return std::string(message(language, Message::exam_exam));
    case ExamPhase::closing:
      return std::string(message(language, Message::exam_closing));
    case ExamPhase::normal:
      break;
  }
  return std::string(message(language, Message::exam_normal));
}

std::string readiness_word(Language language, Readiness readiness) {
  switch (readiness) {
    case Readiness::passed_quick:
      return std::string(message(language, Message::readiness_passed_quick));
    case Readiness::passed_full:
      return std::string(message(language, Message::readiness_passed_full));
    case Readiness::failed:
      return std::string(message(language, Message::readiness_failed));
    case Readiness::unfinished:
      break;
  }
  return std::string(message(language, Message::readiness_unfinished));
}

std::string phase_words(Language language, ExamPhase phase, const std::string& session) {
  const std::string word = phase_word(language, phase);
  if (session.empty()) return word;
  return language == Language::zh ? word + "（" + session + "）" : word + " (" + session + ")";
}

}  // namespace examguard
