#include "core/result.hpp"

#include <stdexcept>

namespace examguard {

Error within(std::string_view doing, Error error) {
  return {error.code, std::string(doing) + ": " + error.what};
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error("unchecked result at " + std::string(where.file_name()) + ":" +
                         std::to_string(where.line()) + ": " + error.what);
}

}  // namespace examguard
