// Files here are shared by rights, not by owner: administrators and the service both have them.
#include "io/account.hpp"

namespace examguard {

Result<> work_as_owner_of(const std::string&) {
  return {};
}

}  // namespace examguard
