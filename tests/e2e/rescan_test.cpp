// The whole program, watched by strace: a scan of what did not change opens none of its files.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <boost/json/parse.hpp>
#include <cstdlib>

#include "io/file.hpp"
#include "tests/support/settled_times_linux.hpp"

namespace examguard::e2e {
namespace {

// Everything that can open a file, as strace knows it.
constexpr std::string_view opening = "trace=open,openat,openat2,creat,open_by_handle_at,execve";

TEST(RescanProcess, OpensNoScannedFileThatDidNotChange) {
  const support::TemporaryFolder root;
  const support::TemporaryFolder work;
  for (int i = 0; i < 50; ++i) {
    const auto name = "home/li/" + std::to_string(i % 5) + "/scanned-" + std::to_string(i);
    root.write(name, i % 2 == 0 ? "#!/bin/sh\n" : "text");
  }
  support::let_times_settle();
  // What it answers; what it opened is in the file `trace`.
  const auto scan = [&](const std::string& trace) {
    const auto answer = work.text() + trace + ".json";
    const std::string command =
        "strace -f -e " + std::string(opening) + " -o " + work.text() + trace +
        " " EXAMGUARD_BIN_DIR "/examguard-agent scan --quiet --json" + " --root " + root.text() +
        " --state " + work.text() + "/state" +
        " --policy " EXAMGUARD_SOURCE_DIR "/policies/hunan-theory.yaml >" + answer;
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1) << command;
    return boost::json::parse(read_file(answer, std::size_t{64} << 20).value());
  };
  const auto opened = [&](const std::string& trace) {
    const auto text = read_file(work.text() + trace, std::size_t{64} << 20).value();
    std::size_t count = 0;
    for (auto at = text.find("scanned-"); at != std::string::npos;
         at = text.find("scanned-", at + 1)) {
      ++count;
    }
    return count;
  };
  const auto first = scan("/first");
  const auto second = scan("/second");
  EXPECT_GE(opened("/first"), 50U) << "strace sees what is opened";
  EXPECT_EQ(opened("/second"), 0U);
  EXPECT_EQ(second.at("coverage").at("opened_files").to_number<int>(), 0);
  EXPECT_EQ(second.at("coverage").at("files"), first.at("coverage").at("files"));
  EXPECT_EQ(second.at("findings"), first.at("findings"));
  EXPECT_EQ(second.at("findings").as_array().size(), 25U);
}

}  // namespace
}  // namespace examguard::e2e
