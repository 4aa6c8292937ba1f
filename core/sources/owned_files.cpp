#include "core/sources/owned_files.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace examguard {
namespace {

constexpr std::size_t most_files = 4'000'000;
constexpr std::size_t most_bytes = 512u << 20;

std::size_t hash_size(Recorded recorded) {
  return recorded == Recorded::md5 ? 16 : recorded == Recorded::sha256 ? 32 : 0;
}

struct Split {
  std::string_view folder;  // without the last '/'
  std::string_view name;
};

Split split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

std::string follow_aliases(const std::vector<Alias>& aliases, std::string_view path) {
  for (const Alias& alias : aliases) {
    const bool below = path.starts_with(alias.from) &&
                       (path.size() == alias.from.size() || path[alias.from.size()] == '/');
    if (below) return alias.to + std::string(path.substr(alias.from.size()));
  }
  return std::string(path);
}

std::vector<OwnedFile> OwnedFiles::find(std::string_view path) const {
  std::vector<OwnedFile> owners;
  if (!path.starts_with('/')) return owners;
  const std::string canonical = follow_aliases(aliases_, path);
  const Split parts = split(canonical);
  const auto folder = folders_.find(std::string(parts.folder));
  if (folder == folders_.end()) return owners;
  auto at = std::ranges::partition_point(entries_, [&](const Entry& entry) {
    return entry.folder < folder->second ||
           (entry.folder == folder->second && name_of(entry) < parts.name);
  });
  for (; at != entries_.end() && at->folder == folder->second && name_of(*at) == parts.name; ++at) {
    OwnedFile owner{packages_[at->package], Recorded::nothing, {}};
    if (at->hash != 0) {
      owner.recorded = static_cast<Recorded>(hashes_[at->hash - 1]);
      owner.hash = std::string_view(hashes_).substr(at->hash, hash_size(owner.recorded));
    }
    owners.push_back(owner);
  }
  return owners;
}

Digest OwnedFiles::digest() const {
  Hasher hasher;
  const auto add = [&](std::string_view text) {
    hasher.add(text);
    hasher.add(std::string_view("\0", 1));
  };
  for (const Alias& alias : aliases_) {
    add(alias.from);
    add(alias.to);
  }
  for (const auto& package : packages_) add(package);
  std::vector<std::string_view> folders(folders_.size());
  for (const auto& [name, number] : folders_) folders[number] = name;
  for (const auto folder : folders) add(folder);
  static_assert(std::has_unique_object_representations_v<Entry>);
  hasher.add({reinterpret_cast<const char*>(entries_.data()), entries_.size() * sizeof(Entry)});
  hasher.add(names_);
  hasher.add(hashes_);
  return hasher.finish().sha256;
}

OwnedFiles::Builder::Builder(std::vector<Alias> aliases, const std::vector<Diversion>& diversions) {
  files_.aliases_ = std::move(aliases);
  for (const Diversion& diversion : diversions) {
    diversions_.emplace(follow_aliases(files_.aliases_, diversion.path), diversion);
  }
}

std::uint32_t OwnedFiles::Builder::package(std::string_view name) {
  // Files of one package come together, so the last one is the one asked for.
  if (files_.packages_.empty() || files_.packages_.back() != name) {
    files_.packages_.emplace_back(name);
  }
  return static_cast<std::uint32_t>(files_.packages_.size() - 1);
}

bool OwnedFiles::Builder::add(std::uint32_t package, std::string_view path, Recorded recorded,
                              std::string_view hash) {
  const bool full = files_.entries_.size() >= most_files || files_.names_.size() >= most_bytes;
  if (full || !path.starts_with('/') || path.find('\0') != path.npos) return false;
  std::string canonical = follow_aliases(files_.aliases_, path);
  const auto diversion = diversions_.find(canonical);
  if (diversion != diversions_.end() && diversion->second.by != files_.packages_[package]) {
    canonical = follow_aliases(files_.aliases_, diversion->second.to);
  }
  const Split parts = split(canonical);
  const auto number = static_cast<std::uint32_t>(files_.folders_.size());
  Entry entry;
  entry.folder = files_.folders_.try_emplace(std::string(parts.folder), number).first->second;
  entry.name = static_cast<std::uint32_t>(files_.names_.size());
  entry.package = package;
  files_.names_.append(parts.name);
  files_.names_ += '\0';
  if (recorded != Recorded::nothing && hash.size() == hash_size(recorded)) {
    files_.hashes_ += static_cast<char>(recorded);
    entry.hash = static_cast<std::uint32_t>(files_.hashes_.size());
    files_.hashes_.append(hash);
  }
  files_.entries_.push_back(entry);
  return true;
}

OwnedFiles OwnedFiles::Builder::build() && {
  std::ranges::sort(files_.entries_, [&](const Entry& left, const Entry& right) {
    if (left.folder != right.folder) return left.folder < right.folder;
    const int order = files_.name_of(left).compare(files_.name_of(right));
    return order != 0 ? order < 0 : left.package < right.package;
  });
  files_.entries_.shrink_to_fit();
  files_.names_.shrink_to_fit();
  files_.hashes_.shrink_to_fit();
  return std::move(files_);
}

Trust vouch(const std::vector<OwnedFile>& owners, const Hasher::Sums& sums) {
  bool recorded = false;
  for (const OwnedFile& owner : owners) {
    if (owner.recorded == Recorded::nothing) continue;
    recorded = true;
    const bool same = owner.recorded == Recorded::md5 ? to_hex(owner.hash) == sums.md5
                                                      : owner.hash == as_bytes(sums.sha256);
    if (same) return Trust::os_package;
  }
  return owners.empty() || recorded ? Trust::none : Trust::owned_unverified;
}

}  // namespace examguard
