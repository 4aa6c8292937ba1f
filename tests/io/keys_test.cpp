#include "io/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <filesystem>

#include "io/file.hpp"
#include "io/openssl.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

bool verifies(const Bytes& public_key, std::string_view message, const Bytes& signature) {
  const Result<EvpKey> key = decode_public_key(public_key);
  const EvpDigestContext context(EVP_MD_CTX_new());
  const auto kind = accepted_kind(key->get());
  return EVP_DigestVerifyInit(context.get(), nullptr, signing_digest(*kind), nullptr, key->get()) ==
             1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

class KeyOfKind : public testing::TestWithParam<KeyKind> {};

TEST_P(KeyOfKind, SignsWhatItsPublicHalfVerifies) {
  const PrivateKey key = *generate_key(GetParam());
  EXPECT_EQ(key.kind(), GetParam());
  const Bytes signature = *key.sign("message");
  EXPECT_TRUE(verifies(key.public_key_der(), "message", signature));
  EXPECT_FALSE(verifies(key.public_key_der(), "Message", signature));
}

TEST_P(KeyOfKind, SurvivesItsFile) {
  const std::string folder = testing::TempDir() + "examguard-keys-" + to_hex(random_bytes(8));
  ASSERT_TRUE(create_private_folder(folder));
  const PrivateKey key = *generate_key(GetParam());
  ASSERT_TRUE(save_private_key(folder + "/key.pem", key));
  EXPECT_THAT(*read_file(folder + "/key.pem", 10'000), testing::StartsWith("-----BEGIN PRIVATE"));
  const Result<PrivateKey> loaded = load_private_key(folder + "/key.pem");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->public_key_der(), key.public_key_der());
  EXPECT_EQ(save_private_key(folder + "/key.pem", key).error().code, ErrorCode::conflict);
  std::filesystem::remove_all(folder);
}

TEST_P(KeyOfKind, PublicHalfSurvivesPem) {
  const Bytes der = generate_key(GetParam())->public_key_der();
  EXPECT_EQ(*parse_public_key(*public_key_to_pem(der)), der);
  EXPECT_FALSE(public_key_to_pem(der + '\0'));
  EXPECT_FALSE(public_key_to_pem(der.substr(1)));
}

INSTANTIATE_TEST_SUITE_P(Keys, KeyOfKind,
                         testing::Values(KeyKind::p256, KeyKind::p384, KeyKind::ed25519));

std::string pem_of(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  const Bio memory(BIO_new(BIO_s_mem()));
  char password[] = "password";
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key, cipher, password, cipher ? 8 : 0, nullptr,
                                nullptr);
  return written(memory);
}

TEST(Keys, OtherKindsAreRefused) {
  for (const char* group : {"secp256k1", "brainpoolP256r1", "secp521r1"}) {
    const EvpKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group));
    EXPECT_EQ(parse_private_key(pem_of(key.get())).error().code, ErrorCode::unsupported) << group;
  }
  const EvpKey rsa(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024}));
  EXPECT_EQ(parse_private_key(pem_of(rsa.get())).error().code, ErrorCode::unsupported);
}

TEST(Keys, EncryptedKeyIsRefusedWithoutAsking) {
  const EvpKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  EXPECT_EQ(parse_private_key(pem_of(key.get(), EVP_aes_256_cbc())).error().code,
            ErrorCode::malformed);
}

TEST(Keys, CompressedPointIsNotASecondNameForAKey) {
  const EvpKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const Bytes usual = public_key_der(key.get());
  EVP_PKEY_set_utf8_string_param(key.get(), "point-format", "compressed");
  const Bytes compressed = public_key_der(key.get());
  ASSERT_LT(compressed.size(), usual.size());
  EXPECT_TRUE(decode_public_key(usual));
  EXPECT_EQ(decode_public_key(compressed).error().code, ErrorCode::malformed);
  EXPECT_EQ(parse_private_key(pem_of(key.get()))->public_key_der(), usual);
}

TEST(Keys, RubbishIsRefused) {
  for (const char* text : {"", "x", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
                           "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    EXPECT_EQ(parse_private_key(text).error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_public_key(text).error().code, ErrorCode::malformed);
  }
}

}  // namespace
}  // namespace examguard
