// The folders that a walk still has to do with, as a tree of names, and their open handles. Only so
// many handles are open at a time; a folder whose handle was closed is opened again by its names
// from the nearest open one above, and must then be the same folder. No path is ever given to the
// system, so depth has no limit. Used by walk_linux.cpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "agent/system/file_access.hpp"
#include "agent/system/volumes.hpp"

namespace examguard {

struct FolderNode {
  std::shared_ptr<FolderNode> parent;  // none: the root
  std::string name;                    // exact bytes
  FileStat stat;
  const Volume* volume = nullptr;
  bool holds_mounts = false;  // another volume is mounted on a folder in it

  // A chain thousands of nodes long must not be destroyed by recursion.
  ~FolderNode();

 private:
  friend class FolderHandles;
  std::shared_ptr<Handle> handle_;  // guarded by FolderHandles::mutex_
};

// Exact bytes from the walked root: "/", "/home/li".
[[nodiscard]] std::string path_of(const FolderNode& folder);

class FolderHandles {
 public:
  explicit FolderHandles(std::size_t limit) : limit_(limit) {}

  // Opens the folder `name` in `parent`; the handle is not kept until keep() is called.
  [[nodiscard]] Tried<std::shared_ptr<Handle>> open_in(const std::shared_ptr<FolderNode>& parent,
                                                       const std::string& name,
                                                       Heartbeat& heartbeat);
  [[nodiscard]] Tried<std::shared_ptr<Handle>> open(const std::shared_ptr<FolderNode>& folder,
                                                    Heartbeat& heartbeat);
  void keep(const std::shared_ptr<FolderNode>& folder, std::shared_ptr<Handle> handle);

 private:
  [[nodiscard]] std::shared_ptr<Handle> kept(const FolderNode& folder);

  const std::size_t limit_;
  std::mutex mutex_;
  std::deque<std::weak_ptr<FolderNode>> kept_;  // oldest first; guarded by mutex_
};

}  // namespace examguard
