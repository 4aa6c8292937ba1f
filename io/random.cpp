#include "io/random.hpp"

#include <openssl/rand.h>

#include <cstdlib>
#include <cstring>

namespace examguard {

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count, '\0');
  if (count > 0 &&
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    std::abort();
  return bytes;
}

Id random_id() {
  Id id;
  const Bytes bytes = random_bytes(id.bytes.size());
  std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

double random_fraction() {
  std::uint64_t number = 0;
  const Bytes bytes = random_bytes(sizeof number);
  std::memcpy(&number, bytes.data(), bytes.size());
  return static_cast<double>(number >> 11) * 0x1.0p-53;
}

}  // namespace examguard
