// What of the paths of people's files leaves the PC. A file whose name is withheld can be told from
// no other, so withheld files are counted by rule and folder. Programs and what lies outside of a
// person's profile, where only gaps are concerned, keep their paths.
#pragma once

#include <string>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/report/finding.hpp"
#include "core/report/report.hpp"
#include "core/scan/inventory.hpp"

namespace examguard {

// Of the top layer: one below could hide what the layers above it must see.
[[nodiscard]] Redaction redaction_of(const Layers& layers);

// Is the path of this one withheld?
[[nodiscard]] bool is_redacted(Redaction redaction, const Observation& subject);
void redact(Redaction redaction, Observation& subject);

// As core/report/finding.hpp folds; files whose paths are withheld are grouped, whatever the rule
// says.
[[nodiscard]] std::vector<Finding> fold(JudgedList judged, const Layers& layers,
                                        const std::vector<std::string>& roots, Redaction redaction);

// `profiles` are the folders of people. Gaps that then look the same are counted together.
[[nodiscard]] std::vector<Gap> redact(Redaction redaction, std::vector<Gap> gaps,
                                      const std::vector<std::string>& profiles);

}  // namespace examguard
