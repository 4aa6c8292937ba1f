// Local reports of the PC of tests/support/evidence.hpp.
#pragma once

#include <vector>

#include "core/report/local_report.hpp"
#include "tests/support/evidence.hpp"

namespace examguard::support {

inline Finding finding_about(std::string name, std::string path, Verdict verdict = Verdict::denied,
                             Severity severity = Severity::violation) {
  Finding finding;
  finding.verdict = verdict;
  finding.severity = severity;
  finding.rule = verdict == Verdict::unlisted ? "default" : "some-rule";
  finding.layer = "province";
  finding.criterion = verdict == Verdict::unlisted ? "default" : "name";
  finding.category = "remote-control";
  finding.product = name;
  finding.why = {"它是远程控制软件", "it controls PCs from afar"};
  finding.todo = {"卸载它", "remove it"};
  finding.subject.source = path.empty() ? "dpkg" : "portable";
  finding.subject.key = path.empty() ? name : "";
  finding.subject.package = path.empty() ? "dpkg:" + name : "";
  finding.subject.name = std::move(name);
  finding.subject.path.text = std::move(path);
  finding.id = finding_id(finding.subject);
  return finding;
}

inline LocalReport local_report(const std::vector<Finding>& findings, const std::vector<Gap>& gaps,
                                ReportHeader header = report_header()) {
  const Object found = findings_object(findings, gaps);
  const Object programs = programs_object({});
  header.findings = found.name;
  header.programs = programs.name;
  LocalReport report;
  report.envelope = seal_report(header, test_key("report")).value();
  report.objects = {found.bytes, programs.bytes};
  report.trust = rooted(trust_list());
  report.enrolment = seal_enrolment(enrolment(), test_key("report")).value();
  return report;
}

}  // namespace examguard::support
