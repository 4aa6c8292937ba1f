// Under Wine everybody is an administrator, and what it keeps of an access list are the bits of a
// Linux file; so the lists themselves are looked at.
#include <gtest/gtest.h>
#include <windows.h>
// After windows.h, whose types it needs.
#include <sddl.h>

#include "io/file.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

std::string text_of(const PrivateAccess& access) {
  wchar_t* text = nullptr;
  if (::ConvertSecurityDescriptorToStringSecurityDescriptorW(
          access.descriptor(), SDDL_REVISION_1,
          OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &text, nullptr) == 0)
    return words_of(::GetLastError());
  const std::string words = from_wide(text);
  ::LocalFree(text);
  return words;
}

void open_to_everybody(const std::string& path) {
  void* descriptor = nullptr;
  ASSERT_NE(::ConvertStringSecurityDescriptorToSecurityDescriptorW(
                L"D:P(A;OICI;FA;;;WD)", SDDL_REVISION_1, &descriptor, nullptr),
            0);
  EXPECT_NE(::SetFileSecurityW(native_path(path)->c_str(), DACL_SECURITY_INFORMATION, descriptor),
            0);
  ::LocalFree(descriptor);
}

TEST(PrivateAccess, OfAnAdministratorIsForTheSystemAndAdministratorsAlone) {
  ASSERT_TRUE(is_administrator());
  EXPECT_EQ(text_of(PrivateAccess::make().value()), "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
}

TEST(PrivateAccess, OthersMayAtMostRead) {
  EXPECT_EQ(text_of(PrivateAccess::make_readable().value()),
            "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;GXGR;;;BU)");
}

TEST(PrivateAccess, AFolderThatEverybodyMayWriteIsNoPlaceForOurs) {
  const std::string folder = testing::TempDir() + "examguard-" + to_hex(random_bytes(8));
  ASSERT_TRUE(create_readable_folder(folder));
  EXPECT_TRUE(check_unchangeable(folder));
  EXPECT_TRUE(check_folders_above(folder + "/agent"));
  const std::string open = folder + "/open";
  ASSERT_TRUE(create_folder(open));
  open_to_everybody(open);
  EXPECT_EQ(check_unchangeable(open).error().code, ErrorCode::refused);
  EXPECT_EQ(check_folders_above(open + "/agent").error().code, ErrorCode::refused);
  ASSERT_TRUE(write_file_atomically(open + "/file", "whose?"));
  EXPECT_EQ(create_private_folder(open).error().code, ErrorCode::refused);
  EXPECT_TRUE(remove_file(open + "/file"));
  ::RemoveDirectoryW(native_path(open)->c_str());
  ::RemoveDirectoryW(native_path(folder)->c_str());
}

}  // namespace
}  // namespace examguard
