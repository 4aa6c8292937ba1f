#include "agent/sources/gap_list.hpp"

#include <algorithm>
#include <utility>

#include "core/path_text.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

// Beyond so many groups, those of whole subtrees are put together, so that a hostile tree cannot
// fill the memory.
constexpr std::size_t most_groups = 5'000;

// "/home/li" of "/home/li/a/b".
std::string_view top_of(std::string_view folder) {
  const auto second = folder.find('/', 1);
  const auto third = second == std::string_view::npos ? second : folder.find('/', second + 1);
  return folder.substr(0, third);
}

}  // namespace

Path to_path(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return {std::string(bytes), {}};
  return {to_valid_utf8(bytes), exact_name(bytes)};
}

void GapList::add(std::string_view source, std::string_view path, const Trouble& trouble) {
  if (trouble.reported) return;
  const std::scoped_lock lock(mutex_);
  join({std::string(source), std::string(folder_of(path)), std::string(to_word(trouble.why))}, path,
       trouble.detail);
}

void GapList::add(Gap gap) {
  const std::scoped_lock lock(mutex_);
  if (gap.count != 1 || gap.path.text.empty() || !gap.path.raw.empty()) {
    others_.push_back(std::move(gap));
    return;
  }
  join({gap.source, std::string(folder_of(gap.path.text)), gap.why}, gap.path.text, gap.detail);
}

void GapList::join(Key key, std::string_view path, std::string_view detail) {
  if (groups_.size() >= most_groups && !groups_.contains(key)) {
    std::get<1>(key) = std::string(top_of(std::get<1>(key)));
  }
  auto& group = groups_[std::move(key)];
  if (group.count++ == 0) {
    group.first = path;
    group.detail = detail;
  }
}

std::vector<Gap> GapList::take() {
  const std::scoped_lock lock(mutex_);
  auto gaps = std::exchange(others_, {});
  for (const auto& [key, group] : std::exchange(groups_, {})) {
    const auto& [source, folder, why] = key;
    gaps.push_back(
        {source, to_path(group.count == 1 ? group.first : folder), why, group.detail, group.count});
  }
  std::sort(gaps.begin(), gaps.end(), [](const Gap& left, const Gap& right) {
    return std::tie(left.path.text, left.why, left.source) <
           std::tie(right.path.text, right.why, right.source);
  });
  return gaps;
}

}  // namespace examguard
