#include "agent/watch/watch.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "agent/system/volumes.hpp"
#include "core/path_text.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

constexpr std::chrono::seconds first_restart{5};
constexpr std::chrono::seconds time_to_begin{2};
constexpr unsigned most_doublings = 7;  // about ten minutes

// From the root; empty: it does not lie there.
std::string below(const std::string& path, const std::string& root) {
  const auto real = [](const std::string& given) {
    std::error_code ignored;
    return std::filesystem::weakly_canonical(given, ignored).string();
  };
  const std::string folder = real(path);
  const std::string top = real(root);
  if (top == "/") return folder;
  return folder.size() > top.size() && lies_in(folder, top) ? folder.substr(top.size())
                                                            : std::string();
}

}  // namespace

Watch::Watch(boost::asio::io_context& context, const Options& options, std::function<void()> due)
    : context_(context),
      root_(options.root),
      own_folder_(below(options.own_folder, options.root)),
      due_(std::move(due)),
      due_timer_(context),
      restart_timer_(context),
      log_(ChangeLog::Pace(), monotonic_time()) {}

void Watch::start() {
  launch();
}

void Watch::stop() {
  is_stopped_ = true;
  due_timer_.cancel();
  restart_timer_.cancel();
  process_.reset();
}

void Watch::launch() {
  reader_ = {};
  auto started = WatchProcess::start(
      context_, root_,
      {[this](std::string_view bytes) { hear(bytes); }, [this] { lose("it ended"); }});
  if (started) {
    process_.emplace(std::move(*started));
  } else if (started.error().code == ErrorCode::unsupported) {
    log_info("changes are seen by scans alone", {{"reason", started.error().what}});
    const std::lock_guard lock(log_mutex_);
    has_news_ = true;
  } else {
    lose(started.error().what);
  }
}

void Watch::hear(std::string_view bytes) {
  const auto taken = reader_.take(bytes, [this](const WatchRecord& record) { take(record); });
  if (!taken) return lose(taken.error().what);
  losses_ = 0;
  wait_until_due();
}

void Watch::take(const WatchRecord& record) {
  const auto now = monotonic_time();
  const std::lock_guard lock(log_mutex_);
  if (const auto* change = std::get_if<Change>(&record)) {
    if (!is_own(change->path)) log_.add(*change, now);
  } else if (const auto* volume = std::get_if<VolumeWatched>(&record)) {
    log_info("a volume is watched",
             {{"path", volume->path}, {"by", std::string(to_word(volume->by))}});
    volumes_[volume->path] = {volume->path, volume->by, volume->is_partly, {}, {}};
    if (volume->is_new) log_.add_volume(volume->path, now);
    // What happened while nobody watched is not known.
    if (std::exchange(has_missed_, false)) log_.lost(now);
    has_news_ = true;
    heard_.notify_all();
  } else if (const auto* gone = std::get_if<VolumeGone>(&record)) {
    log_info("a volume is gone", {{"path", gone->path}});
    volumes_.erase(gone->path);
    log_.add_volume(gone->path, now);
  } else {
    log_info("changes were lost: everything is looked at");
    log_.lost(now);
  }
}

void Watch::lose(const std::string& reason) {
  process_.reset();
  if (is_stopped_) return;
  const auto wait = first_restart * (1u << std::min(losses_++, most_doublings));
  log_warning("the watcher is lost; until it runs again changes are seen by scans alone",
              {{"reason", reason}, {"seconds", std::to_string(wait.count())}});
  {
    const std::lock_guard lock(log_mutex_);
    for (auto& [path, volume] : volumes_) volume.by = WatchedBy::none;
    has_missed_ = has_news_ = true;
  }
  heard_.notify_all();
  restart_timer_.expires_after(wait);
  restart_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) launch();
  });
}

void Watch::wait_until_due() {
  std::optional<ChangeLog::Time> due;
  {
    const std::lock_guard lock(log_mutex_);
    due = log_.due();
  }
  if (!due || is_stopped_) return;
  due_timer_.expires_after(std::max(*due - monotonic_time(), ChangeLog::Time(0)));
  due_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) due_();
  });
}

Changes Watch::begin() {
  const auto now = monotonic_time();
  const std::lock_guard lock(log_mutex_);
  const auto due = log_.due();
  return due && *due <= now ? log_.begin() : Changes();
}

Changes Watch::begin_full() {
  std::unique_lock lock(log_mutex_);
  if (!heard_.wait_for(lock, time_to_begin, [this] { return has_news_; })) has_missed_ = true;
  return log_.begin_full();
}

void Watch::forget_told() {
  const std::lock_guard lock(log_mutex_);
  log_.forget_told();
}

void Watch::looked(const Result<ScanForReport>& scan) {
  {
    const std::lock_guard lock(log_mutex_);
    if (scan)
      log_.done(scan->look, monotonic_time());
    else
      log_.failed(monotonic_time());
  }
  boost::asio::post(context_, [this] { wait_until_due(); });
}

std::vector<WatchedVolume> Watch::volumes() const {
  std::map<std::string, WatchedVolume> known;
  {
    const std::lock_guard lock(log_mutex_);
    known = volumes_;
  }
  if (known.empty()) return {};
  for (const auto& volume : examguard::volumes(root_)) {
    const auto found = known.find(volume.path);
    if (found == known.end()) continue;
    found->second.label = volume.label;
    found->second.serial = volume.serial;
  }
  std::vector<WatchedVolume> all;
  for (auto& [path, volume] : known) all.push_back(std::move(volume));
  return all;
}

bool Watch::is_own(const std::string& path) const {
  return !own_folder_.empty() && lies_in(path, own_folder_);
}

}  // namespace examguard
