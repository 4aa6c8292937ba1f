#include "agent/scan/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "agent/scan/walk_queue.hpp"
#include "agent/system/linux_calls.hpp"
#include "core/path_text.hpp"
#include "core/scan/walk_width.hpp"

namespace examguard {
namespace {

constexpr std::size_t handles_kept = 192;
constexpr std::size_t names_at_a_time = 64 * 1024;  // bytes
constexpr std::size_t listing_buffer = 32 * 1024;
// So many calls may hang before the rest of a volume is given up; a program that serves a file
// system seldom answers again once it has stopped.
constexpr unsigned hangs_of_served_volume = 3;
constexpr unsigned hangs_of_volume = 32;
constexpr std::uint64_t ticks_of_a_while = 3;

bool is_walked(const Volume& volume) {
  return volume.kind == Volume::Kind::fixed || volume.kind == Volume::Kind::removable;
}

// Blocks that this process had to wait for.
std::uint64_t disk_reads() {
  rusage used{};
  return ::getrusage(RUSAGE_SELF, &used) == 0 ? static_cast<std::uint64_t>(used.ru_inblock) : 0;
}

// One worker's place of work. It belongs to the worker until the watch gives the worker up.
struct Slot : std::enable_shared_from_this<Slot> {
  explicit Slot(const std::atomic<std::uint64_t>& ticks) : heartbeat(ticks) {}

  Heartbeat heartbeat;
  std::shared_ptr<FolderNode> folder;
  std::string current;  // what is being looked at in `folder`; empty: the folder itself
  Names files;          // to be visited
  Names subfolders;     // found, not handed out yet
};

class Walk : public std::enable_shared_from_this<Walk> {
 public:
  Walk(const WalkOptions& options, WalkCallbacks callbacks, std::stop_token stop);

  Tried<WalkEnd> run();

 private:
  // False: the system gives no thread.
  bool start_worker();
  void work(Slot& slot);
  void do_task(Task task, Slot& slot, const WalkVisitor& visitor);
  void enter(const std::shared_ptr<FolderNode>& parent, std::string_view name, Slot& slot,
             const WalkVisitor& visitor);
  void pass_through(const std::shared_ptr<FolderNode>& folder,
                    const std::shared_ptr<Handle>& handle, const std::set<std::string>& names);
  void list(const std::shared_ptr<FolderNode>& folder, std::string_view path,
            const std::shared_ptr<Handle>& handle, Slot& slot, const WalkVisitor& visitor,
            bool is_continued);
  // True: there are more names than were taken now.
  Tried<bool> read_names(int handle, Slot& slot);
  void visit_files(const WalkedFolder& folder, const std::shared_ptr<Handle>& handle, Slot& slot,
                   const WalkVisitor& visitor, Show show);
  const Volume* volume_at(const FolderNode& parent, std::string_view path) const;
  // Are its files to be visited?
  bool is_asked_for(const std::string& path) const;
  void go_by(std::string_view path);
  void report(std::string_view path, const Trouble& trouble);

  void watch();
  void have_workers();
  void suit_the_disk();
  void give_up_hanging();
  void take_over(Slot& slot);
  bool is_given_up(const Volume& volume) const;
  std::size_t index_of(const Volume& volume) const {
    return static_cast<std::size_t>(&volume - volumes_.data());
  }

  const std::string root_;
  const std::vector<Volume> volumes_;
  const WalkCallbacks callbacks_;
  const std::stop_token stop_;
  const unsigned threads_;  // 0: as many as suit the disk
  const std::uint64_t patience_;

  std::unordered_map<std::string, const Volume*> mounted_;  // by path
  std::unordered_set<std::string> above_mounts_;
  const std::optional<WalkPart> part_;
  // Folders that are passed through, and the names to go on by: on the way to volumes that are
  // walked below such that are not (/dev/shm lies in /dev), or to the part that is walked.
  std::unordered_map<std::string, std::set<std::string>> ways_;
  std::vector<std::atomic<unsigned>> hangs_;  // by volume
  std::atomic<std::uint64_t> ticks_{1};
  FolderHandles handles_{handles_kept};
  WalkQueue queue_;
  // Of the watch alone:
  std::vector<std::pair<std::thread, std::shared_ptr<Slot>>> workers_;
  WalkWidth width_{std::thread::hardware_concurrency()};
  std::uint64_t answers_of_ended_ = 0;
  std::uint64_t answers_ = 0;     // until the last while
  std::uint64_t disk_reads_ = 0;  // likewise
  unsigned given_up_ = 0;
  bool is_cut_ = false;
};

Walk::Walk(const WalkOptions& options, WalkCallbacks callbacks, std::stop_token stop)
    : root_(options.root),
      volumes_(options.volumes),
      callbacks_(std::move(callbacks)),
      stop_(std::move(stop)),
      threads_(options.threads),
      patience_(static_cast<std::uint64_t>(options.patience.count()) * Heartbeat::ticks_per_second /
                1000),
      part_(options.part),
      hangs_(volumes_.size()) {
  for (std::size_t i = 1; i < volumes_.size(); ++i) {
    const auto& path = volumes_[i].path;
    mounted_[path] = &volumes_[i];
    for (auto above = path; above != "/";) {
      above = folder_of(above);
      above_mounts_.insert(above);
    }
    if (!part_) go_by(path);
  }
  if (!part_) return;
  for (const auto* places : {&part_->folders, &part_->trees}) {
    for (const auto& path : *places) go_by(path);
  }
}

void Walk::go_by(std::string_view path) {
  while (path != "/") {
    const auto folder = folder_of(path);
    const auto name = path.substr(path.rfind('/') + 1);
    if (!ways_[std::string(folder)].insert(std::string(name)).second) return;
    path = folder;
  }
}

bool Walk::is_asked_for(const std::string& path) const {
  if (!part_ || part_->folders.contains(path)) return true;
  for (std::string_view at = path;; at = folder_of(at)) {
    if (part_->trees.contains(std::string(at))) return true;
    if (at == "/") break;
  }
  return part_->is_new(path);
}

Tried<WalkEnd> Walk::run() {
  Heartbeat heartbeat(ticks_);
  // The root itself may be named by a link.
  const int fd = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return trouble_of_errno(errno);
  auto handle = std::make_shared<Handle>(fd);
  const auto stat = stat_at(fd, "", heartbeat);
  if (!stat) return stat.error();

  auto root = std::make_shared<FolderNode>();
  root->stat = *stat;
  root->volume = volumes_.data();
  root->holds_mounts = above_mounts_.contains("/");
  if (is_asked_for("/")) {
    handles_.keep(root, handle);
    queue_.push({Task::Kind::listing, root, {}, handle, false});
  } else if (ways_.contains("/")) {
    pass_through(root, handle, ways_["/"]);
  }
  root.reset();

  disk_reads_ = disk_reads();
  have_workers();
  if (workers_.empty()) return Trouble{Why::limit, "no thread can be started", false};
  watch();
  for (auto& [thread, slot] : workers_) thread.join();
  return WalkEnd{!is_cut_ && !stop_.stop_requested(), static_cast<unsigned>(workers_.size()),
                 given_up_};
}

bool Walk::start_worker() {
  auto slot = std::make_shared<Slot>(ticks_);
  try {
    // A worker that was given up may come back when the walk has ended: it owns what it touches.
    std::thread thread([walk = shared_from_this(), slot] { walk->work(*slot); });
    workers_.emplace_back(std::move(thread), std::move(slot));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void Walk::work(Slot& slot) {
  const auto visitor = callbacks_.visitor();
  while (auto task = queue_.take()) {
    do_task(std::move(*task), slot, visitor);
    if (slot.heartbeat.is_given_up()) return;
    slot.folder.reset();
    queue_.finish_one();
  }
}

void Walk::do_task(Task task, Slot& slot, const WalkVisitor& visitor) {
  if (is_given_up(*task.folder->volume) || stop_.stop_requested()) return;
  slot.folder = task.folder;
  slot.current.clear();
  switch (task.kind) {
    case Task::Kind::folders:
      return enter(task.folder, task.names.take(), slot, visitor);
    case Task::Kind::listing:
      return list(task.folder, path_of(*task.folder), task.listing, slot, visitor,
                  task.is_continued);
    case Task::Kind::files: {
      const auto path = path_of(*task.folder);
      const WalkedFolder folder{path, task.folder->stat, task.folder->volume, true};
      const auto handle = handles_.open(task.folder, slot.heartbeat);
      if (!handle) return report(path, handle.error());
      slot.files = std::move(task.names);
      visit_files(folder, *handle, slot, visitor, visitor.folder(folder));
    }
  }
}

void Walk::enter(const std::shared_ptr<FolderNode>& parent, std::string_view name, Slot& slot,
                 const WalkVisitor& visitor) {
  slot.current = name;
  auto node = std::make_shared<FolderNode>();
  node->parent = parent;
  node->name = name;
  const auto path = path_of(*node);
  node->volume = volume_at(*parent, path);
  if (node->volume->kind == Volume::Kind::network && node->volume->path == path) {
    report(path, {Why::network, node->volume->type, false});
  }
  const auto way = ways_.find(path);
  const bool is_visited = is_walked(*node->volume) && is_asked_for(path);
  if (!is_visited && way == ways_.end()) return;

  const auto handle = handles_.open_in(parent, node->name, slot.heartbeat);
  if (!handle) return report(path, handle.error());
  const auto stat = stat_at(static_cast<int>((*handle)->value()), "", slot.heartbeat);
  if (!stat) return report(path, stat.error());
  node->stat = *stat;
  node->holds_mounts = above_mounts_.contains(path);
  slot.folder = node;
  slot.current.clear();
  if (!is_visited) return pass_through(node, *handle, way->second);
  list(node, path, *handle, slot, visitor, false);
}

void Walk::pass_through(const std::shared_ptr<FolderNode>& folder,
                        const std::shared_ptr<Handle>& handle, const std::set<std::string>& names) {
  handles_.keep(folder, handle);
  Task task{Task::Kind::folders, folder, {}, {}, false};
  for (const auto& name : names) task.names.add(name);
  queue_.push(std::move(task));
}

const Volume* Walk::volume_at(const FolderNode& parent, std::string_view path) const {
  if (!parent.holds_mounts) return parent.volume;
  const auto found = mounted_.find(std::string(path));
  return found == mounted_.end() ? parent.volume : found->second;
}

void Walk::list(const std::shared_ptr<FolderNode>& folder, std::string_view path,
                const std::shared_ptr<Handle>& handle, Slot& slot, const WalkVisitor& visitor,
                bool is_continued) {
  const WalkedFolder walked{path, folder->stat, folder->volume, is_continued};
  const auto show = visitor.folder(walked);
  if (show == Show::nothing) return;
  const auto has_more = read_names(static_cast<int>(handle->value()), slot);
  if (!has_more) {
    report(path, has_more.error());
    if (has_more.error().reported) return;
  }
  if (has_more && *has_more) queue_.push({Task::Kind::listing, folder, {}, handle, true});
  if (!slot.subfolders.empty()) {
    handles_.keep(folder, handle);
    queue_.push({Task::Kind::folders, folder, std::exchange(slot.subfolders, {}), {}, false});
  }
  visit_files(walked, handle, slot, visitor, show);
}

Tried<bool> Walk::read_names(int handle, Slot& slot) {
  // The kernel's record (getdents64(2)).
  struct Record {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t size;
    std::uint8_t type;
  };
  constexpr std::size_t name_at = 19;
  // The compiler's zeroing of what is not initialized would cost more than most listings.
  alignas(8) __attribute__((uninitialized)) char buffer[listing_buffer];
  while (slot.files.size_in_bytes() + slot.subfolders.size_in_bytes() < names_at_a_time) {
    slot.heartbeat.begin();
    const long count = ::syscall(SYS_getdents64, handle, buffer, sizeof buffer);
    const int error = errno;
    if (!slot.heartbeat.end()) return given_up();
    if (count < 0) return trouble_of_errno(error);
    if (count == 0) return false;
    for (long at = 0; at < count;) {
      Record record{};
      std::memcpy(&record, buffer + at, name_at);
      const std::string_view name(buffer + at + name_at);
      at += record.size;
      if (name == "." || name == "..") continue;
      if (record.type == DT_DIR) slot.subfolders.add(name);
      if (record.type == DT_REG || record.type == DT_UNKNOWN) slot.files.add(name);
      if (record.type == DT_UNKNOWN) slot.files.may_be_anything();
    }
  }
  return true;
}

class LinuxWalkedFile final : public WalkedFile {
 public:
  // `opened`: if that was tried already.
  LinuxWalkedFile(const WalkedFolder& folder, std::string_view name, const FileStat& stat,
                  int handle, std::optional<Tried<OpenFile>> opened, std::shared_ptr<Slot> slot)
      : folder_(folder),
        name_(name),
        stat_(stat),
        handle_(handle),
        opened_(std::move(opened)),
        was_opened_(opened_.has_value()),
        slot_(std::move(slot)) {}

  const WalkedFolder& folder() const override { return folder_; }
  std::string_view name() const override { return name_; }
  const FileStat& stat() const override { return stat_; }
  Tried<OpenFile> open() override {
    was_opened_ = true;
    if (!opened_) return open_file_at(handle_, name_.data(), slot_->heartbeat);
    auto opened = std::move(*opened_);
    opened_.reset();
    return opened;
  }
  bool was_opened() const override { return was_opened_; }
  std::shared_ptr<const Heartbeat> heartbeat() const override { return {slot_, &slot_->heartbeat}; }

 private:
  const WalkedFolder& folder_;
  std::string_view name_;  // a NUL follows
  const FileStat& stat_;
  int handle_;
  std::optional<Tried<OpenFile>> opened_;
  bool was_opened_;
  std::shared_ptr<Slot> slot_;
};

void Walk::visit_files(const WalkedFolder& folder, const std::shared_ptr<Handle>& handle,
                       Slot& slot, const WalkVisitor& visitor, Show show) {
  if (show == Show::nothing) slot.files = {};
  bool opens = show == Show::open_files && slot.files.are_files();
  const auto node = slot.folder;
  const int fd = static_cast<int>(handle->value());
  while (!slot.files.empty() && !stop_.stop_requested() && !is_given_up(*folder.volume)) {
    if (queue_.somebody_waits()) {
      auto half = slot.files.split();
      if (!half.empty()) queue_.push({Task::Kind::files, node, std::move(half), {}, false});
    }
    slot.current = slot.files.take();
    std::optional<Tried<OpenFile>> opened;
    if (opens) opened.emplace(open_file_at(fd, slot.current.c_str(), slot.heartbeat));
    if (slot.heartbeat.is_given_up()) return;
    const auto stat = opened && *opened ? Tried<FileStat>((*opened)->stat())
                                        : stat_at(fd, slot.current.c_str(), slot.heartbeat);
    if (!stat) {
      report(path_in(folder.path, slot.current), stat.error());
      if (stat.error().reported) return;
      continue;
    }
    // Of those with several names, which stand together, each is to be opened once.
    opens = opens && stat->links == 1;
    if (stat->type == FileStat::Type::file) {
      LinuxWalkedFile file(folder, slot.current, *stat, fd, std::move(opened),
                           slot.shared_from_this());
      visitor.file(file);
      if (slot.heartbeat.is_given_up()) return;
    } else if (stat->type == FileStat::Type::folder) {
      Task task{Task::Kind::folders, node, {}, {}, false};
      task.names.add(slot.current);
      queue_.push(std::move(task));
    }
  }
  slot.files = {};
}

void Walk::report(std::string_view path, const Trouble& trouble) {
  if (!trouble.reported) callbacks_.gap(path, trouble);
}

void Walk::watch() {
  constexpr std::chrono::milliseconds one_tick(1000 / Heartbeat::ticks_per_second);
  // Counting own rounds instead of reading a clock: a machine that sleeps makes no file hang.
  while (!queue_.ends_within(one_tick)) {
    const auto now = ticks_.fetch_add(1, std::memory_order_relaxed) + 1;
    if (stop_.stop_requested()) queue_.stop();
    give_up_hanging();
    if (threads_ == 0 && now % ticks_of_a_while == 0) suit_the_disk();
    if (now % 4 == 0 && callbacks_.tick) callbacks_.tick();
  }
}

// Threads once started wait where fewer are wanted: it may be a matter of a moment.
void Walk::have_workers() {
  const unsigned count = threads_ != 0 ? threads_ : width_.now();
  while (workers_.size() < count && start_worker()) {
  }
  queue_.let_work(std::min(count, static_cast<unsigned>(workers_.size())));
}

void Walk::suit_the_disk() {
  auto answers = answers_of_ended_;
  for (const auto& [thread, slot] : workers_) answers += slot->heartbeat.answers();
  const auto reads = disk_reads();
  const auto before = width_.now();
  width_.after(answers - std::exchange(answers_, answers),
               reads - std::exchange(disk_reads_, reads));
  if (width_.now() != before) have_workers();
}

void Walk::give_up_hanging() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (!workers_[i].second->heartbeat.give_up_after(patience_)) continue;
    auto slot = workers_[i].second;
    workers_[i].first.detach();
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i--));
    answers_of_ended_ += slot->heartbeat.answers();
    ++given_up_;
    take_over(*slot);
    queue_.finish_one();
    have_workers();
    if (!workers_.empty()) continue;
    is_cut_ = true;
    report("/", {Why::limit, "no thread can be started for the rest", false});
    queue_.stop();
  }
}

void Walk::take_over(Slot& slot) {
  const auto folder_path = path_of(*slot.folder);
  const auto path = slot.current.empty() ? folder_path : path_in(folder_path, slot.current);
  const auto& volume = *volume_at(*slot.folder, path);
  report(path, {Why::hang, "no answer", false});
  const unsigned hangs = ++hangs_[index_of(volume)];
  const unsigned most = volume.may_hang ? hangs_of_served_volume : hangs_of_volume;
  if (hangs == most) report(volume.path, {Why::hang, "the rest of this volume is given up", false});
  if (!slot.files.empty()) {
    queue_.push({Task::Kind::files, slot.folder, std::move(slot.files), {}, false});
  }
  if (!slot.subfolders.empty()) {
    queue_.push({Task::Kind::folders, slot.folder, std::move(slot.subfolders), {}, false});
  }
}

bool Walk::is_given_up(const Volume& volume) const {
  const unsigned most = volume.may_hang ? hangs_of_served_volume : hangs_of_volume;
  return hangs_[index_of(volume)].load(std::memory_order_relaxed) >= most;
}

}  // namespace

Tried<WalkEnd> walk(const WalkOptions& options, const WalkCallbacks& callbacks,
                    const std::stop_token& stop) {
  return std::make_shared<Walk>(options, callbacks, stop)->run();
}

}  // namespace examguard
