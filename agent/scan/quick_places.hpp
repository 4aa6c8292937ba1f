// Where every scan of the service begins: what starts by itself, the profiles of people who are
// logged in, and the roots of the other volumes, each only some folders deep. Installed programs
// are listed by their sources in any scan.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/scan/scan.hpp"
#include "agent/sources/machine.hpp"
#include "agent/system/volumes.hpp"

namespace examguard {

struct QuickPlace {
  std::string folder;  // exact bytes from the scanned root, without a '/' at the end
  unsigned depth = 1;  // folders deep, itself counted

  bool operator==(const QuickPlace&) const = default;
};

class QuickPlaces {
 public:
  explicit QuickPlaces(std::vector<QuickPlace> places) : places_(std::move(places)) {}

  // It lies in one of the places, or on the way to one.
  [[nodiscard]] bool enters(std::string_view folder) const;
  // The file lies in one of the places.
  [[nodiscard]] bool wants(std::string_view file) const;

 private:
  std::vector<QuickPlace> places_;
};

[[nodiscard]] std::vector<QuickPlace> quick_places(const std::string& root, const Machine& machine,
                                                   const std::vector<Volume>& volumes);
// As a scan is asked for it; nobody is told of anything.
[[nodiscard]] std::shared_ptr<const LookAt> quick_look(QuickPlaces places);

// Of the system below `root`: folders whose content starts by itself.
[[nodiscard]] std::vector<QuickPlace> autostart_places(const std::vector<Profile>& profiles);
// The accounts that have a session.
[[nodiscard]] std::vector<std::string> accounts_in_session(const std::string& root,
                                                           const Machine& machine);

}  // namespace examguard
