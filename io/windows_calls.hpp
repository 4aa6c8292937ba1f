// What the Windows files of all rooms share: names for the system, its words for errors, handles
// that close themselves, and access for one account only. Included by *_windows.cpp files alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

// UTF-8 (as in io/utf16.hpp) to and from what the system takes.
[[nodiscard]] std::wstring to_wide(std::string_view text);
[[nodiscard]] std::string from_wide(std::wstring_view units);

// An absolute path without limit of length: "\\?\C:\...". "/" and "\" are the same; relative paths
// start at the current folder.
[[nodiscard]] Result<std::wstring> native_path(const std::string& path);

// The system's own words for an error number of GetLastError().
[[nodiscard]] std::string words_of(std::uint32_t number);
[[nodiscard]] Error failure_of(const std::string& path, std::uint32_t number);

// A kernel object, closed when it goes.
class WindowsHandle {
 public:
  explicit WindowsHandle(void* value = nullptr) : value_(value) {}
  WindowsHandle(WindowsHandle&& other) noexcept;
  WindowsHandle& operator=(WindowsHandle&& other) noexcept;
  ~WindowsHandle();

  [[nodiscard]] void* get() const { return value_; }
  [[nodiscard]] bool is_open() const;

 private:
  void* value_;
};

// Has this process the rights of an administrator in use? SYSTEM has.
[[nodiscard]] bool is_administrator();

// A security descriptor for new files and folders: SYSTEM, Administrators and the account that runs
// this process, and nobody else; nothing is inherited from above. An administrator's own account is
// left out, and Administrators are the owner: without its rights in use it is a guest like others.
class PrivateAccess {
 public:
  [[nodiscard]] static Result<PrivateAccess> make();
  // The same, but everybody may read.
  [[nodiscard]] static Result<PrivateAccess> make_readable();
  PrivateAccess(PrivateAccess&& other) noexcept;
  PrivateAccess& operator=(PrivateAccess&&) = delete;
  ~PrivateAccess();

  [[nodiscard]] void* descriptor() const { return descriptor_; }
  [[nodiscard]] Result<> apply_to(const WindowsHandle& object) const;

 private:
  explicit PrivateAccess(void* descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] static Result<PrivateAccess> of_text(const std::wstring& text);

  void* descriptor_;
};

struct Guests {
  bool foreign_owner = false;  // neither this account nor SYSTEM nor Administrators
  bool may_enter = false;      // others are granted anything
  bool may_write = false;      // others may change it or what is in it
  bool may_replace = false;    // others may put something else in the place of what is in it
};

// Who but SYSTEM, Administrators and this account gets at an open file or folder.
[[nodiscard]] Result<Guests> guests_of(const WindowsHandle& object, const std::string& path);

// As create_private_folder(), but everybody may look into it.
[[nodiscard]] Result<> create_readable_folder(const std::string& path);
// `refused`: other accounts may change this file or what is in this folder.
[[nodiscard]] Result<> check_unchangeable(const std::string& path);
// `refused`: another account may put another folder in the place of one above `path`.
[[nodiscard]] Result<> check_folders_above(const std::string& path);

}  // namespace examguard
