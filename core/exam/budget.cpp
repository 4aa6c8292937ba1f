#include "core/exam/budget.hpp"

#include <algorithm>

namespace examguard {
namespace {

using std::chrono::microseconds;

constexpr microseconds saved_up_at_most = std::chrono::milliseconds(100);

template <class Limit>
void lower(std::optional<Limit>& limit, const std::optional<Limit>& stated) {
  if (stated && (!limit || *stated < *limit)) limit = stated;
}

microseconds at_rate(std::uint64_t amount, std::uint64_t per_second) {
  constexpr std::uint64_t second = 1'000'000;
  const auto whole = amount / per_second;
  return microseconds(whole * second + amount % per_second * second / per_second);
}

}  // namespace

Budget budget_of(const Layers& layers, bool in_exam) {
  Budget budget;
  for (const Policy& policy : layers.policies()) {
    const Budget& stated = in_exam ? policy.budget_in_exam : policy.budget;
    lower(budget.cpu_percent, stated.cpu_percent);
    lower(budget.read_per_second, stated.read_per_second);
  }
  if (!budget.cpu_percent) budget.cpu_percent = in_exam ? exam_cpu_percent : usual_cpu_percent;
  return budget;
}

microseconds Pace::rest_after(const Taken& now) {
  const auto spend = [&](microseconds& left, microseconds taken) {
    left = std::min(left + (now.time - last_.time), saved_up_at_most) - taken;
  };
  if (budget_.cpu_percent) {
    spend(processor_left_, (now.processor - last_.processor) * 100 / *budget_.cpu_percent);
  }
  if (budget_.read_per_second) {
    spend(reading_left_, at_rate(now.read_bytes - last_.read_bytes, *budget_.read_per_second));
  }
  last_ = now;
  return std::max({-processor_left_, -reading_left_, microseconds(0)});
}

}  // namespace examguard
