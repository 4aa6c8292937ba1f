#include "core/report/redaction.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace examguard {
namespace {

// "/home/li/a.txt" -> "/home/li"
void leave_folder(Path& path) {
  path.raw.clear();
  const std::size_t slash = path.text.rfind('/');
  if (slash == std::string::npos) {
    path.text.clear();
  } else {
    path.text.resize(slash == 0 ? 1 : slash);
  }
}

// The profile that holds a place below itself; empty if none does.
std::string profile_above(const std::string& path, const std::vector<std::string>& profiles) {
  std::string nearest;
  for (const std::string& profile : profiles) {
    const bool is_below =
        path.size() > profile.size() && path.starts_with(profile) && path[profile.size()] == '/';
    if (is_below && profile.size() > nearest.size()) nearest = profile;
  }
  return nearest;
}

}  // namespace

Redaction redaction_of(const Layers& layers) {
  if (layers.policies().empty()) return Redaction::none;
  // A policy that exists has one of the words.
  return parse_redaction(layers.policies().front().redaction).value();
}

bool is_redacted(Redaction redaction, const Observation& subject) {
  return redaction != Redaction::none && subject.kind == Kind::file;
}

void redact(Redaction redaction, Observation& subject) {
  if (!is_redacted(redaction, subject)) return;
  subject.name.clear();
  subject.product.clear();
  if (redaction == Redaction::full) {
    subject.path = {};
  } else {
    leave_folder(subject.path);
  }
}

std::vector<Gap> redact(Redaction redaction, std::vector<Gap> gaps,
                        const std::vector<std::string>& profiles) {
  if (redaction == Redaction::none) return gaps;
  using Key = std::tuple<std::string, std::string, std::string>;  // source, path, why
  std::map<Key, std::size_t> known;
  std::vector<Gap> out;
  for (Gap& gap : gaps) {
    const std::string profile = profile_above(gap.path.text, profiles);
    if (!profile.empty()) {
      if (redaction == Redaction::full) {
        gap.path = {profile, {}};
      } else if (gap.count == 1) {
        leave_folder(gap.path);
      }
      // The system's own words may repeat the path.
      gap.detail.clear();
    }
    const auto [place, is_new] =
        known.try_emplace(Key(gap.source, gap.path.text, gap.why), out.size());
    if (is_new || profile.empty()) {
      out.push_back(std::move(gap));
    } else {
      out[place->second].count += gap.count;
    }
  }
  return out;
}

}  // namespace examguard
