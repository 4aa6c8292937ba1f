// The volumes (mounted file systems) that lie below a folder, and what the walk does with each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examguard {

struct Volume {
  enum class Kind {
    fixed,
    removable,
    network,  // not walked, a gap: another machine's files, and it may hang
    pseudo,   // not walked: holds no stored files (proc, sysfs, ...)
    again,    // not walked: shows folders that are walked at another place
  };

  std::string path;  // where it is mounted, from the scanned root: "/", "/media/usb"
  Kind kind = Kind::fixed;
  std::string type;       // the file system's name: "ext4"
  std::string device;     // the system's number of it: "8:1"
  bool may_hang = false;  // served by a program (FUSE), which may stop answering
  std::string label{};    // of the file system; empty: it has none, or nobody knows
  std::string serial{};   // of the disk or stick

  bool operator==(const Volume&) const = default;
};

// The first is the one that holds `root` itself. Never empty.
[[nodiscard]] std::vector<Volume> volumes(const std::string& root);

// The same from the text of /proc/self/mountinfo. `root` is absolute and holds no links.
[[nodiscard]] std::vector<Volume> volumes_of_mountinfo(std::string_view mountinfo,
                                                       std::string_view root);

// Label and serial from what udev knows of a device (/run/udev/data/b8:1).
void add_udev_facts(Volume& volume, std::string_view text);

}  // namespace examguard
