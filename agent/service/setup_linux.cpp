#include "agent/service/setup.hpp"

namespace examguard {
namespace {

Error package_does() {
  return {ErrorCode::unsupported,
          "on Linux the package examguard-agent does this: install, upgrade or remove it"};
}

}  // namespace

Result<SetupNotes> set_up(const SetupChoice&) {
  return package_does();
}

Result<> stop_for_upgrade() {
  return package_does();
}

Result<SetupNotes> take_down(bool) {
  return package_does();
}

}  // namespace examguard
