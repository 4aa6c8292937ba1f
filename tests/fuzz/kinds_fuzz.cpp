#include "core/kinds/kinds.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  const FileKind kind = identify(input.substr(0, kind_head_bytes), size);
  fuzz::must(!kind.name.empty() && !kind.content_class.empty());
  fuzz::ignore(is_disguised("x.jpg", kind));
  fuzz::ignore(is_program(kind));
  return 0;
}
