#include "collector/upkeep/new_keys.hpp"

#include "io/file.hpp"
#include "io/keys.hpp"

namespace examguard {
namespace {

Result<> make_key(const std::string& path) {
  if (file_exists(path + ".pem")) return {};
  const auto key = generate_key(KeyKind::p256);
  if (!key) return key.error();
  const auto pem = public_key_to_pem(key->public_key_der());
  if (!pem) return pem.error();
  // The public one first: without its secret one it is made anew.
  const auto saved = write_file_atomically(path + ".pub", *pem, Access::everyone_reads);
  return saved ? save_private_key(path + ".pem", *key) : saved;
}

}  // namespace

Result<> make_new_keys(const std::string& folder) {
  if (const auto made = create_private_folder(folder); !made) return made;
  for (const char* name : {"root", "policy", "calendar"}) {
    if (const auto made = make_key(folder + "/" + name); !made) return made;
  }
  return {};
}

}  // namespace examguard
