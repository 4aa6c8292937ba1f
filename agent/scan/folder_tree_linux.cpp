#include "agent/scan/folder_tree.hpp"

#include <fcntl.h>

#include <algorithm>
#include <vector>

#include "agent/system/linux_calls.hpp"

namespace examguard {

FolderNode::~FolderNode() {
  // The node whose end this thread is at hands its parent out, instead of ending it in itself.
  static thread_local std::shared_ptr<FolderNode>* above = nullptr;
  if (above != nullptr) {
    *above = std::move(parent);
    return;
  }
  for (auto next = std::move(parent); next;) {
    std::shared_ptr<FolderNode> after;
    above = &after;
    next.reset();
    above = nullptr;
    next = std::move(after);
  }
}

std::string path_of(const FolderNode& folder) {
  std::vector<const std::string*> names;
  std::size_t size = 0;
  for (const FolderNode* node = &folder; node->parent; node = node->parent.get()) {
    names.push_back(&node->name);
    size += node->name.size() + 1;
  }
  if (names.empty()) return "/";
  std::string path;
  path.reserve(size);
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    path += '/';
    path += **name;
  }
  return path;
}

Tried<std::shared_ptr<Handle>> FolderHandles::open_in(const std::shared_ptr<FolderNode>& parent,
                                                      const std::string& name,
                                                      Heartbeat& heartbeat) {
  const auto above = open(parent, heartbeat);
  if (!above) return above.error();
  auto handle =
      open_at(static_cast<int>((*above)->value()), name.c_str(), O_RDONLY | O_DIRECTORY, heartbeat);
  if (!handle) return handle.error();
  return std::make_shared<Handle>(std::move(*handle));
}

Tried<std::shared_ptr<Handle>> FolderHandles::open(const std::shared_ptr<FolderNode>& folder,
                                                   Heartbeat& heartbeat) {
  std::vector<std::shared_ptr<FolderNode>> missing;
  auto node = folder;
  auto handle = kept(*node);
  while (!handle) {
    if (!node->parent) return Trouble{Why::io, "the root is not open", false};
    missing.push_back(node);
    node = node->parent;
    handle = kept(*node);
  }
  for (auto next = missing.rbegin(); next != missing.rend(); ++next) {
    auto opened = open_at(static_cast<int>(handle->value()), (*next)->name.c_str(),
                          O_RDONLY | O_DIRECTORY, heartbeat);
    if (!opened) return opened.error();
    const auto stat = stat_at(static_cast<int>(opened->value()), "", heartbeat);
    if (!stat) return stat.error();
    if (stat->device != (*next)->stat.device || stat->inode != (*next)->stat.inode) {
      return Trouble{Why::changed, "another folder took its place", false};
    }
    handle = std::make_shared<Handle>(std::move(*opened));
    keep(*next, handle);
  }
  return handle;
}

std::shared_ptr<Handle> FolderHandles::kept(const FolderNode& folder) {
  const std::scoped_lock lock(mutex_);
  return folder.handle_;
}

void FolderHandles::keep(const std::shared_ptr<FolderNode>& folder,
                         std::shared_ptr<Handle> handle) {
  // Handles are closed, and nodes end, outside of the lock: closing may block.
  std::vector<std::shared_ptr<Handle>> closed;
  std::vector<std::shared_ptr<FolderNode>> seen;
  const std::scoped_lock lock(mutex_);
  if (folder->handle_) return;
  folder->handle_ = std::move(handle);
  if (!folder->parent) return;  // the root stays open
  kept_.push_back(folder);
  while (kept_.size() > limit_) {
    if (auto oldest = kept_.front().lock()) {
      closed.push_back(std::move(oldest->handle_));
      seen.push_back(std::move(oldest));
    }
    kept_.pop_front();
  }
}

}  // namespace examguard
