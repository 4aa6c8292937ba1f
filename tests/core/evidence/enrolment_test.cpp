#include "core/evidence/enrolment.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::enrolment;
using support::test_key;
using support::test_p256_key;

const Signer report_key = test_key("report");
const Signer new_key = test_p256_key("report, second");

Enrolment renewed() {
  Enrolment out = enrolment();
  out.report_key = new_key.key;
  out.previous = support::enrolment_digest();
  return out;
}

TEST(Enrolment, NamesTheAgentByItsFirstReportKey) {
  EXPECT_EQ(agent_id(report_key.key), first_half(sha256(report_key.key.der())));
}

TEST(Enrolment, ComesBackAsItWas) {
  const Envelope envelope = seal_enrolment(enrolment(), report_key).value();
  EXPECT_EQ(open_enrolment(envelope, std::nullopt).value(), enrolment());
  EXPECT_EQ(claimed_agent(envelope).value(), enrolment().agent);
  const Envelope second = seal_enrolment(renewed(), new_key, report_key).value();
  EXPECT_EQ(open_enrolment(second, report_key.key).value(), renewed());
  EXPECT_EQ(open_enrolment(second).value(), renewed());
}

TEST(Enrolment, MustBeSignedByItsReportKey) {
  const Envelope forged =
      seal(PayloadType::enrolment, encode(enrolment()), {test_key("mallory")}).value();
  EXPECT_FALSE(open_enrolment(forged, std::nullopt));
  EXPECT_FALSE(open_enrolment(forged));
  EXPECT_FALSE(open_enrolment(forged, report_key.key));
}

TEST(Enrolment, AnUnknownIdMustBeThatOfTheKey) {
  Enrolment stolen = renewed();
  EXPECT_FALSE(open_enrolment(seal_enrolment(stolen, new_key).value(), std::nullopt));
  stolen.agent = agent_id(new_key.key);
  EXPECT_TRUE(open_enrolment(seal_enrolment(stolen, new_key).value(), std::nullopt));
}

TEST(Enrolment, AKnownIdNeedsItsKey) {
  const PublicKey known = report_key.key;
  EXPECT_TRUE(open_enrolment(seal_enrolment(enrolment(), report_key).value(), known));
  EXPECT_FALSE(open_enrolment(seal_enrolment(renewed(), new_key).value(), known));
  EXPECT_FALSE(
      open_enrolment(seal(PayloadType::enrolment, encode(renewed()), {report_key}).value(), known));
  EXPECT_FALSE(
      open_enrolment(seal_enrolment(renewed(), new_key, test_key("other")).value(), known));
  EXPECT_TRUE(open_enrolment(seal_enrolment(renewed(), new_key, report_key).value(), known));
}

TEST(Enrolment, RefusesOtherTypesAndShapes) {
  const Envelope stop = seal(PayloadType::stop, encode(enrolment()), {report_key}).value();
  EXPECT_FALSE(open_enrolment(stop, std::nullopt));
  EXPECT_FALSE(claimed_agent(stop));
  for (const char* payload : {"", "{}", "[]", R"({"agent":"x"})"}) {
    const Envelope envelope = seal(PayloadType::enrolment, payload, {report_key}).value();
    EXPECT_FALSE(open_enrolment(envelope, std::nullopt)) << payload;
  }
}

TEST(Enrolment, IsWrittenLikeThis) {
  Enrolment one = renewed();
  one.report_key = report_key.key;
  one.host.facts = {{"machine_id", sha256("1")}};
  EXPECT_EQ(encode(one),
            R"({"agent":")" + to_text(one.agent) + R"(","report_key":")" +
                to_base64(report_key.key.der()) + R"(","tls_key":")" + to_text(one.tls_key) +
                R"(","host":{"os":"Debian GNU/Linux 12","facts":{"machine_id":")" +
                to_text(sha256("1")) + R"("}},"previous":")" + to_text(*one.previous) + R"("})");
}

TEST(Enrolment, RequestAndAnswerComeBackAsTheyWere) {
  const EnrolRequest request{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                             "-----BEGIN CERTIFICATE REQUEST-----\n",
                             seal_enrolment(enrolment(), report_key).value()};
  const auto decoded = decode_enrol_request(encode(request));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->code, request.code);
  EXPECT_EQ(decoded->csr, request.csr);
  EXPECT_EQ(decoded->envelope, request.envelope);
  const EnrolAnswer answer{{"-----BEGIN CERTIFICATE-----\n"}, request.envelope};
  EXPECT_EQ(decode_enrol_answer(encode(answer))->certificates, answer.certificates);
  EXPECT_EQ(decode_enrol_answer(encode(answer))->receipt, answer.receipt);
  EXPECT_FALSE(decode_enrol_answer(encode(EnrolAnswer{{}, request.envelope})));
  EXPECT_FALSE(decode_enrol_request("{}"));
  EXPECT_FALSE(decode_enrol_request(encode(EnrolRequest{{}, "", request.envelope})));
}

TEST(EnrolString, ComesBackFromWhatAPersonTypes) {
  EnrolCode code{};
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Digest random = sha256(std::to_string(seed));
    std::copy_n(random.bytes.begin(), code.size(), code.begin());
    const EnrolString string = make_enrol_string(code, test_key("root").key);
    const std::string text = to_text(string);
    EXPECT_EQ(text.size(), 47U);
    EXPECT_EQ(parse_enrol_string(text).value(), string);
    EXPECT_EQ(parse_enrol_code(to_text(code)).value(), code);
    EXPECT_TRUE(fits(string.root, test_key("root").key));
    EXPECT_FALSE(fits(string.root, test_key("other").key));
  }
}

TEST(ShortCode, IsTheSameForAllWhoKnowTheEnrolment) {
  const std::string code = short_code(sha256("enrolment"));
  EXPECT_EQ(code, "22T-MY4");
  EXPECT_NE(code, short_code(sha256("another")));
  EXPECT_EQ(canonical_short_code("o0l-ABC"), "001-ABC");
  EXPECT_EQ(canonical_short_code("00 iabc"), "001-ABC");
  for (const char* text : {"", "001-AB", "001-ABCD", "001-AB!", "001-ABU"}) {
    EXPECT_FALSE(canonical_short_code(text)) << text;
  }
}

TEST(EnrolString, IsWrittenLikeThis) {
  const EnrolCode code{0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf};
  EXPECT_EQ(to_text(code), "0123456789ABCDEF");
  const std::string text = to_text(make_enrol_string(code, test_key("root").key));
  EXPECT_EQ(text.substr(0, 18), "01234-56789-ABCDE-");
}

TEST(EnrolString, TakesEitherCaseAndLooseSeparators) {
  const EnrolCode code{0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf};
  const EnrolString string = make_enrol_string(code, test_key("root").key);
  std::string text = to_text(string);
  std::string loose = "  ";
  for (char c : text) {
    if (c == '0')
      c = 'o';
    else if (c == '1')
      c = 'L';
    else if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
    loose += c == '-' ? ' ' : c;
  }
  EXPECT_EQ(parse_enrol_string(loose + "\r\n").value(), string);
  std::erase(text, '-');
  EXPECT_EQ(parse_enrol_string(text).value(), string);
  EXPECT_EQ(parse_enrol_code("0i23-4567 89abcdef").value(), code);
}

TEST(EnrolString, NoticesEveryWrongSymbolAndEverySwap) {
  std::string text = to_text(make_enrol_string({7, 7, 7, 1, 2, 3, 9, 8, 7, 6}, test_key("r").key));
  std::erase(text, '-');
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
      std::string changed = text;
      changed[i] = c;
      EXPECT_EQ(parse_enrol_string(changed).has_value(), changed == text) << i << c;
    }
    std::string swapped = text;
    std::swap(swapped[i], swapped[(i + 1) % text.size()]);
    EXPECT_EQ(parse_enrol_string(swapped).has_value(), swapped == text) << i;
  }
  EXPECT_FALSE(parse_enrol_string(text.substr(1)));
  EXPECT_FALSE(parse_enrol_string(text + "0"));
  EXPECT_FALSE(parse_enrol_string(""));
  EXPECT_FALSE(parse_enrol_string(text.substr(1) + "U"));
  EXPECT_FALSE(parse_enrol_string(text.substr(2) + "\xe9\x9b\xb6"));
}

TEST(EnrolString, IsKeptAsAHash) {
  EXPECT_NE(hash_of_code({}), sha256(std::string(10, '\0')));
  EXPECT_NE(hash_of_code({1}), hash_of_code({}));
}

}  // namespace
}  // namespace examguard
