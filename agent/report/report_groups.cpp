#include "agent/report/report_groups.hpp"

#include <tuple>
#include <unordered_map>

#include "core/text.hpp"

namespace examguard {
namespace {

bool is_minor(const Finding& finding) {
  return finding.verdict == Verdict::waived ||
         (finding.verdict == Verdict::denied && finding.severity == Severity::notice);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? path : path.substr(0, slash);
}

bool is_stored(const Finding& finding) {
  return finding.group || finding.subject.kind == Kind::file;
}

std::string title_of(const Finding& finding) {
  const Observation& subject = finding.subject;
  if (finding.group) return subject.path.text;
  if (subject.kind == Kind::file) return folder_of(subject.path.text);
  if (!finding.product.empty()) return finding.product;
  return subject.name.empty() ? subject.path.text : subject.name;
}

// What lies under one key is one row for a person.
std::string key_of(const Finding& finding, const std::string& title) {
  const std::string what = is_stored(finding) ? "folder " + finding.rule : "product";
  return what + '\0' + title + '\0' + std::string(to_word(finding.verdict));
}

class Groups {
 public:
  void add(const Finding& finding) {
    const std::string title = title_of(finding);
    const auto [place, is_new] = places_.try_emplace(key_of(finding, title), groups_.size());
    if (is_new) groups_.emplace_back().title = to_visible(title);
    ReportGroup& group = groups_[place->second];
    group.findings.push_back(&finding);
    group.count += finding.group ? finding.group->count : 1;
    group.bytes += finding.group ? finding.group->bytes : finding.subject.size;
  }

  std::vector<ReportGroup> take() { return std::move(groups_); }

 private:
  std::vector<ReportGroup> groups_;
  std::unordered_map<std::string, std::size_t> places_;
};

// A name is told beside a path that does not end in it.
std::string place_of(const Observation& subject, const std::string& title) {
  const std::string path = to_visible(subject.path.text);
  const std::string name =
      to_visible(subject.name + (subject.version.empty() ? std::string() : " " + subject.version));
  if (path.empty()) return name == title ? std::string() : name;
  if (name.empty() || name == title || path.ends_with("/" + name)) {
    return path == title ? std::string() : path;
  }
  return name + "  " + path;
}

}  // namespace

std::vector<std::string> ReportGroup::places(std::size_t most) const {
  std::vector<std::string> out;
  std::uint64_t told = 0;
  const auto add = [&](const Observation& subject) {
    if (out.size() == most) return;
    ++told;
    std::string place = place_of(subject, title);
    if (!place.empty()) out.push_back(std::move(place));
  };
  for (const Finding* finding : findings) {
    if (finding->group) {
      for (const Observation& member : finding->group->members) add(member);
    } else {
      add(finding->subject);
    }
  }
  if (told < count) out.push_back("... (" + std::to_string(count) + ")");
  return out;
}

ReportGroups group_findings(const std::vector<Finding>& findings) {
  Groups to_do;
  Groups minor;
  for (const Finding& finding : findings) (is_minor(finding) ? minor : to_do).add(finding);
  return {to_do.take(), minor.take()};
}

}  // namespace examguard
