// Exam phases and readiness as people read them.
#pragma once

#include <string>

#include "core/messages.hpp"
#include "core/report/report.hpp"

namespace examguard {

[[nodiscard]] std::string phase_word(Language language, ExamPhase phase);
[[nodiscard]] std::string readiness_word(Language language, Readiness readiness);
// "in exam (12月5日 上午)"; `session` may be empty.
[[nodiscard]] std::string phase_words(Language language, ExamPhase phase,
                                      const std::string& session);

}  // namespace examguard
