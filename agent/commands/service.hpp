// Commands that make a PC an enrolled one, and run its service: enrol, run.
#pragma once

#include <string>
#include <vector>

namespace examguard::command {

struct EnrolOptions {
  std::string state;
  std::vector<std::string> collectors;  // enrolment doors
  std::string code_file;                // file with the enrolment string; "-": standard input
};
int enrol(const EnrolOptions& options);

struct RunOptions {
  std::string config;  // agent.yaml; empty: defaults
  std::string state;   // wins over the configuration
  std::string root = "/";
  bool once = false;
  bool check_config = false;
};
int run(const RunOptions& options);

}  // namespace examguard::command
