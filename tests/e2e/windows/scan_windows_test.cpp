// examguard-agent.exe as a person runs it: programs in this Windows' registry and files in a folder
// with Chinese names, judged by one policy in one run. Under Wine the registry is the prefix's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <map>
#include <string>
#include <vector>

#include "core/sources/registry.hpp"
#include "io/file.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view policy = R"(format: 1
id: windows-test
serial: 3
layer: province
scope: {region: "430000"}
issued: 2026-11-01
expires: 2027-06-30
programs:
  unlisted: {severity: suspicious}
  rules:
    - id: todesk
      deny: [{name: [ToDesk]}]
      category: remote-control
      severity: violation
    - id: meeting
      deny: [{name: [腾讯会议], vendor: ["*腾讯*"]}]
      category: chat
      severity: suspicious
    - {id: exam-client, allow: [{name: [考试客户端]}]}
files:
  rules:
    - {id: questions, deny: [{keyword: 题库}], category: question-bank, severity: violation, group: false}
waivers:
  - {rule: meeting, subject: {name: 腾讯会议}, by: 王主任, reason: 培训用, until: 2027-01-31}
)";

// A made-up program in the Uninstall keys of one hive and view, removed at the end.
class InstalledProgram {
 public:
  InstalledProgram(HKEY hive, REGSAM view, const std::string& key,
                   const std::map<std::string, std::string>& values)
      : hive_(hive), view_(view), path_(to_wide(uninstall + key)) {
    HKEY opened = nullptr;
    EXPECT_EQ(::RegCreateKeyExW(hive_, path_.c_str(), 0, nullptr, 0, KEY_ALL_ACCESS | view_,
                                nullptr, &opened, nullptr),
              ERROR_SUCCESS);
    for (const auto& [name, value] : values) {
      const std::wstring text = to_wide(value);
      ::RegSetValueExW(opened, to_wide(name).c_str(), 0, REG_SZ,
                       reinterpret_cast<const BYTE*>(text.c_str()),
                       static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
    }
    ::RegCloseKey(opened);
  }
  InstalledProgram(const InstalledProgram&) = delete;
  ~InstalledProgram() { ::RegDeleteKeyExW(hive_, path_.c_str(), view_, 0); }

 private:
  inline static const std::string uninstall =
      "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\";
  HKEY hive_;
  REGSAM view_;
  std::wstring path_;
};

std::wstring folder_of_this_program() {
  std::wstring path(MAX_PATH, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), MAX_PATH));
  return path.substr(0, path.rfind(L'\\'));
}

// What makes a Windows program one by its content: both headers.
Bytes smallest_program() {
  Bytes bytes(512, '\0');
  bytes.replace(0, 2, "MZ");
  bytes[0x3c] = '\x80';
  bytes.replace(0x80, 6, std::string_view("PE\0\0\x64\x86", 6));
  return bytes;
}

struct Ended {
  DWORD code = 0;
  std::string output;
};

// Runs the agent that was built beside this test.
Ended run_agent(const std::string& arguments, const std::string& output_file) {
  SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  HANDLE output = ::CreateFileW(native_path(output_file)->c_str(), GENERIC_WRITE, FILE_SHARE_READ,
                                &inherited, CREATE_ALWAYS, 0, nullptr);
  STARTUPINFOW start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = start.hStdError = output;
  std::wstring line =
      L"\"" + folder_of_this_program() + L"\\examguard-agent.exe\" " + to_wide(arguments);
  PROCESS_INFORMATION process{};
  Ended ended{STILL_ACTIVE, {}};
  const BOOL started = ::CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr,
                                        nullptr, &start, &process);
  EXPECT_TRUE(started) << words_of(::GetLastError());
  if (started != 0) {
    ::WaitForSingleObject(process.hProcess, INFINITE);
    ::GetExitCodeProcess(process.hProcess, &ended.code);
    ::CloseHandle(process.hProcess);
    ::CloseHandle(process.hThread);
  }
  ::CloseHandle(output);
  ended.output = read_file(output_file, 16u << 20).value();
  return ended;
}

class WindowsScan : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(create_folder(at("考生 文件/子目录")));
    ASSERT_TRUE(write_file_atomically(at("policy.yaml"), policy));
    ASSERT_TRUE(write_file_atomically(at("考生 文件/2026题库（终版）.txt"), "第一题"));
    ASSERT_TRUE(write_file_atomically(at("考生 文件/子目录/成绩.txt"), "98"));
    ASSERT_TRUE(write_file_atomically(at("考生 文件/子目录/计算器.txt"), smallest_program()));
  }

  void TearDown() override {
    for (const auto* name : {"考生 文件/子目录/计算器.txt", "考生 文件/子目录/成绩.txt",
                             "考生 文件/2026题库（终版）.txt", "policy.yaml", "output"})
      static_cast<void>(remove_file(at(name)));
    for (const auto* name : {"考生 文件/子目录", "考生 文件", ""})
      ::RemoveDirectoryW(native_path(at(name))->c_str());
  }

  [[nodiscard]] std::string at(const std::string& name) const { return folder_ + "/" + name; }

  json::value scan(const std::string& more = {}) {
    const auto ended = run_agent("scan --json --policy \"" + at("policy.yaml") + "\" --root \"" +
                                     at("考生 文件") + "\" " + more,
                                 at("output"));
    exit_code_ = ended.code;
    boost::system::error_code error;
    auto result = json::parse(ended.output, error);
    EXPECT_FALSE(error) << ended.output;
    return result;
  }

  // Findings by name of the subject.
  static std::map<std::string, json::object> findings_of(const json::value& result) {
    std::map<std::string, json::object> findings;
    for (const auto& finding : result.at("findings").as_array())
      findings[std::string(finding.at("subject").at("name").as_string())] = finding.as_object();
    return findings;
  }

  const std::string folder_ = testing::TempDir() + "examguard-scan-" + to_hex(random_bytes(8));
  DWORD exit_code_ = 0;
};

std::vector<std::string> names_of(const std::map<std::string, json::object>& findings) {
  std::vector<std::string> names;
  for (const auto& [name, finding] : findings) names.push_back(name);
  return names;
}

std::string text(const json::object& finding, std::string_view field) {
  return std::string(finding.at(field).as_string());
}

TEST_F(WindowsScan, JudgesProgramsOfBothViewsAndFilesByOnePolicy) {
  const InstalledProgram todesk(HKEY_LOCAL_MACHINE, KEY_WOW64_32KEY, "ToDesk",
                                {{"DisplayName", "ToDesk"},
                                 {"DisplayVersion", "4.7.2.1"},
                                 {"Publisher", "海南有趣科技有限公司"}});
  const InstalledProgram meeting(
      HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, "{3B2C}_is1",
      {{"DisplayName", "腾讯会议"}, {"Publisher", "深圳市腾讯计算机系统有限公司"}});
  const InstalledProgram client(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, "ExamClient",
                                {{"DisplayName", "考试客户端"}});
  const InstalledProgram own(HKEY_CURRENT_USER, 0, "MyGame", {{"DisplayName", "王者荣耀"}});

  const auto result = scan();
  const auto findings = findings_of(result);
  EXPECT_EQ(exit_code_, 1U);
  EXPECT_EQ(result.at("outcome").as_string(), "violations");

  ASSERT_THAT(names_of(findings), Contains("ToDesk"));
  EXPECT_EQ(text(findings.at("ToDesk"), "verdict"), "denied");
  EXPECT_EQ(text(findings.at("ToDesk"), "rule"), "todesk");
  const auto& subject = findings.at("ToDesk").at("subject").as_object();
  EXPECT_EQ(text(subject, "version"), "4.7.2.1");
  EXPECT_EQ(text(subject, "vendor"), "海南有趣科技有限公司");
  EXPECT_EQ(text(subject, "source"), "uninstall");

  ASSERT_THAT(names_of(findings), Contains("腾讯会议"));
  EXPECT_EQ(text(findings.at("腾讯会议"), "verdict"), "waived");
  EXPECT_THAT(names_of(findings), Not(Contains("考试客户端")));
  ASSERT_THAT(names_of(findings), Contains("王者荣耀"));
  EXPECT_EQ(text(findings.at("王者荣耀"), "verdict"), "unlisted");

  ASSERT_THAT(names_of(findings), Contains("2026题库（终版）.txt"));
  const auto& questions = findings.at("2026题库（终版）.txt");
  EXPECT_EQ(text(questions, "rule"), "questions");
  EXPECT_EQ(text(questions.at("subject").as_object(), "path"), "/2026题库（终版）.txt");
  EXPECT_THAT(names_of(findings), Not(Contains("成绩.txt")));
}

TEST_F(WindowsScan, KindIsByContent) {
  const auto findings = findings_of(scan());
  ASSERT_THAT(names_of(findings), Contains("计算器.txt"));
  const auto& program = findings.at("计算器.txt");
  EXPECT_EQ(text(program, "verdict"), "unlisted");
  EXPECT_EQ(text(program.at("subject").as_object(), "path"), "/子目录/计算器.txt");
  EXPECT_EQ(text(program.at("subject").as_object(), "source"), "portable");
}

TEST_F(WindowsScan, SaysWhatItSaw) {
  const auto result = scan();
  const auto& coverage = result.at("coverage").as_object();
  EXPECT_EQ(coverage.at("files").to_number<int>(), 3);
  EXPECT_TRUE(coverage.at("finished").as_bool());
  EXPECT_THAT(json::value_to<std::vector<std::string>>(coverage.at("sources")),
              testing::IsSupersetOf({"uninstall", "portable", "files"}));
  EXPECT_EQ(result.at("policy").at(0).at("id").as_string(), "windows-test");
  EXPECT_FALSE(result.at("policy").at(0).at("signed").as_bool());
}

TEST_F(WindowsScan, FailsWithoutAPolicyOrARoot) {
  EXPECT_EQ(run_agent("scan --root \"" + folder_ + "\"", at("output")).code, 3U);
  const auto ended =
      run_agent("scan --json --policy \"" + at("policy.yaml") + "\" --root \"" + at("没有") + "\"",
                at("output"));
  EXPECT_EQ(ended.code, 3U);
  EXPECT_THAT(ended.output, HasSubstr("没有"));
}

}  // namespace
}  // namespace examguard
