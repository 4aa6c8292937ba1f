#include <windows.h>

#include "agent/own_program.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_program_bytes = 512u << 20;

}  // namespace

std::optional<Digest> own_program() {
  std::wstring path(32 * 1024, L'\0');
  const DWORD size = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  if (size == 0 || size >= path.size()) return std::nullopt;
  const auto bytes = read_file(from_wide({path.data(), size}), most_program_bytes);
  if (!bytes) return std::nullopt;
  Hasher hasher;
  hasher.add(*bytes);
  return hasher.finish().sha256;
}

}  // namespace examguard
