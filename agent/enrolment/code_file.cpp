#include "agent/enrolment/code_file.hpp"

#include <iostream>

#include "io/file.hpp"

namespace examguard {
namespace {

Result<std::string> first_line(const std::string& file) {
  if (file == "-") {
    std::string line;
    std::getline(std::cin, line);
    return line;
  }
  auto bytes = read_file(file, 4096);
  if (!bytes) return bytes.error();
  return bytes->substr(0, bytes->find_first_of("\r\n"));
}

}  // namespace

Result<EnrolString> read_enrol_string(const std::string& file) {
  const auto text = first_line(file);
  if (!text) return text.error();
  const auto string = parse_enrol_string(*text);
  if (!string) return within("the enrolment string", string.error());
  return *string;
}

}  // namespace examguard
