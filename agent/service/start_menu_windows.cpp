#include "agent/service/start_menu_windows.hpp"

#include <windows.h>
// After windows.h, whose types they need.
#include <objbase.h>
#include <shlobj.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "agent/system/places.hpp"
#include "agent/system/places_windows.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

struct Releasing {
  void operator()(IUnknown* object) const { object->Release(); }
};
template <class T>
using Object = std::unique_ptr<T, Releasing>;

class ComInUse {
 public:
  ComInUse() : is_ready_(SUCCEEDED(::CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED))) {}
  ComInUse(const ComInUse&) = delete;
  ComInUse& operator=(const ComInUse&) = delete;
  ~ComInUse() {
    if (is_ready_) ::CoUninitialize();
  }

 private:
  bool is_ready_;
};

struct MenuEntry {
  std::string name;
  std::wstring target;
  std::wstring words;  // after it
};

std::wstring native(const std::string& path) {
  std::wstring wide = to_wide(path);
  std::replace(wide.begin(), wide.end(), L'/', L'\\');
  return wide;
}

std::vector<MenuEntry> entries(const std::string& program) {
  const std::wstring quoted = L"\"" + native(program) + L"\"";
  return {{"本机检查报告", native(shared_report_file()), L""},
          // The window stays until it was read.
          {"立即检查", L"%ComSpec%", L"/d /c \"" + quoted + L" check & pause\""},
          {"登记机位", L"%ComSpec%", L"/d /c \"" + quoted + L" seat & pause\""}};
}

std::string file_of(const MenuEntry& entry) {
  return start_menu_folder() + "/" + entry.name + ".lnk";
}

Result<> put(const MenuEntry& entry) {
  void* made = nullptr;
  HRESULT result =
      ::CoCreateInstance(CLSID_ShellLink, nullptr, CLSCTX_INPROC_SERVER, IID_IShellLinkW, &made);
  const auto failure = [&] {
    return failure_of("the Start menu entry " + entry.name, static_cast<std::uint32_t>(result));
  };
  if (FAILED(result)) return failure();
  const Object<IShellLinkW> link(static_cast<IShellLinkW*>(made));
  result = link->SetPath(entry.target.c_str());
  if (FAILED(result)) return failure();
  result = link->SetArguments(entry.words.c_str());
  if (FAILED(result)) return failure();
  void* other = nullptr;
  result = link->QueryInterface(IID_IPersistFile, &other);
  if (FAILED(result)) return failure();
  const Object<IPersistFile> file(static_cast<IPersistFile*>(other));
  result = file->Save(native(file_of(entry)).c_str(), TRUE);
  if (FAILED(result)) return failure();
  return {};
}

}  // namespace

Result<> put_start_menu(const std::string& program) {
  if (const auto made = create_folder(start_menu_folder()); !made) return made;
  const ComInUse com;
  for (const auto& entry : entries(program)) {
    if (const auto done = put(entry); !done) return done;
  }
  return {};
}

Result<> remove_start_menu() {
  if (!file_exists(start_menu_folder())) return {};
  for (const auto& entry : entries("")) {
    if (const auto removed = remove_file(file_of(entry)); !removed) return removed;
  }
  // What others put there stays, and so does the folder.
  ::RemoveDirectoryW(native(start_menu_folder()).c_str());
  return {};
}

}  // namespace examguard
