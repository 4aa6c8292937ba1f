#include "agent/scan/scan_rest.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace examguard {
namespace {

TEST(ScanRest, EndsWhenTheScanIsStopped) {
  std::stop_source stop;
  ScanRest rest(Budget{{}, 1}, stop.get_token());
  std::jthread worker([&] { rest.after(1u << 30); });  // would rest for decades
  stop.request_stop();
  worker.join();
  rest.after(1u << 30);
}

TEST(ScanRest, LetsWorkGoThatIsWithinTheBudget) {
  ScanRest rest(Budget{6400, {}}, {});
  for (int i = 0; i < 1000; ++i) rest.after(1u << 30);
}

}  // namespace
}  // namespace examguard
