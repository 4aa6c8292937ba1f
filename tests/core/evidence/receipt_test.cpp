#include "core/evidence/receipt.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::test_key;

const Signer log_key = test_key("log");

Receipt full_receipt() {
  Receipt receipt;
  receipt.log = site_log("hunan", "CS01");
  receipt.index = 3;
  receipt.prev = sha256("leaf");
  receipt.stood = Stand{first_half(sha256("older")), 9, sha256("link")};
  receipt.envelope = sha256("envelope");
  receipt.objects = {sha256("findings"), sha256("programs")};
  receipt.agent = first_half(sha256("agent"));
  receipt.enrolment = sha256("enrolment");
  receipt.chain = first_place(first_half(sha256("chain")), receipt.stood);
  receipt.room = "第1考场";
  receipt.seat = "07";
  receipt.carrier = "import:usb 3";
  receipt.received = at("2026-11-24T03:16:00.000Z");
  receipt.flags = {Flag::back, Flag::stale_policy};
  receipt.policy_now = {{"hunan-theory", 18, sha256("policy")}};
  return receipt;
}

Result<Receipt> reread(const std::string& payload) {
  const auto envelope = seal(PayloadType::receipt, payload, {log_key});
  return decode_receipt(open(envelope.value(), PayloadType::receipt, {{log_key.key}, 1}).value());
}

TEST(Receipt, ComesBackAsItWas) {
  Receipt desk;
  desk.log = office_log("hunan");
  desk.type = PayloadType::policy;
  desk.carrier = "desk:admin";
  for (const Receipt& receipt : {full_receipt(), desk}) {
    const auto envelope = seal_receipt(receipt, log_key).value();
    EXPECT_EQ(
        decode_receipt(open(envelope, PayloadType::receipt, {{log_key.key}, 1}).value()).value(),
        receipt);
  }
}

TEST(Receipt, LeafHashIsThatOfRfc9162) {
  // The leaf hash of an empty entry, as the test vectors of certificate transparency have it.
  EXPECT_EQ(to_hex(leaf_hash("")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(leaf_hash("x"), sha256(std::string("\0x", 2)));
}

// Golden bytes: docs/formats/receipt.md shows the same.
TEST(Receipt, IsWrittenLikeThis) {
  Receipt receipt;
  receipt.log = "hunan/site/CS01";
  receipt.carrier = "tls:00";
  receipt.received = at("2026-11-24T03:16:00.000Z");
  receipt.flags = {Flag::late};
  EXPECT_EQ(encode(receipt),
            R"({"log":"hunan/site/CS01","index":0,"envelope":"sha256:)" + std::string(64, '0') +
                R"(","type":"report","objects":[],"carrier":"tls:00",)" +
                R"("received":"2026-11-24T03:16:00.000Z","flags":["late"],"policy_now":[]})");
}

TEST(Receipt, EveryFlagHasItsWord) {
  for (int i = 0; i <= static_cast<int>(Flag::skew); ++i) {
    const auto flag = static_cast<Flag>(i);
    EXPECT_EQ(parse_flag(to_word(flag)).value(), flag);
  }
  EXPECT_TRUE(has(full_receipt(), Flag::back));
  EXPECT_FALSE(has(full_receipt(), Flag::fork));
}

TEST(Receipt, EveryFieldHasItsType) {
  const auto whole = decode_json(encode(full_receipt())).value();
  ASSERT_TRUE(reread(encode_json(whole)));
  for (const auto& [key, value] : whole.get_object()) {
    for (const char* other : {"null", "true", "-1", "[1]", "{\"x\":[]}"}) {
      auto changed = whole.get_object();
      changed[key] = decode_json(other).value();
      EXPECT_FALSE(reread(encode_json(changed))) << key << " = " << other;
    }
  }
}

TEST(Receipt, RefusesPlacesThatCannotBe) {
  const auto with = [](std::string_view key, const boost::json::value& value) {
    auto json = decode_json(encode(full_receipt())).value();
    json.get_object()[key] = value;
    return reread(encode_json(json)).has_value();
  };
  EXPECT_FALSE(with("index", 0));
  EXPECT_FALSE(with("log", "hunan"));
  EXPECT_FALSE(with("log", "hunan/site/"));
  EXPECT_FALSE(with("log", "hunan/site/../x"));
  EXPECT_FALSE(with("log", "hunan/other/x"));
  EXPECT_FALSE(with("type", "statement"));
  EXPECT_FALSE(with("flags", boost::json::array{"fine"}));
  EXPECT_TRUE(with("log", "hunan/office"));
}

}  // namespace
}  // namespace examguard
