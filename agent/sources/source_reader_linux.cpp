#include "agent/sources/source_reader.hpp"

#include <algorithm>
#include <utility>

#include "agent/sources/gap_list.hpp"

namespace examguard {
namespace {

std::string_view why_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::refused:
      return "permission";
    case ErrorCode::too_large:
      return "limit";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::unavailable:
      return "hang";
    case ErrorCode::malformed:
      return "malformed";
    default:
      return "io";
  }
}

}  // namespace

SourceReader::SourceReader(std::string_view source, const RootedFolder& root, Machine& machine)
    : source_(source), root_(&root), machine_(&machine) {}

bool SourceReader::exists(const std::string& path) {
  return !resolve(path).empty();
}

std::string SourceReader::resolve(const std::string& path) {
  auto found = root_->resolve(path);
  if (found) return std::move(*found);
  if (found.error().code == ErrorCode::unavailable) add_gap(path, found.error());
  return {};
}

std::optional<Bytes> SourceReader::read(const std::string& path, std::size_t most) {
  auto bytes = root_->read(path, most);
  if (bytes) return std::move(*bytes);
  if (bytes.error().code != ErrorCode::not_found) add_gap(path, bytes.error());
  return std::nullopt;
}

std::vector<std::string> SourceReader::list(const std::string& path) {
  auto names = root_->list(path);
  if (names) return std::move(*names);
  const auto code = names.error().code;
  if (code != ErrorCode::not_found && code != ErrorCode::unsupported) add_gap(path, names.error());
  return {};
}

std::optional<std::vector<std::string>> SourceReader::list_database(const std::string& path) {
  auto names = root_->list(path);
  if (names) return std::move(*names);
  if (names.error().code != ErrorCode::not_found) add_gap(path, names.error());
  return std::nullopt;
}

bool SourceReader::may_enter(const std::string& folder) {
  const auto names = root_->list(folder);
  if (!names) add_gap(folder, names.error());
  return names.has_value();
}

void SourceReader::is_present() {
  auto& sources = machine_->sources;
  if (std::find(sources.begin(), sources.end(), source_) == sources.end()) {
    sources.push_back(source_);
  }
}

void SourceReader::add_gaps(std::vector<Gap> gaps, const std::string& path) {
  for (auto& gap : gaps) {
    if (gap.path.text.empty()) gap.path = to_path(path);
    machine_->gaps.push_back(std::move(gap));
  }
}

void SourceReader::add_gap(const std::string& path, std::string_view why, std::string_view detail) {
  machine_->gaps.push_back({source_, to_path(path), std::string(why), clean_text(detail), 1});
}

void SourceReader::add_gap(const std::string& path, const Error& error) {
  // Everything below a place that gives no answer gives none.
  if (error.code == ErrorCode::unavailable && !silent_.insert(error.what).second) return;
  add_gap(path, why_of(error), error.what);
}

void SourceReader::add_program(Observation program) {
  machine_->observations.push_back(std::move(program));
}

void SourceReader::add(Parsed parsed, const std::string& path) {
  add_gaps(std::move(parsed.gaps), path);
  for (auto& program : parsed.observations) add_program(std::move(program));
}

}  // namespace examguard
