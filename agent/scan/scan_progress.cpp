#include "agent/scan/scan_progress.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "core/json.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds written_every{3};
// A scan whose disk does not answer for a while still runs.
constexpr seconds silent_at_most{30};
constexpr std::size_t most_bytes = 4096;

struct Written {
  ScanProgress progress;
  bool is_finished = false;
  std::string boot;
  milliseconds at{0};  // since boot
};

std::string boot() {
  const auto id = boot_id();
  return id ? to_text(*id) : std::string();
}

Result<Written> read(const std::string& path) {
  const auto bytes = read_private_file(path, most_bytes);
  if (!bytes) return bytes.error();
  const auto json = decode_json(*bytes);
  if (!json) return json.error();
  JsonFields fields(*json);
  Written written;
  written.progress.files = fields.count("files");
  written.progress.bytes = fields.count("bytes");
  written.progress.hashed_bytes = fields.count("hashed_bytes");
  written.progress.time = milliseconds(fields.count("time_ms"));
  written.progress.expected_files = fields.count("expected_files");
  written.is_finished = fields.boolean_or("finished", false);
  written.boot = fields.text("boot_id");
  written.at = milliseconds(fields.count("boottime_ms"));
  if (auto error = fields.finish()) return *error;
  return written;
}

std::uint64_t per_second(std::uint64_t amount, milliseconds time) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(1000, time.count()));
  return amount / ms * 1000 + amount % ms * 1000 / ms;
}

}  // namespace

ScanProgress progress_of(const Coverage& coverage) {
  return {coverage.files, coverage.bytes, coverage.hashed_bytes, milliseconds(coverage.duration_ms),
          0};
}

std::uint64_t files_per_second(const ScanProgress& progress) {
  return per_second(progress.files, progress.time);
}

std::uint64_t bytes_per_second(const ScanProgress& progress) {
  return per_second(progress.bytes, progress.time);
}

std::optional<unsigned> percent(const ScanProgress& progress) {
  if (progress.expected_files == 0) return std::nullopt;
  const auto files = std::min(progress.files, progress.expected_files);
  const auto share = static_cast<double>(files) / static_cast<double>(progress.expected_files);
  return std::min(99u, static_cast<unsigned>(share * 100));
}

std::optional<seconds> time_left(const ScanProgress& progress) {
  if (progress.files == 0 || progress.files >= progress.expected_files) return std::nullopt;
  const auto left = static_cast<double>(progress.expected_files - progress.files);
  const auto ms =
      static_cast<double>(progress.time.count()) * left / static_cast<double>(progress.files);
  return seconds(static_cast<std::int64_t>(ms / 1000) + 1);
}

ScanProgressFile::ScanProgressFile(const std::string& folder) : path_(folder + "/scan-progress") {
  const auto last = read(path_);
  if (!last) return;
  expected_files_ = last->is_finished ? last->progress.files : last->progress.expected_files;
}

void ScanProgressFile::tell(const ScanProgress& progress) {
  const auto now = monotonic_time();
  if (told_ && now < *told_ + written_every) return;
  told_ = now;
  write(progress, false);
}

void ScanProgressFile::end(const ScanProgress& progress) {
  write(progress, true);
}

void ScanProgressFile::write(const ScanProgress& progress, bool is_finished) const {
  const boost::json::object json{{"files", progress.files},
                                 {"bytes", progress.bytes},
                                 {"hashed_bytes", progress.hashed_bytes},
                                 {"time_ms", progress.time.count()},
                                 {"expected_files", expected_files_},
                                 {"finished", is_finished},
                                 {"boot_id", boot()},
                                 {"boottime_ms", boot_time().count()}};
  static_cast<void>(write_file_atomically(path_, encode_json(json)));
}

std::optional<ScanProgress> running_scan(const std::string& folder) {
  const auto written = read(folder + "/scan-progress");
  if (!written || written->is_finished || written->boot != boot()) return std::nullopt;
  if (boot_time() > written->at + silent_at_most) return std::nullopt;
  return written->progress;
}

}  // namespace examguard
