#include "core/crypto.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_keys.hpp"

namespace examguard {
namespace {

using support::test_key;
using support::test_p256_key;

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

TEST(Crypto, KnowsTheVectorsOfFips180) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, HashesInPiecesAsInOne) {
  Hasher hasher(Hasher::Also::md5);
  hasher.add("a");
  hasher.add("");
  hasher.add("bc");
  const Hasher::Sums sums = hasher.finish();
  EXPECT_EQ(sums.sha256, sha256("abc"));
  EXPECT_EQ(sums.md5, "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hasher.finish().sha256, sha256(""));
  EXPECT_EQ(Hasher().finish().md5, "");
}

TEST(Crypto, VerifiesWhatAKeySigned) {
  for (const Signer& signer : {test_key("one"), test_p256_key("one")}) {
    const Bytes signature = signer.sign("message").value();
    EXPECT_TRUE(verifies(signer.key, "message", signature));
    EXPECT_FALSE(verifies(signer.key, "messagf", signature));
    EXPECT_FALSE(verifies(signer.key, "message", ""));
    EXPECT_FALSE(verifies(signer.key, "message", signature + '\0'));
    EXPECT_FALSE(verifies(test_key("two").key, "message", signature));
    EXPECT_FALSE(verifies(test_p256_key("two").key, "message", signature));
  }
}

// RFC 8032, section 7.1, test 3.
TEST(Crypto, KnowsAVectorOfRfc8032) {
  const auto key = PublicKey::from_der(hex(
      "302a300506032b6570032100fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
  ASSERT_TRUE(key);
  EXPECT_TRUE(verifies(*key, hex("af82"),
                       hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                           "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")));
}

// RFC 6979, A.2.5: P-256 with SHA-256, message "sample".
TEST(Crypto, KnowsAVectorOfRfc6979) {
  const auto key =
      PublicKey::from_der(hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                              "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                              "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  ASSERT_TRUE(key);
  const Bytes r = hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
  const Bytes s = hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  const Bytes der = hex("3046022100") + r + hex("022100") + s;
  EXPECT_TRUE(verifies(*key, "sample", der));
  // BER that is not DER: a length in two bytes, a number with a superfluous zero in front.
  EXPECT_FALSE(verifies(*key, "sample", hex("308146022100") + r + hex("022100") + s));
  EXPECT_FALSE(verifies(*key, "sample", hex("304702220000") + r + hex("022100") + s));
  EXPECT_FALSE(verifies(*key, "sample", hex("30440220") + r + hex("0220") + s));
}

TEST(Crypto, RefusesKeysOfOtherShapes) {
  const Bytes p256 = test_p256_key("one").key.der();
  const Bytes ed25519 = test_key("one").key.der();
  EXPECT_TRUE(PublicKey::from_der(p256));
  EXPECT_TRUE(PublicKey::from_der(ed25519));
  EXPECT_FALSE(PublicKey::from_der(""));
  EXPECT_FALSE(PublicKey::from_der(p256 + '\0'));
  EXPECT_FALSE(PublicKey::from_der(p256.substr(0, 90)));
  EXPECT_FALSE(PublicKey::from_der(ed25519.substr(0, 43)));
  Bytes off_curve = p256;
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  EXPECT_FALSE(PublicKey::from_der(off_curve));
  Bytes other_curve = p256;
  other_curve[22] = '\x06';
  EXPECT_FALSE(PublicKey::from_der(other_curve));
}

TEST(Crypto, NamesAKeyByTheDigestOfItsDer) {
  const PublicKey key = test_key("one").key;
  EXPECT_EQ(key.id(), sha256(key.der()));
  EXPECT_EQ(key.suite(), PublicKey::Suite::ed25519);
}

}  // namespace
}  // namespace examguard
