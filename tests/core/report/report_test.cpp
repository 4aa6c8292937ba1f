#include "core/report/report.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::report_header;
using support::test_key;

const Signer report_key = test_key("report");

ReportHeader full_header() {
  ReportHeader header = report_header();
  header.chain = first_place(header.chain.id, Stand{header.agent, 7, sha256("last")});
  header.seen = sha256("receipt");
  header.scanned = {Scanned::Mode::offline, "disk 1", "inspection"};
  header.calendar = sha256("calendar");
  header.assignment = sha256("assignment");
  header.exam = ExamState{"2026-11-24 上午", ExamPhase::closing, Part::full,
                          Readiness::failed, sha256("found"),    false};
  header.answers = {sha256("order")};
  header.coalesced = Coalesced{3, at("2026-11-23T00:00:00.000Z"), at("2026-11-23T02:00:00.000Z")};
  header.redaction = Redaction::names;
  header.lost = {{header.chain.id, 4, "too-large"}};
  return header;
}

Result<ReportHeader> reread(const std::string& payload) {
  const auto envelope = seal(PayloadType::report, payload, {report_key});
  const auto verified = open(envelope.value(), PayloadType::report, {{report_key.key}, 1});
  return decode_report(verified.value());
}

TEST(Report, ComesBackAsItWas) {
  for (const ReportHeader& header : {report_header(), full_header()}) {
    const auto envelope = seal_report(header, report_key);
    ASSERT_TRUE(envelope);
    EXPECT_EQ(
        decode_report(open(*envelope, PayloadType::report, {{report_key.key}, 1}).value()).value(),
        header);
  }
}

TEST(Report, OfAnUnchangedPcIsAboutAKilobyte) {
  EXPECT_LT(encode(report_header()).size(), 2048U);
}

// Golden bytes: docs/formats/report.md shows the same fields in the same order.
TEST(Report, IsWrittenInThisOrder) {
  const std::string text = encode(full_header());
  std::size_t last = 0;
  for (const char* key :
       {"agent",   "enrolment", "chain",    "seen",       "time",     "host",      "build",
        "scanned", "policy",    "calendar", "assignment", "exam",     "answers",   "outcome",
        "counts",  "coalesced", "coverage", "findings",   "programs", "redaction", "lost"}) {
    const std::size_t found = text.find("\"" + std::string(key) + "\":", last);
    ASSERT_NE(found, std::string::npos) << key;
    last = found;
  }
  EXPECT_NE(text.find(R"("policy":[{"id":"hunan-theory","serial":17,"digest":"sha256:)"),
            std::string::npos);
  EXPECT_NE(text.find(R"("counts":{"denied":{"violation":2)"), std::string::npos) << text;
}

TEST(Report, CannotBeMadeOfWhatAnUnsignedPolicyJudged) {
  const std::string text = support::policy_text("trial", 1, "province", "region: \"430000\"");
  auto policy = parse_policy(PolicyText::unsigned_policy(text, "trial.yaml"));
  ASSERT_TRUE(policy) << policy.error().what;
  const Layers layers = Layers::bind({std::move(*policy)}).value();
  EXPECT_FALSE(SignedLayers::from(layers));
  EXPECT_TRUE(support::signed_layers().names().front().is_signed);
}

TEST(Report, IsNotSealedWhenItCouldNotBeRead) {
  ReportHeader header = report_header();
  header.time.boot_id.clear();
  EXPECT_FALSE(seal_report(header, report_key));
  header = report_header();
  header.chain.prev = sha256("x");
  EXPECT_FALSE(seal_report(header, report_key));
}

TEST(Report, TextThatIsNotUtf8CannotSpoilIt) {
  ReportHeader header = report_header();
  header.host.os = "W\xffndows\0 7";
  header.scanned.target = std::string("a\0b", 3);
  EXPECT_TRUE(seal_report(header, report_key));
}

TEST(Report, RefusesAnEnvelopeOfAnotherType) {
  const auto stop = seal_stop(support::stop(), report_key).value();
  EXPECT_FALSE(decode_report(open(stop, PayloadType::stop, {{report_key.key}, 1}).value()));
}

TEST(Report, EveryFieldThatIsNeededIsNeeded) {
  const auto whole = decode_json(encode(report_header())).value();
  const std::vector<std::string_view> optional{"answers"};
  for (const auto& [key, value] : whole.get_object()) {
    auto part = whole.get_object();
    part.erase(key);
    const bool may_miss =
        std::find(optional.begin(), optional.end(), std::string_view(key)) != optional.end();
    EXPECT_EQ(reread(encode_json(part)).has_value(), may_miss) << key;
  }
}

TEST(Report, EveryFieldHasItsType) {
  const auto whole = decode_json(encode(full_header())).value();
  ASSERT_TRUE(reread(encode_json(whole)));
  for (const auto& [key, value] : whole.get_object()) {
    for (const char* other : {"null", "true", "-1", "\"\"", "[1]", "{\"x\":[]}"}) {
      auto changed = whole.get_object();
      changed[key] = decode_json(other).value();
      EXPECT_FALSE(reread(encode_json(changed))) << key << " = " << other;
    }
  }
}

TEST(Report, UnknownFieldsAreIgnoredUnlessCritical) {
  auto json = decode_json(encode(report_header())).value();
  json.get_object()["weather"] = "rain";
  EXPECT_TRUE(reread(encode_json(json)));
  json.get_object()["crit"] = boost::json::array{"outcome"};
  EXPECT_TRUE(reread(encode_json(json)));
  json.get_object()["crit"] = boost::json::array{"outcome", "weather"};
  EXPECT_EQ(reread(encode_json(json)).error().code, ErrorCode::unsupported);
}

TEST(Report, ObjectsAreLimited) {
  auto json = decode_json(encode(report_header())).value();
  json.at("findings").get_object()["size"] = (16 << 20) + 1;
  EXPECT_FALSE(reread(encode_json(json)));
}

TEST(Stop, ComesBackAsItWas) {
  const auto envelope = seal_stop(support::stop(), report_key);
  ASSERT_TRUE(envelope);
  EXPECT_EQ(decode_stop(open(*envelope, PayloadType::stop, {{report_key.key}, 1}).value()).value(),
            support::stop());
}

TEST(Stop, IsWrittenLikeThis) {
  const Stop stop = support::stop();
  EXPECT_EQ(encode(stop), R"({"agent":")" + to_text(stop.agent) + R"(","enrolment":")" +
                              to_text(stop.enrolment) + R"(","chain":{"id":")" +
                              to_text(stop.chain.id) + R"(","index":1,"prev":")" +
                              to_text(sha256("report")) +
                              R"("},"reason":"shutdown","time":"2026-11-24T10:00:00.000Z",)" +
                              R"("boot_id":"5d2c7d0a-7c1f-4f0e-9a55-0a7d2f6d3c11"})");
}

}  // namespace
}  // namespace examguard
