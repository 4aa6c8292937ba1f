// What the system says of one file, and reading it by handle: never through a link, and never for
// longer than the watch over the walk has patience. What cannot be read is a Trouble, which becomes
// a gap; nothing is passed over in silence.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/system/heartbeat.hpp"
#include "core/values.hpp"

namespace examguard {

// The words of a gap (docs/formats/report.md).
enum class Why { permission, io, hang, vanished, changed, network, limit, unsupported, forged };
[[nodiscard]] std::string_view to_word(Why why);

struct Trouble {
  Why why = Why::io;
  std::string detail;     // the system's own words
  bool reported = false;  // the watch over the walk has already made a gap of it: stop at once
};

template <class T = void>
using Tried = boost::system::result<T, Trouble>;
[[noreturn]] void throw_exception_from_error(const Trouble& trouble,
                                             const boost::source_location& where);

struct FileStat {
  enum class Type { file, folder, other };

  Type type = Type::other;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t links = 1;
  std::uint64_t size = 0;
  std::uint64_t allocated = 0;    // bytes on disk; far below `size` for a sparse file
  std::int64_t modified_ns = 0;   // since 1970, UTC
  std::int64_t changed_ns = 0;    // of content or metadata
  std::int64_t created_ns = 0;    // 0: not known
  std::uint32_t owner = 0;        // the system's number of the account
  bool hidden_attribute = false;  // Windows

  bool operator==(const FileStat&) const = default;
};

// A path whose bytes are not valid UTF-8, as a report holds it: on Linux the bytes, on Windows
// UTF-16LE.
[[nodiscard]] Bytes exact_name(std::string_view path);

// Same file with the same content, as far as the system's book-keeping tells.
[[nodiscard]] bool is_same_content(const FileStat& before, const FileStat& after);

// A handle of the system, closed when it goes.
class Handle {
 public:
  Handle() = default;
  explicit Handle(std::intptr_t value) : value_(value) {}
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle();

  [[nodiscard]] std::intptr_t value() const { return value_; }
  [[nodiscard]] bool is_open() const { return value_ != -1; }

 private:
  std::intptr_t value_ = -1;
};

// One regular file, opened for reading. Every call to the system is under the heartbeat of the
// worker that opened it.
class OpenFile {
 public:
  OpenFile(Handle handle, const FileStat& stat, Heartbeat& heartbeat);
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  // When it was opened.
  [[nodiscard]] const FileStat& stat() const { return stat_; }
  [[nodiscard]] Tried<FileStat> stat_again();
  // Reads at `offset`; fewer bytes than asked for only at the end of the file.
  [[nodiscard]] Tried<std::size_t> read(char* buffer, std::size_t size, std::uint64_t offset);

 private:
  Handle handle_;
  FileStat stat_;
  Heartbeat* heartbeat_;
  std::uint64_t waited_ticks_ = 0;  // inside of reads
  std::uint64_t read_bytes_ = 0;
};

}  // namespace examguard
