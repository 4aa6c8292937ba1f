#include "agent/scan/kept_list.hpp"

#include <utility>

namespace examguard {
namespace {

constexpr std::size_t most_packed = 40'000;
// More do not fit into one object of a report.
constexpr std::size_t most_programs = 60'000;

}  // namespace

void KeptList::add(std::string_view packed) {
  const std::scoped_lock lock(mutex_);
  packed_.add(packed);
  if (packed_.size() >= most_packed) unpack_all();
}

void KeptList::add(const Judged& judged) {
  const std::scoped_lock lock(mutex_);
  fold(judged);
}

KeptList::All KeptList::take() {
  const std::scoped_lock lock(mutex_);
  unpack_all();
  programs_.sort();
  return {fold_.take(), std::move(programs_), program_count_};
}

void KeptList::unpack_all() {
  packed_.take_each([&](std::string_view packed) {
    if (auto judged = unpack(packed)) fold(*judged);
  });
}

void KeptList::fold(const Judged& judged) {
  if (judged.observation.kind == Kind::program) {
    ++program_count_;
    if (programs_.size() < most_programs) programs_.add(judged.observation);
  }
  fold_.add(judged);
}

}  // namespace examguard
