// A scan that is killed while rpm runs for it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <filesystem>

#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
namespace process = boost::process;

class KilledScan : public testing::Test {
 protected:
  KilledScan() {
    files.write("pc/var/lib/rpm/Packages", "a database");
    files.write("policy.yaml", usual_policy(1));
    filesystem::create_directories(files / "temporary");
  }

  void be_rpm(const std::string& script) const {
    const auto path = files.write("bin/rpm", "#!/bin/sh\n" + script + "\n");
    ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  }

  [[nodiscard]] process::child scan() const {
    process::environment here = boost::this_process::environment();
    here["PATH"] = (files / "bin").string() + ":/usr/bin:/bin";
    here["TMPDIR"] = (files / "temporary").string();
    return process::child(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
                          process::args({"scan", "--policy", (files / "policy.yaml").string(),
                                         "--root", (files / "pc").string(), "--json", "--quiet"}),
                          here, process::std_out > process::null, process::std_err > process::null);
  }

  support::TemporaryFolder files;
};

std::string read_all(int file) {
  std::string all;
  char piece[100];
  for (ssize_t count = 0; (count = ::read(file, piece, sizeof piece)) > 0;) {
    all.append(piece, static_cast<std::size_t>(count));
  }
  return all;
}

TEST_F(KilledScan, EndsRpmAndTheNextOneTakesAwayWhatItLeft) {
  const auto pipe = (files / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  ASSERT_EQ(::chmod(pipe.c_str(), 0666), 0);
  be_rpm("exec 3>" + pipe + "; echo begun >&3; sleep 60 3>&-; echo survived >&3");
  auto killed = scan();
  const int speaks = ::open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
  char first = 0;
  ASSERT_EQ(::read(speaks, &first, 1), 1);
  ::kill(killed.id(), SIGKILL);
  killed.wait();
  EXPECT_EQ(read_all(speaks), "egun\n") << "rpm went with the scan";
  ::close(speaks);
  EXPECT_FALSE(filesystem::is_empty(files / "temporary")) << "a kill leaves no time";

  be_rpm("exit 0");
  auto next = scan();
  next.wait();
  EXPECT_TRUE(filesystem::is_empty(files / "temporary"));
}

}  // namespace
}  // namespace examguard::e2e
