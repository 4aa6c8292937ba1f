#include "agent/kept_list.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace examguard {
namespace {

constexpr std::size_t most_packed = 40'000;
// More do not fit into one object of a report.
constexpr std::size_t most_programs = 60'000;

bool comes_before(const Observation& left, const Observation& right) {
  const auto parts = [](const Observation& program) {
    return std::tie(program.path.text, program.name, program.source, program.key, program.profile,
                    program.version);
  };
  return parts(left) < parts(right);
}

}  // namespace

void KeptList::add(std::string_view packed) {
  const std::scoped_lock lock(mutex_);
  packed_.add(packed);
  if (packed_.size() >= most_packed) unpack_all();
}

void KeptList::add(Judged judged) {
  const std::scoped_lock lock(mutex_);
  fold(std::move(judged));
}

KeptList::All KeptList::take() {
  const std::scoped_lock lock(mutex_);
  unpack_all();
  std::sort(programs_.begin(), programs_.end(), comes_before);
  return {fold_.take(), std::move(programs_), program_count_};
}

void KeptList::unpack_all() {
  packed_.each([&](std::string_view packed) {
    if (auto judged = unpack(packed)) fold(std::move(*judged));
  });
  packed_ = {};
}

void KeptList::fold(Judged judged) {
  if (judged.observation.kind == Kind::program) {
    ++program_count_;
    if (programs_.size() < most_programs) programs_.push_back(judged.observation);
  }
  fold_.add(std::move(judged));
}

}  // namespace examguard
