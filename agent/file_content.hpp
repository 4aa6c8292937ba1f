// What is known of one file's content, and reading more of it. A file is opened at most once for
// each of its names, kind and hash come from the same handle, and a file that changes while it is
// read is said to have changed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "agent/file_access.hpp"
#include "agent/scan_rest.hpp"
#include "agent/walk.hpp"
#include "core/crypto.hpp"
#include "core/kinds.hpp"

namespace examguard {

struct FileContent {
  std::optional<FileKind> kind;
  std::optional<Hasher::Sums> sums;  // md5 is empty if it was not asked for
  std::optional<Trouble> trouble;    // why the rest is not known
};

class ContentReader {
 public:
  // `content` is what is known already, of another name of the same file. `rest` may be null.
  ContentReader(WalkedFile& file, FileContent& content, std::vector<char>& buffer, ScanRest* rest,
                const std::stop_token& stop);

  // False: content.trouble says why not.
  [[nodiscard]] bool identify();
  [[nodiscard]] bool hash(Hasher::Also also);

  [[nodiscard]] bool has_opened() const { return has_opened_; }
  [[nodiscard]] std::uint64_t hashed_bytes() const { return hashed_bytes_; }

 private:
  [[nodiscard]] Tried<OpenFile*> opened();
  [[nodiscard]] Tried<FileKind> kind_of(OpenFile& file);
  [[nodiscard]] Tried<Hasher::Sums> sums_of(OpenFile& file, Hasher::Also also);

  WalkedFile& file_;
  FileContent& content_;
  std::vector<char>& buffer_;
  ScanRest* rest_;
  const std::stop_token& stop_;
  std::optional<OpenFile> handle_;
  bool has_opened_ = false;
  std::uint64_t hashed_bytes_ = 0;
};

}  // namespace examguard
