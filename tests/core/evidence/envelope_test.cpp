#include "core/evidence/envelope.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/test_keys.hpp"

namespace examguard {
namespace {

using support::broken_key;
using support::test_key;
using support::test_p256_key;

const Signer alice = test_key("alice");
const Signer bob = test_p256_key("bob");
const Keyring both{{alice.key, bob.key}, 1};

Envelope sealed(const std::vector<Signer>& signers = {alice}) {
  return seal(PayloadType::stop, "{}", signers).value();
}

TEST(Envelope, SignsTheExampleOfDsse) {
  // protocol.md of DSSE 1.0.2 has "DSSEv1 29 http://example.com/HelloWorld 11 hello world"; ours
  // differs in the type alone.
  EXPECT_EQ(pae(PayloadType::stop, "hello world"),
            "DSSEv1 38 application/vnd.examguard.stop.v1+json 11 hello world");
}

TEST(Envelope, HasAWordForEveryType) {
  for (int i = 0; i <= static_cast<int>(PayloadType::order); ++i) {
    const auto type = static_cast<PayloadType>(i);
    EXPECT_EQ(parse_payload_type(to_word(type)).value(), type);
  }
  EXPECT_EQ(media_type(PayloadType::policy), "application/vnd.examguard.policy.v1+yaml");
  EXPECT_FALSE(parse_payload_type("reports"));
}

// Golden bytes: docs/formats/envelope.md and tests/data/formats/stop.json show the same.
constexpr std::string_view golden =
    R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"e30=","signatures":[)"
    R"({"keyid":"0dcddf6f7f087f85297957314d130f1f058183bb3735cd6c0979117e88d52f53",)"
    R"("sig":"mXdAihASm6wp/NocSrhDmAt0DT9kLeb7t4j5vKJiKsjZ+EW/l0SQvDCvr6VgcoEj2EFI7tjw4rmDeAtbl5wXDg=="}]})";

TEST(Envelope, IsWrittenLikeThis) {
  EXPECT_EQ(encode(sealed()), golden);
  EXPECT_EQ(to_text(digest(decode_envelope(golden).value())),
            "sha256:7cfc8a35f51c64be325812cc8e522b069df4d48dec779c0f13773088be746cf4");
}

TEST(Envelope, ComesBackAsItWas) {
  for (const Envelope& envelope :
       {sealed(), sealed({alice, bob}),
        seal(PayloadType::policy, std::string("\0\xff bytes", 8), {bob}).value()}) {
    EXPECT_EQ(decode_envelope(encode(envelope)).value(), envelope);
  }
}

TEST(Envelope, ItsDigestDoesNotDependOnSignaturesOrWrapping) {
  EXPECT_EQ(digest(sealed({alice})), digest(sealed({bob, alice})));
  EXPECT_EQ(digest(sealed()), sha256("DSSEv1 38 application/vnd.examguard.stop.v1+json 2 {}"));
  EXPECT_NE(digest(PayloadType::stop, "{}"), digest(PayloadType::report, "{}"));
}

TEST(Envelope, OpensForAKeyOfTheRing) {
  const auto verified = open(sealed(), PayloadType::stop, both);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->payload(), "{}");
  EXPECT_EQ(verified->digest(), digest(sealed()));
  EXPECT_EQ(verified->signers(), std::vector<PublicKey>{alice.key});
}

TEST(Envelope, TheKeyIdIsOnlyAHint) {
  Envelope envelope = sealed();
  for (const std::string& hint : {std::string(), to_hex(bob.key.id()), std::string("nonsense")}) {
    envelope.signatures[0].key_id = hint;
    EXPECT_TRUE(open(envelope, PayloadType::stop, both)) << hint;
  }
  envelope.signatures[0].key_id = to_hex(alice.key.id());
  EXPECT_FALSE(open(envelope, PayloadType::stop, {{bob.key}, 1}));
}

TEST(Envelope, RefusesAnotherTypeWithAGoodSignature) {
  const auto opened = open(sealed(), PayloadType::report, both);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::refused);
  Envelope relabelled = sealed();
  relabelled.type = PayloadType::report;
  EXPECT_EQ(open(relabelled, PayloadType::report, both).error().code, ErrorCode::bad_signature);
}

TEST(Envelope, RefusesWithoutAnyKey) {
  EXPECT_FALSE(open(sealed(), PayloadType::stop, {}));
  EXPECT_FALSE(open(sealed(), PayloadType::stop, {{}, 0}));
  EXPECT_FALSE(open({PayloadType::stop, "{}", {}}, PayloadType::stop, {{alice.key}, 0}));
}

TEST(Envelope, CountsAKeyOnceHoweverOftenItSigned) {
  Envelope envelope = sealed({alice, alice, alice});
  envelope.signatures[1].key_id = to_hex(bob.key.id());
  EXPECT_EQ(open(envelope, PayloadType::stop, both)->signers().size(), 1U);
  EXPECT_FALSE(open(envelope, PayloadType::stop, {both.keys, 2}));
  EXPECT_TRUE(open(sealed({alice, bob}), PayloadType::stop, {both.keys, 2}));
  EXPECT_FALSE(open(sealed({alice, bob}), PayloadType::stop, {{alice.key, alice.key}, 2}));
}

TEST(Envelope, IgnoresSignaturesByOthers) {
  const Envelope envelope = sealed({test_key("mallory"), alice});
  EXPECT_EQ(open(envelope, PayloadType::stop, {{alice.key}, 1})->signers().size(), 1U);
  EXPECT_FALSE(open(envelope, PayloadType::stop, {{bob.key}, 1}));
}

TEST(Envelope, DoesNotSealWithABrokenKey) {
  EXPECT_EQ(seal(PayloadType::stop, "{}", {broken_key("alice")}).error().code,
            ErrorCode::bad_signature);
  EXPECT_FALSE(seal(PayloadType::stop, "{}", {}));
  EXPECT_FALSE(seal(PayloadType::stop, "{}", std::vector<Signer>(9, alice)));
}

TEST(Envelope, NoChangedByteIsAccepted) {
  const Envelope envelope = sealed();
  const std::string text = encode(envelope);
  const Keyring ring{{alice.key}, 1};
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int flip : {0x01, 0x20}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      const auto decoded = decode_envelope(changed);
      const auto opened = decoded ? open(*decoded, PayloadType::stop, ring) : decoded.error();
      if (!opened) continue;
      // What still opens says the same: only the hint was changed, or its name.
      EXPECT_EQ(opened->digest(), digest(envelope)) << i;
      EXPECT_EQ(decoded->signatures[0].bytes, envelope.signatures[0].bytes) << i;
    }
  }
}

TEST(Envelope, EveryChangedByteOfPayloadOrSignatureIsRefused) {
  for (const Signer& signer : {alice, bob}) {
    const Envelope envelope = seal(PayloadType::stop, R"({"reason":"shutdown"})", {signer}).value();
    for (std::size_t i = 0; i < envelope.payload.size(); ++i) {
      Envelope changed = envelope;
      changed.payload[i] = static_cast<char>(changed.payload[i] ^ 1);
      EXPECT_FALSE(open(changed, PayloadType::stop, both)) << i;
    }
    for (std::size_t i = 0; i < envelope.signatures[0].bytes.size(); ++i) {
      Envelope changed = envelope;
      changed.signatures[0].bytes[i] = static_cast<char>(changed.signatures[0].bytes[i] ^ 1);
      EXPECT_FALSE(open(changed, PayloadType::stop, both)) << i;
    }
  }
}

struct Refused {
  const char* name;
  const char* text;
};

class EnvelopeRefuses : public testing::TestWithParam<Refused> {};

TEST_P(EnvelopeRefuses, It) {
  EXPECT_FALSE(decode_envelope(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Envelope, EnvelopeRefuses,
    testing::Values(
        Refused{"not_an_object", "[]"}, Refused{"empty", "{}"},
        Refused{
            "unknown_type",
            R"({"payloadType":"application/vnd.examguard.pulse.v1+json","payload":"","signatures":[{"sig":"AA=="}]})"},
        Refused{"foreign_type",
                R"({"payloadType":"application/json","payload":"","signatures":[{"sig":"AA=="}]})"},
        Refused{
            "type_in_capitals",
            R"({"payloadType":"application/vnd.examguard.Stop.v1+json","payload":"","signatures":[{"sig":"AA=="}]})"},
        Refused{
            "no_signature",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"","signatures":[]})"},
        Refused{"signatures_missing",
                R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":""})"},
        Refused{
            "empty_signature",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"","signatures":[{"sig":""}]})"},
        Refused{
            "signature_is_text",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"","signatures":["AA=="]})"},
        Refused{
            "base64_without_padding",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"e30","signatures":[{"sig":"AA=="}]})"},
        Refused{
            "base64_with_spare_bits",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"e31=","signatures":[{"sig":"AA=="}]})"},
        Refused{
            "base64_with_white_space",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"e3 0=","signatures":[{"sig":"AA=="}]})"},
        Refused{
            "nine_signatures",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"","signatures":[{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="},{"sig":"AA=="}]})"},
        Refused{
            "crit",
            R"({"payloadType":"application/vnd.examguard.stop.v1+json","payload":"","signatures":[{"sig":"AA=="}],"crit":["x"]})"}),
    [](const auto& row) { return row.param.name; });

TEST(Envelope, TakesTheOtherAlphabet) {
  const Envelope envelope = seal(PayloadType::stop, "\xfb\xff\xfe", {alice}).value();
  std::string text = encode(envelope);
  ASSERT_NE(text.find("\"+//+\""), std::string::npos);
  text.replace(text.find("\"+//+\""), 6, "\"-__-\"");
  const auto decoded = decode_envelope(text);
  ASSERT_TRUE(decoded) << text;
  EXPECT_EQ(*decoded, envelope);
}

TEST(Envelope, IsLimitedByItsType) {
  const std::string large(300u << 10, ' ');
  EXPECT_EQ(seal(PayloadType::report, large, {alice}).error().code, ErrorCode::too_large);
  const Envelope policy = seal(PayloadType::policy, large, {alice}).value();
  EXPECT_TRUE(decode_envelope(encode(policy)));
  Envelope relabelled = policy;
  relabelled.type = PayloadType::report;
  EXPECT_EQ(decode_envelope(encode(relabelled)).error().code, ErrorCode::too_large);
  EXPECT_EQ(envelope_from_json(to_json(relabelled)).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace examguard
