#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <filesystem>

#include "io/file.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

class FileWindows : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_private_folder(folder)); }
  void TearDown() override { std::filesystem::remove_all(*native_path(folder)); }

  [[nodiscard]] std::string at(const std::string& name) const { return folder + "/" + name; }

  const std::string folder = testing::TempDir() + "examguard-file-" + to_hex(random_bytes(8));
};

TEST_F(FileWindows, PathsHaveNoLimitOfLength) {
  std::string deep = folder;
  for (int i = 0; i < 12; ++i) deep += "/第" + std::to_string(i) + "层" + std::string(20, 'x');
  ASSERT_GT(native_path(deep)->size(), std::size_t{MAX_PATH});
  ASSERT_TRUE(create_folder(deep));
  ASSERT_TRUE(write_file_atomically(deep + "/报告.json", "x"));
  EXPECT_EQ(*read_file(deep + "/报告.json", 1), "x");
  EXPECT_THAT(*list_folder(deep), testing::ElementsAre("报告.json"));
  // remove_all() of the standard library knows the limit that we do not.
  ASSERT_TRUE(remove_file(deep + "/报告.json"));
  for (; deep != folder; deep.resize(deep.rfind('/')))
    ASSERT_TRUE(::RemoveDirectoryW(native_path(deep)->c_str()));
}

TEST_F(FileWindows, KeepsANameThatIsNotValidUnicode) {
  const std::string name = "a\xed\xa0\x80z";  // a high surrogate alone
  if (!write_file_atomically(at(name), "x")) GTEST_SKIP() << "Wine's disk takes no such name";
  EXPECT_THAT(*list_folder(folder), testing::ElementsAre(name));
  EXPECT_EQ(*read_file(at(name), 1), "x");
}

TEST_F(FileWindows, DeviceIsNoFile) {
  EXPECT_FALSE(read_file("NUL", 10));
  EXPECT_FALSE(read_file(at("CON"), 10));
}

TEST_F(FileWindows, PrivateFileIsPrivateAndAPublicOneIsNot) {
  ASSERT_TRUE(write_file_atomically(at("key"), "secret"));
  EXPECT_EQ(*read_private_file(at("key"), 10), "secret");
  ASSERT_TRUE(write_file_atomically(at("page"), "for all", Access::everyone_reads));
  EXPECT_EQ(*read_file(at("page"), 10), "for all");
}

TEST_F(FileWindows, RefusesWhatEverybodyMayWriteInto) {
  ASSERT_TRUE(create_folder(at("open")));
  SECURITY_DESCRIPTOR everybody{};
  ASSERT_TRUE(::InitializeSecurityDescriptor(&everybody, SECURITY_DESCRIPTOR_REVISION));
  ASSERT_TRUE(::SetSecurityDescriptorDacl(&everybody, TRUE, nullptr, FALSE));
  ASSERT_TRUE(write_file_atomically(at("open/x"), ""));
  const std::wstring native = *native_path(at("open"));
  ASSERT_TRUE(::SetFileSecurityW(native.c_str(), DACL_SECURITY_INFORMATION, &everybody));
  EXPECT_EQ(create_private_folder(at("open")).error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace examguard
