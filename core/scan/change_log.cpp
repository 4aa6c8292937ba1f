#include "core/scan/change_log.hpp"
#include "core/path_text.hpp"

#include <algorithm>
#include <utility>

namespace examguard {
namespace {

bool lies_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_covered(std::string_view path, const std::set<std::string>& trees) {
  for (; path != "/"; path = folder_of(path)) {
    if (trees.contains(std::string(path))) return true;
  }
  return false;
}

// What lies below a folder stands together.
void remove_below(std::set<std::string>& paths, const std::string& folder) {
  auto path = paths.lower_bound(folder + '/');
  while (path != paths.end() && lies_below(*path, folder)) path = paths.erase(path);
}

void look_at_everything(Changes& changes) {
  changes.everything = true;
  changes.folders.clear();
  changes.trees.clear();
}

// Once so much changed that it is less work to look at everything.
void limit(Changes& changes) {
  if (changes.folders.size() + changes.trees.size() > ChangeLog::most_places) {
    look_at_everything(changes);
  }
}

void limit_bytes(Changes& changes) {
  std::size_t bytes = 0;
  for (const auto* places : {&changes.folders, &changes.trees}) {
    for (const auto& path : *places) bytes += path.size();
  }
  if (bytes > ChangeLog::most_place_bytes) look_at_everything(changes);
}

void add_places(Changes& changes, const Changes& more) {
  if (changes.everything || more.everything) return look_at_everything(changes);
  changes.folders.insert(more.folders.begin(), more.folders.end());
  changes.trees.insert(more.trees.begin(), more.trees.end());
  limit(changes);
}

}  // namespace

Changes everything() {
  Changes changes;
  changes.everything = true;
  return changes;
}

ChangeLog::ChangeLog(const Pace& pace, Time now)
    : pace_(pace), saved_(pace.saved), saved_since_(now) {}

void ChangeLog::add(const Change& change, Time now) {
  touched(now);
  add_folder(folder_of(change.path));
  if (change.is_folder && change.what != Change::What::changed) add_tree(change.path);
  if (change.what == Change::What::vanished) return vanished(change);
  if (change.what == Change::What::appeared && !change.is_folder) {
    if (appeared_.size() < most_appeared)
      appeared_.insert(change.path);
    else
      lost(now);
  }
}

void ChangeLog::add_volume(const std::string& path, Time now) {
  touched(now);
  add_tree(path);
}

void ChangeLog::lost(Time now) {
  touched(now);
  look_at_everything(pending_);
}

void ChangeLog::touched(Time now) {
  if (!first_) first_ = now;
  last_ = now;
}

void ChangeLog::add_folder(std::string_view path) {
  if (pending_.everything || is_covered(path, pending_.trees)) return;
  pending_.folders.emplace(path);
  limit(pending_);
}

void ChangeLog::add_tree(const std::string& path) {
  if (path == "/") look_at_everything(pending_);
  if (pending_.everything || is_covered(path, pending_.trees)) return;
  remove_below(pending_.folders, path);
  remove_below(pending_.trees, path);
  pending_.folders.erase(path);
  pending_.trees.insert(path);
  limit(pending_);
}

// A folder takes with it whatever appeared in it: it may be elsewhere now, but is gone from there.
void ChangeLog::vanished(const Change& change) {
  for (auto* files : {&earlier_, &appeared_}) {
    if (!change.is_folder) {
      if (files->erase(change.path) > 0) return went(change.path);
      continue;
    }
    auto file = files->lower_bound(change.path + '/');
    while (file != files->end() && lies_below(*file, change.path)) {
      went(*file);
      file = files->erase(file);
    }
  }
}

void ChangeLog::went(const std::string& path) {
  auto& known = pending_.short_lived;
  const auto is_in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), path) != list.end();
  };
  if (is_in(known) || is_in(told_)) return;
  if (known.size() < most_short_lived)
    known.push_back(path);
  else
    ++pending_.more_short_lived;
}

std::optional<ChangeLog::Time> ChangeLog::due() const {
  if (!first_) return std::nullopt;
  const auto settled = std::min(last_ + pace_.quiet, *first_ + pace_.longest);
  // When what was overdrawn is saved again.
  const auto paid = saved_ < Time(0) ? saved_since_ - saved_ * 100 / pace_.share : saved_since_;
  return std::max({settled, paid, not_before_});
}

Changes ChangeLog::begin() {
  is_full_ = false;
  first_.reset();
  looked_at_ = std::exchange(pending_, {});
  earlier_ = std::exchange(appeared_, {});
  Changes given = looked_at_;
  add_places(given, unkept_);
  limit_bytes(given);
  given.short_lived.insert(given.short_lived.begin(), told_.begin(), told_.end());
  return given;
}

Changes ChangeLog::begin_full() {
  Changes changes = begin();
  look_at_everything(looked_at_);
  look_at_everything(changes);
  is_full_ = true;
  return changes;
}

void ChangeLog::done(const LookEnd& end, Time now) {
  if (!is_full_) pay(end.took, now);
  earlier_.clear();
  told_.clear();
  if (!looked_at_.everything) told_ = end.told;
  if (end.is_kept)
    unkept_ = {};
  else
    add_places(unkept_, looked_at_);
  looked_at_ = {};
}

void ChangeLog::failed(Time now) {
  Changes both = std::exchange(looked_at_, {});
  add_places(both, pending_);
  auto& short_lived = both.short_lived;
  short_lived.insert(short_lived.end(), pending_.short_lived.begin(), pending_.short_lived.end());
  both.more_short_lived += pending_.more_short_lived;
  if (short_lived.size() > most_short_lived) {
    both.more_short_lived += short_lived.size() - most_short_lived;
    short_lived.resize(most_short_lived);
  }
  pending_ = std::move(both);
  appeared_.merge(earlier_);
  earlier_.clear();
  touched(now);
  not_before_ = now + pace_.again;
}

// Full looks come by a schedule of their own. Nobody waits for ever for what one long look took.
void ChangeLog::pay(Time took, Time now) {
  saved_ = std::max(saved_at(now) - took, -pace_.saved);
  saved_since_ = now;
}

ChangeLog::Time ChangeLog::saved_at(Time now) const {
  return std::min(saved_ + (now - saved_since_) * pace_.share / 100, pace_.saved);
}

}  // namespace examguard
