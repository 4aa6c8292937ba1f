#include <windows.h>

#include <algorithm>

#include "agent/system/volumes.hpp"
#include "agent/system/windows_files.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

// Wine shows the whole host as drive Z:, which is another system and not this Windows.
bool is_host_of_wine(wchar_t letter) {
  static const bool is_wine =
      ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
  return is_wine && letter == L'Z';
}

// Such a drive letter ("subst") names a folder of another drive.
bool is_substitute(const std::wstring& drive) {
  wchar_t target[MAX_PATH] = {};
  return ::QueryDosDeviceW(drive.c_str(), target, MAX_PATH) != 0 &&
         std::wstring_view(target).starts_with(LR"(\??\)");
}

Volume::Kind kind_of(UINT drive_type) {
  switch (drive_type) {
    case DRIVE_REMOVABLE:
    case DRIVE_CDROM:
      return Volume::Kind::removable;
    case DRIVE_REMOTE:
      return Volume::Kind::network;
    default:
      return Volume::Kind::fixed;
  }
}

// `place` is how the system names the volume's root, with a '\' at the end.
Volume describe(std::string path, const std::wstring& place) {
  Volume volume;
  volume.path = std::move(path);
  volume.kind = kind_of(::GetDriveTypeW(place.c_str()));
  wchar_t type[MAX_PATH + 1] = {};
  if (::GetVolumeInformationW(place.c_str(), nullptr, 0, nullptr, nullptr, nullptr, type,
                              MAX_PATH) != 0)
    volume.type = from_wide(type);
  volume.device = from_wide(place);
  return volume;
}

bool has_medium(const std::wstring& place) {
  return ::GetVolumeInformationW(place.c_str(), nullptr, 0, nullptr, nullptr, nullptr, nullptr,
                                 0) != 0 ||
         ::GetLastError() != ERROR_NOT_READY;
}

void add_drives(std::vector<Volume>& volumes) {
  const DWORD letters = ::GetLogicalDrives();
  for (unsigned i = 0; i < 26; ++i) {
    const auto letter = static_cast<wchar_t>(L'A' + i);
    if ((letters >> i & 1) == 0) continue;
    const std::wstring drive{letter, L':'};
    const std::wstring place = drive + L"\\";
    const UINT type = ::GetDriveTypeW(place.c_str());
    if (type == DRIVE_NO_ROOT_DIR || (type != DRIVE_REMOTE && !has_medium(place))) continue;
    Volume volume = describe(from_wide(drive), place);
    if (is_substitute(drive)) volume.kind = Volume::Kind::again;
    if (is_host_of_wine(letter)) volume.kind = Volume::Kind::pseudo;
    volumes.push_back(std::move(volume));
  }
}

std::vector<std::wstring> mount_paths(const wchar_t* volume) {
  std::wstring all(32 * 1024, L'\0');  // each ends with a zero, and one more ends the list
  DWORD size = 0;
  if (::GetVolumePathNamesForVolumeNameW(volume, all.data(), static_cast<DWORD>(all.size()),
                                         &size) == 0)
    return {};
  std::vector<std::wstring> paths;
  for (const wchar_t* path = all.c_str(); *path != L'\0'; path += paths.back().size() + 1)
    paths.emplace_back(path);
  return paths;
}

// Volumes that have no letter but are mounted on a folder: the walk does not follow that folder,
// it comes to them by their own name.
void add_mounted_on_folders(std::vector<Volume>& volumes) {
  wchar_t name[MAX_PATH] = {};
  HANDLE search = ::FindFirstVolumeW(name, MAX_PATH);
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    const auto paths = mount_paths(name);
    // "C:\\": it has a letter.
    const bool has_letter = std::any_of(paths.begin(), paths.end(),
                                        [](const std::wstring& path) { return path.size() <= 3; });
    if (paths.empty() || has_letter) continue;
    std::string path = from_wide(paths.front().substr(0, paths.front().size() - 1));
    std::replace(path.begin(), path.end(), '\\', '/');
    volumes.push_back(describe(std::move(path), name));
  } while (::FindNextVolumeW(search, name, MAX_PATH) != 0);
  ::FindVolumeClose(search);
}

}  // namespace

std::vector<Volume> volumes(const std::string& root) {
  if (root != "/") {
    const auto native = native_path(root);
    std::wstring place(native ? *native : std::wstring());
    std::wstring mount(place.size() + MAX_PATH, L'\0');
    if (native &&
        ::GetVolumePathNameW(place.c_str(), mount.data(), static_cast<DWORD>(mount.size())) != 0)
      place = mount.c_str();
    Volume volume = describe("/", place);
    // Whoever names a share as root wants it to be walked.
    if (volume.kind == Volume::Kind::network) volume.kind = Volume::Kind::fixed;
    return {std::move(volume)};
  }
  std::vector<Volume> found;
  add_drives(found);
  add_mounted_on_folders(found);
  if (found.empty()) found.push_back(describe("C:", L"C:\\"));
  return found;
}

}  // namespace examguard
