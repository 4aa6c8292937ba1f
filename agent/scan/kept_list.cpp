#include "agent/scan/kept_list.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace examguard {
namespace {

constexpr std::size_t most_packed = 40'000;
// More do not fit into one object of a report.
constexpr std::size_t most_programs = 60'000;
// What can be done side by side takes about as long as what cannot.
constexpr unsigned most_helpers = 2;

}  // namespace

void KeptList::add(const Judged& judged) {
  add(pack(judged));
}

void KeptList::add(std::string_view packed) {
  std::deque<Bytes> flood;
  {
    const std::scoped_lock lock(mutex_);
    packed_.add(packed);
    if (packed_.size() < most_packed) return;
    flood = packed_.take_pieces();
  }
  fold(std::move(flood));
}

KeptList::All KeptList::take() {
  std::deque<Bytes> pieces;
  {
    const std::scoped_lock lock(mutex_);
    pieces = packed_.take_pieces();
  }
  fold(std::move(pieces));
  const std::scoped_lock lock(folding_);
  auto sorted = std::async([this] { programs_.sort(); });
  auto findings = fold_.take();
  sorted.get();
  return {std::move(findings), std::move(programs_), program_count_};
}

// What was folded is let go of at once.
void KeptList::fold(std::deque<Bytes> pieces) {
  std::mutex mutex;
  const auto next = [&]() -> std::optional<Bytes> {
    const std::scoped_lock lock(mutex);
    if (pieces.empty()) return std::nullopt;
    auto piece = std::move(pieces.front());
    pieces.pop_front();
    return piece;
  };
  const auto fold_pieces = [&] {
    while (const auto piece = next()) fold(*piece);
  };
  const auto others = std::max(1U, std::thread::hardware_concurrency()) - 1;
  const auto helpers = std::min<std::size_t>({others, most_helpers, pieces.size() / 2});
  std::vector<std::future<void>> help;
  for (std::size_t i = 0; i < helpers; ++i) help.push_back(std::async(fold_pieces));
  fold_pieces();
  for (auto& done : help) done.get();
}

// A piece at a time: they would wait for each other more than they work.
void KeptList::fold(std::string_view piece) {
  std::vector<std::unique_ptr<Heap>> heaps;
  std::vector<std::string_view> programs;
  JudgedPack::each(piece, [&](std::string_view packed) {
    const auto one = unpack(packed);
    if (!one) return;
    if (one->judged.observation.kind == Kind::program) programs.push_back(one->observation);
    if (auto heap = fold_.heap_of(*one)) heaps.push_back(std::move(heap));
  });
  const std::scoped_lock lock(folding_);
  program_count_ += programs.size();
  for (const auto program : programs) {
    if (programs_.size() < most_programs) programs_.add_packed(program);
  }
  for (auto& heap : heaps) fold_.add(std::move(heap));
}

}  // namespace examguard
