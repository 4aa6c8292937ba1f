// Looks each minute whether the collector's clock is believed, and writes to the log when that
// changes: once, not for every envelope that has to wait.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "collector/doors/door.hpp"

namespace examguard {

class ClockWatch {
 public:
  // The first look is at once. All of `collector` outlives `context`'s run.
  ClockWatch(boost::asio::io_context& context, Collector collector);
  ~ClockWatch();
  void stop();  // from any thread

 private:
  struct Watch;
  std::shared_ptr<Watch> watch_;
};

}  // namespace examguard
