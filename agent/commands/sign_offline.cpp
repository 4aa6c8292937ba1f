#include "agent/commands/sign_offline.hpp"

#include <iostream>
#include <memory>

#include "agent/commands/failed.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"

namespace examguard::command {
namespace {

Result<Signer> signer_of(const std::string& path) {
  auto loaded = load_private_key(path);
  if (!loaded) return loaded.error();
  auto key = std::make_shared<const PrivateKey>(std::move(*loaded));
  auto public_key = PublicKey::from_der(key->public_key_der());
  if (!public_key) return public_key.error();
  return Signer{std::move(*public_key),
                [key](std::string_view message) { return key->sign(message); }};
}

}  // namespace

int sign_offline(PayloadType type, std::string payload, const std::string& called,
                 const std::string& key_file, const std::string& out) {
  const auto signer = signer_of(key_file);
  if (!signer) return failed(within("the officer's key", signer.error()));
  const auto envelope = seal(type, std::move(payload), {*signer});
  if (!envelope) return failed(envelope.error());
  if (out == "-") {
    std::cout << encode(*envelope) << '\n';
    return 0;
  }
  const auto written = write_file_atomically(out, encode(*envelope), Access::everyone_reads);
  if (!written) return failed(written.error());
  std::cout << "signed: " << called << " -> " << out << "\ndigest: " << to_text(digest(*envelope))
            << '\n';
  return 0;
}

}  // namespace examguard::command
