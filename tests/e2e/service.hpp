// The agent's service as a process of its own, whose log a test reads line by line.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <string>

namespace examguard::e2e {

class Service {
 public:
  Service(const std::string& state, const std::string& root)
      : child_(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
               boost::process::args({"run", "--state", state, "--root", root}),
               boost::process::std_err > log_, boost::process::std_out > boost::process::null) {}

  // What it logged up to the line that holds `text`.
  std::string log_until(const std::string& text) {
    std::string all;
    std::string line;
    while (std::getline(log_, line)) {
      all += line + "\n";
      if (line.find(text) != std::string::npos) return all;
    }
    ADD_FAILURE() << "it ended without: " << text << "\n" << all;
    return all;
  }
  int stop() {
    ::kill(child_.id(), SIGTERM);
    std::string line;
    while (std::getline(log_, line)) {
    }
    child_.wait();
    return child_.exit_code();
  }

 private:
  boost::process::ipstream log_;
  boost::process::child child_;
};

}  // namespace examguard::e2e
