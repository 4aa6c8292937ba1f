#include "tests/support/evidence.hpp"

namespace examguard::support {

TimePoint at(std::string_view time) {
  return parse_time(time).value();
}

TrustList trust_list(std::uint64_t version) {
  TrustList trust;
  trust.deployment = "hunan";
  trust.version = version;
  trust.issued = at("2026-11-01T00:00:00.000Z");
  trust.expires = at("2027-11-01T00:00:00.000Z");
  trust.collectors = {"collector.example:8443", "[2001:db8::1]:8443"};
  trust.enrolment = {"collector.example:8444"};
  trust.server_cas = {"-----BEGIN CERTIFICATE-----\nc2VydmVy\n-----END CERTIFICATE-----\n"};
  trust.client_cas = {"-----BEGIN CERTIFICATE-----\nY2xpZW50\n-----END CERTIFICATE-----\n"};
  const auto add = [&](Role role, std::string_view word, Scope scope) {
    trust.keys.push_back({role, scope, test_key(word).key, trust.issued, trust.expires});
  };
  for (const Role role : {Role::policy, Role::calendar, Role::log, Role::desk, Role::order}) {
    add(role, to_word(role), {});
  }
  add(Role::policy, "city policy", {Scope::Kind::region, "430100"});
  return trust;
}

RootedTrust rooted(const TrustList& trust) {
  const Signer root = test_key("root");
  return {root.key, seal(PayloadType::trust, encode(trust), {root}).value()};
}

TrustList opened(const TrustList& trust) {
  return open_trust(rooted(trust), pin_of(test_key("root").key)).value();
}

std::string policy_text(std::string_view id, std::uint64_t serial, std::string_view layer,
                        std::string_view scope, std::string_view over) {
  std::string out = "format: 1\nid: " + std::string(id) + "\nserial: " + std::to_string(serial) +
                    "\nlayer: " + std::string(layer) + "\nscope: {" + std::string(scope) +
                    "}\nissued: 2026-11-24\nexpires: 2027-06-30\n";
  if (!over.empty()) out += "over: {id: " + std::string(over) + ", min_serial: 1}\n";
  return out + "programs:\n  unlisted: suspicious\n";
}

Envelope policy_envelope(const std::string& text, const Signer& signer) {
  return seal(PayloadType::policy, text, {signer}).value();
}

SignedLayers signed_layers() {
  const Signer key = test_key("policy");
  const Envelope envelope =
      policy_envelope(policy_text("hunan-theory", 17, "province", "region: \"430000\""), key);
  const auto verified = open(envelope, PayloadType::policy, {{key.key}, 1});
  auto policy = parse_policy(PolicyText::from(verified.value()).value());
  return SignedLayers::from(Layers::bind({std::move(policy).value()}).value()).value();
}

Enrolment enrolment() {
  const PublicKey key = test_key("report").key;
  return {agent_id(key),
          key,
          test_p256_key("tls").key.id(),
          {"Debian GNU/Linux 12",
           {{"host_name", sha256("pc-1")}, {"machine_id", sha256("1")}, {"mac", sha256("m1")}}},
          std::nullopt};
}

Digest enrolment_digest() {
  return digest(PayloadType::enrolment, encode(enrolment()));
}

ReportHeader report_header() {
  ReportHeader header(signed_layers());
  header.agent = enrolment().agent;
  header.enrolment = enrolment_digest();
  header.chain = first_place(first_half(sha256("chain")), std::nullopt);
  header.time = {at("2026-11-24T03:14:15.926Z"),
                 at("2026-11-24T03:15:00.000Z"),
                 at("2026-11-24T03:15:01.000Z"),
                 TimeBasis::receipt,
                 "5d2c7d0a-7c1f-4f0e-9a55-0a7d2f6d3c11",
                 600'000,
                 590'000};
  header.host = enrolment().host;
  header.build = {"0.1.0", sha256("binary")};
  header.outcome = Outcome::violations;
  header.counts.by_verdict[Verdict::denied][Severity::violation] = 2;
  header.coverage.files = 1000;
  header.coverage.bytes = 123'456'789;
  header.coverage.sources = {"dpkg", "files"};
  header.coverage.finished = true;
  header.findings = {sha256("findings"), 4096, 2};
  header.programs = {sha256("programs"), 65536, 300};
  return header;
}

Stop stop() {
  const ReportHeader header = report_header();
  return {header.agent,
          header.enrolment,
          place_after(stand_at(header.chain, sha256("report"))),
          Stop::Reason::shutdown,
          at("2026-11-24T10:00:00.000Z"),
          header.time.boot_id};
}

KnownAgent known_agent() {
  return {enrolment().agent, enrolment_digest(), enrolment().report_key, "CS01", false};
}

Carrier by_certificate() {
  return {enrolment().agent, false};
}

}  // namespace examguard::support
