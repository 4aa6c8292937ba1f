// Walks a folder tree with several workers and shows every regular file to a visitor. It descends
// by handle, never follows a link, and opens nothing but folders and what a visitor asks for. A
// call that hangs costs its worker and a gap, never the walk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/system/file_access.hpp"
#include "agent/system/volumes.hpp"

namespace examguard {

struct WalkedFolder {
  std::string_view path;  // exact bytes, from the walked root: "/", "/home/li"
  FileStat stat;
  const Volume* volume = nullptr;
  bool again = false;  // it was shown before, and these are more of its files
};

// A regular file that was met. Lives for one call of the visitor.
class WalkedFile {
 public:
  virtual ~WalkedFile() = default;

  [[nodiscard]] virtual const WalkedFolder& folder() const = 0;
  [[nodiscard]] virtual std::string_view name() const = 0;  // exact bytes
  [[nodiscard]] virtual const FileStat& stat() const = 0;
  [[nodiscard]] virtual Tried<OpenFile> open() = 0;
  // By open(), or before it was shown.
  [[nodiscard]] virtual bool was_opened() const = 0;
  // Tells whether the worker that shows the file was given up.
  [[nodiscard]] virtual std::shared_ptr<const Heartbeat> heartbeat() const = 0;
};

// What a visitor wants to see of a folder.
enum class Show {
  nothing,     // pass over it and all below it
  files,       // no file is opened unless the visitor asks for it
  open_files,  // it would open nearly all, and asking for each by name first can be saved
};

// One for each worker, so that it may keep buffers. When a worker is given up in the middle of a
// call, its visitor may still be running: it must own or share whatever it touches.
struct WalkVisitor {
  // Called before the files of a folder, more than once for a big one.
  std::function<Show(const WalkedFolder&)> folder;
  std::function<void(WalkedFile&)> file;
};

// A part of the tree. Paths are exact bytes from the walked root.
struct WalkPart {
  std::set<std::string> folders;  // these, but not what lies below
  std::set<std::string> trees;    // these with all that lies below
  // A folder that was met in one of the former: is it to be walked, with all below? From any
  // worker.
  std::function<bool(std::string_view path)> is_new;
};

struct WalkOptions {
  std::string root;
  std::vector<Volume> volumes;  // of volumes(root)
  unsigned threads = 0;         // 0: by what the machine can do
  std::chrono::milliseconds patience{4000};
  std::optional<WalkPart> part;  // absent: everything
};

struct WalkCallbacks {
  std::function<WalkVisitor()> visitor;
  // Called from any worker; the path is exact bytes from the walked root.
  std::function<void(std::string_view path, const Trouble& trouble)> gap;
  std::function<void()> tick;  // now and then, from the calling thread
};

struct WalkEnd {
  bool finished = false;  // false: ended before everything was visited
  unsigned workers = 0;
  unsigned given_up = 0;
};

// An error only if the root itself cannot be opened, or no worker can be started.
[[nodiscard]] Tried<WalkEnd> walk(const WalkOptions& options, const WalkCallbacks& callbacks,
                                  const std::stop_token& stop);

}  // namespace examguard
