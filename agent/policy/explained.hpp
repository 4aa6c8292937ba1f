// A subject with all that the policies say of it, as text for people and as JSON. Used by `explain`
// (what is on this PC) and `policy explain` (what need not exist). JSON: docs/formats/findings.md.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "agent/scan/scan.hpp"
#include "core/judge/explanation.hpp"
#include "core/messages.hpp"

namespace examguard {

struct Explained {
  Observation subject;
  Explanation said;
  Looked looked = Looked::judged;
  Words why;  // of what decided
  Words todo;

  // Does a scan make a finding of it?
  [[nodiscard]] bool is_finding() const;
};

[[nodiscard]] Explained explained(const Judge& judge, const Observation& subject, TimePoint now,
                                  Looked looked = Looked::judged);

[[nodiscard]] std::string explained_text(const Explained& item, Language language);
[[nodiscard]] boost::json::value explained_json(const Explained& item);

// 0 nothing to be done, 1 something is found, 2 something could not be determined.
[[nodiscard]] int exit_code(const std::vector<Explained>& items);

}  // namespace examguard
