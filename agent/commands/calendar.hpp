// Commands for the officers who write a site's exam calendar: check and sign.
#pragma once

#include <string>
#include <vector>

namespace examguard::command {

int calendar_check(const std::vector<std::string>& files);

struct CalendarSignOptions {
  std::string calendar;
  std::string key;  // private key, PEM
  std::string out;  // the envelope; "-": standard output
};
int calendar_sign(const CalendarSignOptions& options);

}  // namespace examguard::command
