#include "agent/scan/walk.hpp"

#include <windows.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "agent/system/windows_files.hpp"
#include "core/path_text.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr std::size_t listing_buffer = 64 * 1024;
// A cloud drive keeps the content elsewhere; reading would fetch it.
constexpr DWORD kept_elsewhere = FILE_ATTRIBUTE_OFFLINE | 0x00040000 | 0x00400000;

// A folder that is still to be visited.
struct Folder {
  std::string path;     // from the walked root: "/", "/a" or "C:", "C:/Users"
  std::wstring native;  // as of native_path(), without a '\' at the end
  const Volume* volume = nullptr;
  std::uint64_t inode = 0;           // what the folder above said of it; 0: nothing
  std::vector<std::uint64_t> above;  // inodes of the folders that it lies in
  bool has_stable_inodes = false;    // of its volume
  bool is_top = false;
};

class WindowsWalkedFile final : public WalkedFile {
 public:
  WindowsWalkedFile(const WalkedFolder& walked, const Folder& folder,
                    std::shared_ptr<Heartbeat> heartbeat)
      : walked_(walked), folder_(folder), heartbeat_(std::move(heartbeat)) {}

  void set(std::wstring_view name, const FileStat& stat, DWORD attributes) {
    native_name_ = name;
    name_ = from_wide(name);
    stat_ = stat;
    attributes_ = attributes;
    was_opened_ = false;
  }

  const WalkedFolder& folder() const override { return walked_; }
  std::string_view name() const override { return name_; }
  const FileStat& stat() const override { return stat_; }
  std::shared_ptr<const Heartbeat> heartbeat() const override { return heartbeat_; }

  bool was_opened() const override { return was_opened_; }

  Tried<OpenFile> open() override {
    was_opened_ = true;
    if ((attributes_ & kept_elsewhere) != 0)
      return Trouble{Why::unsupported, "its content is kept elsewhere", false};
    const bool follows = (attributes_ & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    auto handle =
        open_native(folder_.native + L'\\' + native_name_, {.follows = follows}, *heartbeat_);
    if (!handle) return handle.error();
    const auto now = stat_of(*handle, *heartbeat_);
    if (!now) return now.error();
    const bool is_other = folder_.has_stable_inodes && now->inode != stat_.inode;
    if (now->type != FileStat::Type::file || is_other)
      return Trouble{Why::changed, "another file took its place", false};
    return OpenFile(std::move(*handle), *now, *heartbeat_);
  }

 private:
  const WalkedFolder& walked_;
  const Folder& folder_;
  const std::shared_ptr<Heartbeat> heartbeat_;
  std::wstring native_name_;
  std::string name_;
  FileStat stat_;
  DWORD attributes_ = 0;
  bool was_opened_ = false;
};

class Walk {
 public:
  Walk(const WalkOptions& options, const WalkCallbacks& callbacks, const std::stop_token& stop)
      : options_(options),
        callbacks_(callbacks),
        stop_(stop),
        threads_(options.threads != 0 ? options.threads
                                      : std::clamp(std::thread::hardware_concurrency(), 2u, 8u)) {}

  Tried<WalkEnd> run();

 private:
  Tried<> add_tops();
  void work();
  std::optional<Folder> take();
  void finish_one();
  void visit(Folder& folder, const WalkVisitor& visitor,
             const std::shared_ptr<Heartbeat>& heartbeat);
  Tried<Handle> enter(Folder& folder, FileStat& stat, Heartbeat& heartbeat) const;
  // Shows the files; the folders are added to `found`.
  Tried<> list(const Folder& folder, const Handle& handle, const WalkedFolder& walked,
               const WalkVisitor& visitor, const std::shared_ptr<Heartbeat>& heartbeat,
               std::vector<Folder>& found);

  const WalkOptions& options_;
  const WalkCallbacks& callbacks_;
  const std::stop_token& stop_;
  const unsigned threads_;
  std::atomic<std::uint64_t> ticks_{1};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Folder> stack_;  // guarded by mutex_
  std::size_t running_ = 0;    // guarded by mutex_
};

std::wstring without_backslash(std::wstring path) {
  while (path.ends_with(L'\\')) path.pop_back();
  return path;
}

bool has_stable_inodes(const Handle& handle) {
  DWORD flags = 0;
  return ::GetVolumeInformationByHandleW(reinterpret_cast<HANDLE>(handle.value()), nullptr, 0,
                                         nullptr, nullptr, &flags, nullptr, 0) != 0 &&
         (flags & FILE_SUPPORTS_OPEN_BY_FILE_ID) != 0;
}

FileStat stat_of_entry(const FILE_ID_BOTH_DIR_INFO& entry, std::uint64_t device) {
  FileStat stat;
  // Of a reparse point the listing has the tag in this place.
  stat.type = type_of(entry.FileAttributes, entry.EaSize);
  stat.device = device;
  stat.inode = static_cast<std::uint64_t>(entry.FileId.QuadPart);
  stat.size = static_cast<std::uint64_t>(entry.EndOfFile.QuadPart);
  stat.allocated = static_cast<std::uint64_t>(entry.AllocationSize.QuadPart);
  stat.modified_ns = ns_of_ticks(entry.LastWriteTime.QuadPart);
  stat.changed_ns = ns_of_ticks(entry.ChangeTime.QuadPart);
  stat.created_ns = ns_of_ticks(entry.CreationTime.QuadPart);
  stat.hidden_attribute = (entry.FileAttributes & FILE_ATTRIBUTE_HIDDEN) != 0;
  return stat;
}

Tried<WalkEnd> Walk::run() {
  if (const auto added = add_tops(); !added) return added.error();
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads_; ++i) workers.emplace_back([this] { work(); });
  {
    constexpr std::chrono::milliseconds one_tick(1000 / Heartbeat::ticks_per_second);
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, one_tick, [&] { return stack_.empty() && running_ == 0; })) {
      const auto now = ticks_.fetch_add(1, std::memory_order_relaxed) + 1;
      if (stop_.stop_requested()) stack_.clear();
      lock.unlock();
      if (now % 4 == 0 && callbacks_.tick) callbacks_.tick();
      lock.lock();
    }
  }
  changed_.notify_all();
  for (auto& worker : workers) worker.join();
  return WalkEnd{!stop_.stop_requested(), threads_, 0};
}

Tried<> Walk::add_tops() {
  if (options_.root != "/") {
    auto native = native_path(options_.root);
    if (!native) return Trouble{Why::io, native.error().what, false};
    Heartbeat heartbeat(ticks_);
    const auto root = open_native(*native + L'\\', {.is_folder = true, .follows = true}, heartbeat);
    if (!root) return root.error();
    stack_.push_back(
        {"/", without_backslash(std::move(*native)), options_.volumes.data(), 0, {}, false, true});
    return {};
  }
  for (const Volume& volume : options_.volumes) {
    if (volume.kind == Volume::Kind::network)
      callbacks_.gap(volume.path, {Why::network, volume.type, false});
    if (volume.kind != Volume::Kind::fixed && volume.kind != Volume::Kind::removable) continue;
    // "C:\" or "\\?\Volume{...}\".
    const auto place = without_backslash(to_wide(volume.device));
    const bool is_full = place.starts_with(LR"(\\?\)");
    stack_.push_back(
        {volume.path, is_full ? place : LR"(\\?\)" + place, &volume, 0, {}, false, true});
  }
  return {};
}

void Walk::work() {
  const auto visitor = callbacks_.visitor();
  const auto heartbeat = std::make_shared<Heartbeat>(ticks_);
  while (auto folder = take()) {
    visit(*folder, visitor, heartbeat);
    finish_one();
  }
}

std::optional<Folder> Walk::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !stack_.empty() || running_ == 0; });
  if (stack_.empty()) return std::nullopt;
  Folder folder = std::move(stack_.back());
  stack_.pop_back();
  ++running_;
  return folder;
}

void Walk::finish_one() {
  const std::scoped_lock lock(mutex_);
  --running_;
  changed_.notify_all();
}

void Walk::visit(Folder& folder, const WalkVisitor& visitor,
                 const std::shared_ptr<Heartbeat>& heartbeat) {
  FileStat stat;
  const auto handle = enter(folder, stat, *heartbeat);
  if (!handle) return callbacks_.gap(folder.path, handle.error());
  // Only Wine shows links as folders, and so a folder within itself.
  if (std::count(folder.above.begin(), folder.above.end(), stat.inode) != 0) return;
  folder.inode = stat.inode;
  const WalkedFolder walked{folder.path, stat, folder.volume};
  if (visitor.folder(walked) == Show::nothing) return;
  std::vector<Folder> found;
  const auto listed = list(folder, *handle, walked, visitor, heartbeat, found);
  if (!listed) callbacks_.gap(folder.path, listed.error());
  const std::scoped_lock lock(mutex_);
  if (stop_.stop_requested()) return;
  std::move(found.begin(), found.end(), std::back_inserter(stack_));
  changed_.notify_all();
}

Tried<Handle> Walk::enter(Folder& folder, FileStat& stat, Heartbeat& heartbeat) const {
  // A drive's root needs its backslash.
  const auto path = folder.is_top ? folder.native + L'\\' : folder.native;
  auto handle = open_native(path, {.is_folder = true, .follows = folder.is_top}, heartbeat);
  if (!handle) return handle;
  const auto found = stat_of(*handle, heartbeat);
  if (!found) return found.error();
  stat = *found;
  if (folder.is_top) folder.has_stable_inodes = has_stable_inodes(*handle);
  const bool is_other = !folder.is_top && folder.has_stable_inodes && stat.inode != folder.inode;
  if (stat.type != FileStat::Type::folder || is_other)
    return Trouble{Why::changed, "another folder took its place", false};
  return handle;
}

Tried<> Walk::list(const Folder& folder, const Handle& handle, const WalkedFolder& walked,
                   const WalkVisitor& visitor, const std::shared_ptr<Heartbeat>& heartbeat,
                   std::vector<Folder>& found) {
  WindowsWalkedFile file(walked, folder, heartbeat);
  const auto above = [&] {
    auto inodes = folder.above;
    if (folder.inode != 0) inodes.push_back(folder.inode);
    return inodes;
  }();
  std::vector<std::uint64_t> buffer(listing_buffer / sizeof(std::uint64_t));  // for its alignment
  while (!stop_.stop_requested()) {
    heartbeat->begin();
    const bool has_more =
        ::GetFileInformationByHandleEx(reinterpret_cast<HANDLE>(handle.value()),
                                       FileIdBothDirectoryInfo, buffer.data(), listing_buffer) != 0;
    const DWORD number = ::GetLastError();
    if (!heartbeat->end()) return Trouble{Why::hang, "no answer", true};
    if (!has_more && number == ERROR_NO_MORE_FILES) return {};
    if (!has_more) return trouble_of(number);

    const char* at = reinterpret_cast<const char*>(buffer.data());
    for (bool is_last = false; !is_last && !stop_.stop_requested();) {
      const auto& entry = *reinterpret_cast<const FILE_ID_BOTH_DIR_INFO*>(at);
      is_last = entry.NextEntryOffset == 0;
      at += entry.NextEntryOffset;
      const std::wstring_view name(entry.FileName, entry.FileNameLength / sizeof(wchar_t));
      if (name == L"." || name == L"..") continue;
      const FileStat stat = stat_of_entry(entry, walked.stat.device);
      if (stat.type == FileStat::Type::file) {
        file.set(name, stat, entry.FileAttributes);
        visitor.file(file);
      } else if (stat.type == FileStat::Type::folder) {
        found.push_back({path_in(folder.path, from_wide(name)),
                         folder.native + L'\\' + std::wstring(name), folder.volume, stat.inode,
                         above, folder.has_stable_inodes, false});
      }
    }
  }
  return {};
}

}  // namespace

Tried<WalkEnd> walk(const WalkOptions& options, const WalkCallbacks& callbacks,
                    const std::stop_token& stop) {
  return Walk(options, callbacks, stop).run();
}

}  // namespace examguard
