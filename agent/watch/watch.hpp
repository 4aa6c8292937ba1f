// Follows what changes on this PC for the service: keeps a watcher process running and gathers what
// it tells until it is to be looked at. Without a watcher nothing is told, and scans alone see what
// changed; volumes() says so.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/scan/scan_for_report.hpp"
#include "agent/watch/watch_process.hpp"
#include "agent/watch/watch_wire.hpp"
#include "core/scan/change_log.hpp"
#include "core/scan/watched.hpp"

namespace examguard {

class Watch {
 public:
  struct Options {
    std::string root = "/";
    std::string own_folder;  // what changes in it is our own work
  };
  // `due`: something changed and has settled; called from the context's thread.
  Watch(boost::asio::io_context& context, const Options& options, std::function<void()> due);

  // From the context's thread.
  void start();
  void stop();

  // From the thread that looks, one after the other (core/scan/change_log.hpp). begin() gives
  // nothing where nothing is due. The first look at everything waits a moment for the watcher, so
  // that nothing changes between the two.
  [[nodiscard]] Changes begin();
  [[nodiscard]] Changes begin_full();
  void forget_told();
  void looked(const Result<ScanForReport>& scan);

  // From any thread. Every volume that is walked, where the watcher knows them.
  [[nodiscard]] std::vector<WatchedVolume> volumes() const;

 private:
  void launch();
  void hear(std::string_view bytes);
  void take(const WatchRecord& record);
  void lose(const std::string& reason);
  void wait_until_due();
  [[nodiscard]] bool is_own(const std::string& path) const;

  boost::asio::io_context& context_;
  const std::string root_;
  std::string own_folder_;  // from the root; empty: it does not lie there
  const std::function<void()> due_;

  // Of the context's thread:
  boost::asio::steady_timer due_timer_;
  boost::asio::steady_timer restart_timer_;
  std::optional<WatchProcess> process_;
  WatchReader reader_;
  unsigned losses_ = 0;  // in a row
  bool is_stopped_ = false;

  mutable std::mutex log_mutex_;
  std::condition_variable heard_;
  bool has_missed_ = false;                       // before it watches; guarded by log_mutex_
  bool has_news_ = false;                         // of the watcher; guarded by log_mutex_
  ChangeLog log_;                                 // guarded by log_mutex_
  std::map<std::string, WatchedVolume> volumes_;  // guarded by log_mutex_
};

}  // namespace examguard
