// What is known of one file's content, and reading more of it. A file is opened at most once for
// each of its names, kind and hash come from the same handle, and a file that changes while it is
// read is said to have changed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "agent/scan/scan_rest.hpp"
#include "agent/scan/walk.hpp"
#include "agent/system/file_access.hpp"
#include "core/crypto.hpp"
#include "core/kinds/kinds.hpp"

namespace examguard {

struct FileContent {
  std::optional<FileKind> kind;
  std::optional<Hasher::Sums> sums;  // md5 is empty if it was not asked for
  std::optional<Trouble> trouble;    // why the rest is not known
};

// What one worker reads with, one file after the other.
struct ReadingTools {
  ReadingTools(std::shared_ptr<ScanRest> rests, std::stop_token stops);

  std::vector<char> buffer;
  Hasher sha256{Hasher::Also::nothing};
  Hasher sha256_and_md5{Hasher::Also::md5};
  std::shared_ptr<ScanRest> rest;  // may be null
  std::stop_token stop;
};

class ContentReader {
 public:
  // `content` is what is known already, of another name of the same file.
  ContentReader(WalkedFile& file, FileContent& content, ReadingTools& tools)
      : file_(file), content_(content), tools_(tools) {}

  // False: content.trouble says why not.
  [[nodiscard]] bool identify();
  [[nodiscard]] bool hash(Hasher::Also also);

  [[nodiscard]] std::uint64_t hashed_bytes() const { return hashed_bytes_; }

 private:
  [[nodiscard]] Tried<OpenFile*> opened();
  [[nodiscard]] Tried<FileKind> kind_of(OpenFile& file);
  // `before` is from before the first byte was read.
  [[nodiscard]] Tried<Hasher::Sums> sums_of(OpenFile& file, const FileStat& before, Hasher& hasher);
  // Of all bytes; the first that are in the buffer already are not read again.
  [[nodiscard]] Tried<std::uint64_t> add_all(OpenFile& file, std::uint64_t size, Hasher& hasher);

  WalkedFile& file_;
  FileContent& content_;
  ReadingTools& tools_;
  std::optional<OpenFile> handle_;
  std::size_t head_bytes_ = 0;  // of this file, at the front of the buffer
  std::uint64_t hashed_bytes_ = 0;
};

}  // namespace examguard
