#include "tests/collector/test_office.hpp"

#include <gtest/gtest.h>

#include "collector/ledger/desk.hpp"
#include "collector/ledger/ingest.hpp"
#include "collector/ledger/seating.hpp"
#include "collector/upkeep/init.hpp"
#include "core/policy/policy.hpp"
#include "core/report/report.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"
#include "io/password.hpp"
#include "tests/support/test_keys.hpp"

namespace examguard::test {
namespace {

constexpr std::string_view roster_yaml = R"(format: 1
regions:
  - {code: "430000", name: 湖南省}
  - {code: "430100", name: 长沙市, parent: "430000"}
  - {code: "430200", name: 株洲市, parent: "430000"}
sites:
  - code: CS01
    name: 长沙第一考试点
    kind: exam_site
    address: 示例路 1 号
    person: 张三
    region: "430100"
    rooms:
      - code: A
        name: 第一考场
        seats:
          - {code: "01", kind: candidate, hours: "00:00-24:00"}
          - {code: "02", kind: candidate, hours: "00:00-24:00"}
          - {code: "03", kind: candidate, hours: "00:00-24:00"}
  - code: CS02
    name: 长沙第二考试点
    kind: entrusted
    address: 示例路 2 号
    person: 李四
    region: "430100"
    rooms:
      - code: 一/二
        name: 考场
        seats:
          - {code: "01", kind: candidate, hours: "00:00-24:00"}
          - {code: "..", kind: spare}
  - code: ZZ01
    name: 株洲考试点
    kind: exam_site
    address: 示例路 3 号
    person: 王五
    region: "430200"
    rooms:
      - code: A
        name: 第一考场
        seats:
          - {code: "01", kind: candidate}
          - {code: "02", kind: candidate}
)";

constexpr std::string_view policy_yaml =
    "format: 1\nid: hunan-theory\nserial: 1\nlayer: province\nscope: {region: \"430000\"}\n"
    "issued: 2026-01-01\nexpires: 2036-06-30\nprograms:\n  unlisted: suspicious\n";

Signer signer_at(const std::string& path) {
  return load_signer(path).value();
}

Verified as_verified(const Envelope& envelope, const Signer& key) {
  return open(envelope, envelope.type, {{key.key}, 1}).value();
}

void make_key(const std::string& path) {
  const PrivateKey key = generate_key(KeyKind::p256).value();
  ASSERT_TRUE(save_private_key(path + ".pem", key));
  ASSERT_TRUE(write_new_file(path + ".pub", public_key_to_pem(key.public_key_der()).value()));
}

std::string policy_of(int serial) {
  std::string yaml(policy_yaml);
  return yaml.replace(yaml.find("serial: 1"), 9, "serial: " + std::to_string(serial));
}

SignedLayers layers_of(const Signer& key, int serial) {
  const Envelope envelope = seal(PayloadType::policy, policy_of(serial), {key}).value();
  auto policy = parse_policy(PolicyText::from(as_verified(envelope, key)).value());
  return SignedLayers::from(Layers::bind({std::move(policy).value()}).value()).value();
}

HttpPairs query_of(std::string& target) {
  const auto mark = target.find('?');
  if (mark == std::string::npos) return {};
  HttpPairs query = parse_form(std::string_view(target).substr(mark + 1)).value();
  target.resize(mark);
  return query;
}

}  // namespace

Finding finding(Verdict verdict, Severity severity, std::string_view category,
                std::string_view product, std::string_view path) {
  Finding out;
  out.verdict = verdict;
  out.severity = severity;
  out.category = category;
  out.rule = verdict == Verdict::denied ? std::string(category) + "-rule" : "default";
  out.layer = "province";
  out.criterion = "name";
  out.product = product;
  out.why = {"因为" + std::string(product), "because"};
  out.todo = {"卸载" + std::string(product), "uninstall"};
  out.subject.kind = Kind::file;
  out.subject.name = product;
  out.subject.path.text = path;
  out.subject.source = "files";
  out.id = finding_id(out.subject);
  return out;
}

TestOffice::TestOffice() : text_(folder_.text() + "/collector"), now_(0) {
  make_key(folder_.text() + "/root");
  make_key(folder_.text() + "/policy");
  make_key(folder_.text() + "/calendar");
  InitOptions options;
  options.folder = text_;
  options.deployment = "hunan";
  options.names = {"127.0.0.1"};
  options.root_key = folder_.text() + "/root.pem";
  options.policy_keys = {{"all", folder_.text() + "/policy.pub"}};
  options.calendar_keys = {{"region:430100", folder_.text() + "/calendar.pub"}};
  EXPECT_TRUE(init_collector(options));
  now_ = wall_time().time_since_epoch().count();
  office_.emplace(Office::load(text_).value());
  store_ = StoreThread::start([this] { return open_sqlite_store(text_); }).value();
  passwords_ = std::make_unique<PasswordThread>();
  door_ = staff_door(collector(), text_, passwords_->queue());
  const auto ready = write<bool>([this](Store& store) -> Result<bool> {
    const auto roster = parse_roster(roster_yaml, "roster.yaml").value();
    if (auto done = import_roster(store, *office_, roster, "test", now()); !done)
      return done.error();
    const auto policy = seal(PayloadType::policy, std::string(policy_yaml),
                             {signer_at(folder_.text() + "/policy.pem")});
    if (auto done = publish_policy(store, *office_, policy.value(), "test", now()); !done)
      return done.error();
    return true;
  });
  EXPECT_TRUE(ready) << (ready ? "" : ready.error().what);
}

Collector TestOffice::collector() {
  return {*office_, *store_, [this] { return now(); }};
}

void TestOffice::make_accounts() {
  const std::string hashed = hash_password(admin_password).value();
  const auto made = write<bool>([&hashed](Store& store) -> Result<bool> {
    for (const AccountRow& account : {AccountRow{"admin", hashed, "admin", "", false},
                                      AccountRow{"city", hashed, "office", "430100", false},
                                      AccountRow{"zz", hashed, "site", "ZZ01", false}}) {
      if (auto put = store.put(account); !put) return put.error();
    }
    return true;
  });
  ASSERT_TRUE(made);
}

Pc TestOffice::enrol(const std::string& site, const std::string& room, const std::string& seat,
                     std::string_view word, std::string_view again) {
  const Signer key = support::test_key(word);
  const Digest tls_key = sha256(std::string(word) + std::string(again));
  const Enrolment enrolment{agent_id(key.key), key.key, tls_key, {"Debian", {}}, {}};
  const Envelope envelope = seal_enrolment(enrolment, key).value();
  const Digest name = digest(envelope);
  const auto done = write<bool>([&](Store& store) -> Result<bool> {
    NewEntry entry{site_log("hunan", site), as_verified(envelope, key), {}, {}};
    entry.receipt.agent = enrolment.agent;
    entry.receipt.enrolment = name;
    entry.receipt.carrier = "enrol";
    if (auto added = append(store, *office_, std::move(entry), now()); !added) return added.error();
    if (seat.empty()) return true;
    const SeatChoice choice{name, site, room, seat, "test"};
    if (auto given = assign_seat(store, *office_, choice, now()); !given) return given.error();
    return true;
  });
  EXPECT_TRUE(done) << (done ? "" : done.error().what);
  return {key, name, std::nullopt, 1};
}

std::string TestOffice::policy(int serial) const {
  return encode(
      seal(PayloadType::policy, policy_of(serial), {signer_at(folder_.text() + "/policy.pem")})
          .value());
}

void TestOffice::publish(int serial) {
  publish_envelope(decode_envelope(policy(serial)).value());
}

void TestOffice::publish_for_city(std::string_view region) {
  const std::string yaml = "format: 1\nid: city-" + std::string(region) +
                           "\nserial: 1\nlayer: city\nscope: {region: \"" + std::string(region) +
                           "\"}\nover: {id: hunan-theory, min_serial: 1}\nissued: 2026-11-01\n" +
                           "expires: 2027-06-30\nprograms: {rules: []}\n";
  publish_envelope(
      seal(PayloadType::policy, yaml, {signer_at(folder_.text() + "/policy.pem")}).value());
}

void TestOffice::publish_envelope(const Envelope& policy) {
  const auto done = write<Envelope>(
      [&](Store& store) { return publish_policy(store, *office_, policy, "test", now()); });
  EXPECT_TRUE(done) << (done ? "" : done.error().what);
}

Envelope TestOffice::sign(const Calendar& calendar) const {
  return seal(PayloadType::calendar, encode(calendar),
              {signer_at(folder_.text() + "/calendar.pem")})
      .value();
}

Result<Envelope> TestOffice::publish(const Calendar& calendar) {
  return write<Envelope>([&](Store& store) {
    return publish_calendar(store, *office_, sign(calendar), "test", now());
  });
}

Submission TestOffice::report(Pc& pc, const std::vector<Finding>& findings,
                              const std::vector<Gap>& gaps, const std::optional<ExamState>& exam) {
  const Object found = findings_object(findings, gaps);
  const Object programs = programs_object({});
  ReportHeader header(layers_of(signer_at(folder_.text() + "/policy.pem"), pc.policy));
  header.agent = agent_id(pc.key.key);
  header.enrolment = pc.enrolment;
  header.chain = pc.head ? place_after(*pc.head)
                         : first_place(first_half(sha256(pc.key.key.der())), std::nullopt);
  header.time = {now(), now(), now(), TimeBasis::receipt, "boot", 1000, 1000};
  header.host = {"Debian", {}};
  header.build = {"0.1.0", sha256("binary")};
  header.coverage.finished = !exam || exam->part == Part::full;
  header.exam = exam;
  header.outcome = outcome_of(findings, gaps, header.coverage);
  header.counts = count(findings);
  header.findings = found.name;
  header.programs = programs.name;
  Submission submission{seal_report(header, pc.key).value(), {found.bytes, programs.bytes}};
  pc.head = stand_at(header.chain, digest(submission.envelope));
  return submission;
}

Envelope TestOffice::deliver(const Submission& submission) {
  auto receipt = write<Envelope>([&](Store& store) -> Result<Envelope> {
    auto taken =
        ingest(store, *office_, submission, Carrier{std::nullopt, true}, "import:test", now());
    if (!taken) return taken.error();
    if (!*taken) return Error{ErrorCode::refused, taken->error().message};
    return std::move(**taken);
  });
  EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().what);
  return std::move(receipt).value();
}

HttpResponse TestOffice::ask(Ask ask) {
  HttpRequest request;
  request.method = std::move(ask.method);
  request.query = query_of(ask.target);
  request.path = percent_decoded(ask.target).value();
  request.headers = std::move(ask.headers);
  request.headers.emplace_back("Host", "127.0.0.1:8443");
  request.peer.address = ask.address;
  auto admitted = door_->admit(request);
  if (auto* response = std::get_if<HttpResponse>(&admitted)) return std::move(*response);
  if (ask.body.size() > std::get<BodyLimit>(admitted).bytes) return {413};
  request.body = std::move(ask.body);
  std::promise<HttpResponse> promise;
  door_->handle(std::move(request),
                [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

HttpResponse TestOffice::get(const std::string& target, const std::string& cookie) {
  HttpPairs headers;
  if (!cookie.empty()) headers.emplace_back("Cookie", "__Host-examguard=" + cookie);
  return ask({"GET", target, std::move(headers)});
}

HttpResponse TestOffice::post(const std::string& target, const std::string& body,
                              const std::string& cookie, HttpPairs more) {
  more.emplace_back("Origin", "https://127.0.0.1:8443");
  if (!cookie.empty()) more.emplace_back("Cookie", "__Host-examguard=" + cookie);
  return ask({"POST", target, std::move(more), body});
}

std::string TestOffice::log_in(const std::string& account) {
  return set_cookie_of(post("/login", "account=" + account + "&password=correct+horse+battery"));
}

std::string TestOffice::token() const {
  const Bytes text = read_private_file(text_ + "/staff.token", 256).value();
  return text.substr(0, text.find('\n'));
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  return std::string(find_header(response.headers, name).value_or(""));
}

std::string set_cookie_of(const HttpResponse& response) {
  const std::string header = header_of(response, "Set-Cookie");
  const std::string start = "__Host-examguard=";
  if (!header.starts_with(start)) return {};
  return header.substr(start.size(), header.find(';') - start.size());
}

std::string form_token(const HttpResponse& page) {
  const std::string mark = "name=\"token\" value=\"";
  const auto at = page.body.find(mark);
  if (at == std::string::npos) return {};
  const auto from = at + mark.size();
  return page.body.substr(from, page.body.find('"', from) - from);
}

}  // namespace examguard::test
