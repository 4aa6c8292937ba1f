#include "agent/system/volumes.hpp"
#include "core/path_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

namespace examguard {
namespace {

// One line of /proc/self/mountinfo (proc(5)).
struct Mount {
  std::string id;
  std::string parent;  // id of the mount that it is mounted on
  std::string device;  // "8:1"
  std::string inside;  // the folder of the file system that is shown
  std::string point;   // where
  std::string type;
};

constexpr std::array<std::string_view, 31> pseudo_types{
    "proc",       "sysfs",      "devtmpfs",    "devpts",      "cgroup",     "cgroup2",
    "securityfs", "debugfs",    "tracefs",     "pstore",      "bpf",        "configfs",
    "efivarfs",   "selinuxfs",  "mqueue",      "hugetlbfs",   "autofs",     "fusectl",
    "nsfs",       "rpc_pipefs", "binfmt_misc", "fuse.portal", "fuse.lxcfs", "fuse.gvfsd-fuse",
    "resctrl",    "smackfs",    "apparmorfs",  "binder",      "sockfs",     "pipefs",
    "nfsd"};

constexpr std::array<std::string_view, 22> network_types{"nfs",
                                                         "nfs4",
                                                         "cifs",
                                                         "smb3",
                                                         "smbfs",
                                                         "ncpfs",
                                                         "afs",
                                                         "coda",
                                                         "9p",
                                                         "ceph",
                                                         "glusterfs",
                                                         "lustre",
                                                         "gfs2",
                                                         "ocfs2",
                                                         "fuse.sshfs",
                                                         "fuse.davfs2",
                                                         "fuse.rclone",
                                                         "fuse.s3fs",
                                                         "fuse.curlftpfs",
                                                         "fuse.glusterfs",
                                                         "fuse.ceph",
                                                         "davfs"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The kernel writes space, tab, newline and backslash as \ooo.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t k) {
      return i + k < text.size() && text[i + k] >= '0' && text[i + k] <= '7';
    };
    if (text[i] == '\\' && digit(1) && digit(2) && digit(3)) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                               (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

std::optional<Mount> mount_of(std::string_view line) {
  const auto words = words_of(line);
  const auto dash = std::find(words.begin(), words.end(), "-");
  if (words.size() < 7 || dash == words.end() || dash + 1 == words.end()) return std::nullopt;
  return Mount{std::string(words[0]), std::string(words[1]), std::string(words[2]),
               unescaped(words[3]),   unescaped(words[4]),   unescaped(dash[1])};
}

// Is `path` `folder` or below it?
// "/srv/x" below "/srv" is "/x", "/srv" itself is "/".
std::string below(std::string_view path, std::string_view folder) {
  if (folder != "/") path.remove_prefix(folder.size());
  return path.empty() ? "/" : std::string(path);
}

std::string joined(std::string_view folder, std::string_view rest) {
  if (rest == "/") return std::string(folder);
  return (folder == "/" ? "" : std::string(folder)) + std::string(rest);
}

Volume::Kind kind_of(const Mount& mount) {
  if (contains(pseudo_types, mount.type)) return Volume::Kind::pseudo;
  if (contains(network_types, mount.type)) return Volume::Kind::network;
  return Volume::Kind::fixed;
}

Volume volume_of(const Mount& mount, std::string_view root) {
  Volume volume;
  volume.path = lies_in(mount.point, root) ? below(mount.point, root) : "/";
  volume.kind = kind_of(mount);
  volume.type = mount.type;
  volume.device = mount.device;
  volume.may_hang = mount.type.starts_with("fuse");
  return volume;
}

// The folder of its file system that a walked mount shows: of the first one, only what lies in the
// scanned root.
std::string shown(const Mount& mount, std::string_view root) {
  return lies_in(mount.point, root) ? mount.inside : joined(mount.inside, below(root, mount.point));
}

// Are the files of `mount` met by walking `other` as well? Not where something is mounted over
// them.
bool is_seen_through(const Mount& other, const Mount& mount, const std::vector<Mount>& mounts,
                     std::string_view root) {
  const auto part = shown(mount, root);
  const auto whole = shown(other, root);
  if (other.device != mount.device || !lies_in(part, whole)) return false;
  const auto base = lies_in(other.point, root) ? other.point : std::string(root);
  const auto natural = joined(base, below(part, whole));
  return std::none_of(mounts.begin(), mounts.end(), [&](const Mount& over) {
    return over.point.size() > base.size() && lies_in(natural, over.point);
  });
}

std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto mount = mount_of(text.substr(0, end))) mounts.push_back(std::move(*mount));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return mounts;
}

// A lookup crosses to the mount that lies on the way, so what its parent holds below there, or
// right under it, cannot be reached.
bool is_reachable(const Mount& mount,
                  const std::unordered_map<std::string_view, const Mount*>& by_id,
                  const std::vector<Mount>& mounts) {
  const bool is_covered = std::any_of(mounts.begin(), mounts.end(), [&](const Mount& other) {
    return other.parent == mount.id && other.point == mount.point && other.id != mount.id;
  });
  if (is_covered) return false;
  const Mount* at = &mount;
  for (std::size_t depth = 0; depth < mounts.size(); ++depth) {
    const bool is_hidden = std::any_of(mounts.begin(), mounts.end(), [&](const Mount& other) {
      return other.parent == at->parent && other.point.size() < at->point.size() &&
             other.id != at->id && other.id != other.parent && lies_in(at->point, other.point);
    });
    if (is_hidden) return false;
    const auto parent = by_id.find(at->parent);
    if (parent == by_id.end() || parent->second == at) return true;
    at = parent->second;
  }
  return true;
}

std::vector<Mount> reachable(std::string_view mountinfo) {
  const auto mounts = parse_mountinfo(mountinfo);
  std::unordered_map<std::string_view, const Mount*> by_id;
  for (const auto& mount : mounts) by_id[mount.id] = &mount;
  std::vector<Mount> found;
  std::copy_if(mounts.begin(), mounts.end(), std::back_inserter(found),
               [&](const Mount& mount) { return is_reachable(mount, by_id, mounts); });
  return found;
}

// A stick or a card reader, by what the kernel says of its disk.
bool is_removable(const std::string& device) {
  std::error_code ignored;
  const auto disk =
      std::filesystem::canonical("/sys/dev/block/" + device, ignored);  // of a partition, or whole
  if (ignored) return false;
  if (disk.native().find("/usb") != std::string::npos) return true;
  for (const auto& file : {disk / "removable", disk.parent_path() / "removable"}) {
    if (char flag = '0'; std::ifstream(file) >> flag && flag == '1') return true;
  }
  return false;
}

}  // namespace

std::vector<Volume> volumes_of_mountinfo(std::string_view mountinfo, std::string_view root) {
  const auto mounts = reachable(mountinfo);
  // The one that holds the root: the longest mount point above it.
  const Mount* base = nullptr;
  for (const auto& mount : mounts) {
    if (lies_in(root, mount.point) && (!base || mount.point.size() >= base->point.size())) {
      base = &mount;
    }
  }
  std::vector<const Mount*> kept;
  if (base) kept.push_back(base);
  for (const auto& mount : mounts) {
    if (&mount != base && mount.point != root && lies_in(mount.point, root)) kept.push_back(&mount);
  }
  // Wider views first, so that a bind mount of a part is the one that counts as shown again.
  std::stable_sort(kept.begin() + (base ? 1 : 0), kept.end(), [&](auto* left, auto* right) {
    return shown(*left, root).size() < shown(*right, root).size();
  });

  std::vector<Volume> found;
  std::vector<const Mount*> walked;
  for (const auto* mount : kept) {
    auto volume = volume_of(*mount, root);
    if (mount == base) volume.kind = Volume::Kind::fixed;  // whoever names it wants it walked
    if (volume.kind == Volume::Kind::fixed) {
      const bool again = std::any_of(walked.begin(), walked.end(), [&](const Mount* other) {
        return is_seen_through(*other, *mount, mounts, root);
      });
      if (again) {
        volume.kind = Volume::Kind::again;
      } else {
        walked.push_back(mount);
      }
    }
    found.push_back(std::move(volume));
  }
  if (found.empty()) found.push_back({"/", Volume::Kind::fixed, "", "", false, "", ""});
  return found;
}

void add_udev_facts(Volume& volume, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    for (const auto& [name, value] :
         {std::pair<std::string_view, std::string*>{"E:ID_FS_LABEL=", &volume.label},
          {"E:ID_SERIAL_SHORT=", &volume.serial}}) {
      if (line.starts_with(name)) *value = line.substr(name.size());
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<Volume> volumes(const std::string& root) {
  std::error_code failed;
  auto absolute = std::filesystem::canonical(root, failed);
  if (failed) absolute = root;
  std::ifstream file("/proc/self/mountinfo");
  const std::string mountinfo{std::istreambuf_iterator<char>(file), {}};
  auto found = volumes_of_mountinfo(mountinfo, absolute.native());
  for (auto& volume : found) {
    std::ifstream udev("/run/udev/data/b" + volume.device);
    add_udev_facts(volume, std::string{std::istreambuf_iterator<char>(udev), {}});
    if (volume.kind == Volume::Kind::fixed && is_removable(volume.device)) {
      volume.kind = Volume::Kind::removable;
    }
  }
  return found;
}

}  // namespace examguard
