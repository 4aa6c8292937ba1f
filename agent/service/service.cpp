#include "agent/service/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "agent/delivery/connection.hpp"
#include "agent/delivery/sender.hpp"
#include "agent/delivery/stick.hpp"
#include "agent/delivery/stop_record.hpp"
#include "agent/report/local_report_files.hpp"
#include "agent/report/shared_report.hpp"
#include "agent/service/enrolment_wait.hpp"
#include "agent/service/installed_files.hpp"
#include "agent/service/local_answers.hpp"
#include "agent/service/local_door.hpp"
#include "agent/service/policies_in_force.hpp"
#include "agent/service/scan_schedule.hpp"
#include "agent/system/build.hpp"
#include "agent/watch/watch.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::seconds poll_every{60};
// Less than any service manager waits before it kills.
constexpr std::chrono::seconds time_for_farewell{5};

class Service {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Service>> open(const AgentConfig& config,
                                                             const std::string& root) {
    auto state = AgentState::hold(config.state);
    if (!state) return state.error();
    auto identity = state->identity();
    if (!identity) return identity.error();
    if (!*identity) {
      return Error{ErrorCode::not_found,
                   "this PC is not enrolled: run examguard-agent enrol --state " + config.state};
    }
    auto known = state->known_policies();
    if (!known) return known.error();
    if (!*known)
      return Error{ErrorCode::not_found, "the trust list is missing: enrol this PC again"};
    auto signer = state->report_signer();
    if (!signer) return signer.error();
    auto tls_key = state->tls_key();
    if (!tls_key) return tls_key.error();
    auto boot = boot_id();
    if (!boot) return boot.error();
    auto build = this_build();
    if (!build) return build.error();
    auto spool = Spool::open(config.state + "/spool", {config.spool_mib << 20});
    if (!spool) return spool.error();
    std::unique_ptr<Service> service(
        new Service(config, root, std::move(*state), std::move(**identity), std::move(**known),
                    std::move(*signer), std::move(*tls_key), to_text(*boot), std::move(*build),
                    std::move(*spool)));
    if (const auto ready = service->prepare(); !ready) return ready.error();
    return service;
  }

  Result<> run() {
    if (const auto told = tell_service_manager(ServiceNews::ready); !told) return told;
    SignsOfLife signs_of_life(context_);
    const StopRequest stop_request(context_, [&] {
      signs_of_life.stop();
      stop();
    });
    boost::asio::co_spawn(context_, poll_loop(), boost::asio::detached);
    boost::asio::co_spawn(context_, sender_->run(), boost::asio::detached);
    watch_.emplace(context_, Watch::Options{root_, config_.state}, [this] { policies_.nudge(); });
    watch_->start();
    open_door();
    scanner_ =
        std::jthread([this](const std::stop_token& asked) { schedule_->run(*watch_, asked); });
    say_what_is_damaged();
    log_info("the agent is running",
             {{"agent", to_text(identity_.agent)}, {"log", identity_.site_log}});
    context_.run();
    scanner_.request_stop();
    scanner_.join();
    say_farewell();
    return {};
  }

  Result<OnceDone> once() {
    OnceDone done;
    Result<> trouble;
    boost::asio::co_spawn(
        context_,
        [&]() -> awaitable<void> {
          co_await fetch_policy();
          const auto outcome = schedule_->once({});
          if (!outcome) {
            trouble = outcome.error();
            co_return;
          }
          done.outcome = *outcome;
          done.delivered = co_await sender_->run_once();
        },
        boost::asio::detached);
    context_.run();
    if (!trouble) return trouble.error();
    return done;
  }

 private:
  Service(AgentConfig config, std::string root, AgentState state, Identity identity,
          KnownPolicies known, Signer signer, std::shared_ptr<const PrivateKey> tls_key,
          const std::string& boot, Build build, Spool spool)
      : config_(std::move(config)),
        root_(std::move(root)),
        state_(std::move(state)),
        identity_(std::move(identity)),
        signer_(std::move(signer)),
        tls_key_(std::move(tls_key)),
        build_(std::move(build)),
        shared_{{}, std::move(spool)},
        clock_(boot, known.trust.issued, shared_.spool.received()),
        policies_(state_, std::move(known), identity_.enrolment, clock_),
        poll_timer_(context_) {}

  // The kept policies come into force before the network is asked, and the two connections are set
  // up.
  Result<> prepare() {
    policies_.take_kept();
    auto tls = client_context();
    if (!tls) return tls.error();
    const TrustList& trust = policies_.trust();
    HttpClientOptions options;
    options.addresses = trust.collectors;
    poll_client_.emplace(options, *tls);
    send_client_.emplace(options, *tls);
    sender_.emplace(context_.get_executor(), shared_, *send_client_, trust, identity_.agent,
                    [this](TimePoint received) { clock_.saw_receipt(received); });
    schedule_.emplace(
        ScanParts{config_, root_, identity_, signer_, build_, shared_, clock_, policies_},
        recall_newest_report(), [this] {
          boost::asio::post(context_, [this] { sender_->wake(); });
          share_report();
        });
    return {};
  }

  // On the thread that sealed it.
  void share_report() {
    if (const auto shared = share_newest_report(state_); !shared) {
      log_warning("the report's page for everybody at this PC could not be written",
                  {{"reason", shared.error().what}});
    }
  }

  static void say_what_is_damaged() {
    const auto damaged = damaged_files();
    if (damaged.empty()) return;
    log_error("files of this program are missing or were changed, most likely by security software",
              {{"files", names_of(damaged)},
               {"do", "restore them there, trust the program's folder, run the installer again"}});
  }

  // What this PC said of an exam session, and what it knew of the time, before it was started.
  std::vector<SessionRecord> recall_newest_report() {
    const auto newest = newest_local_report(state_);
    const auto pin = pinned_root(state_);
    if (!newest || !pin) return {};
    const CheckedReport checked = check(*newest, *pin);
    if (!checked.header || checked.proof() == Proof::broken) return {};
    if (const auto mark = mark_of(checked.header->time)) clock_.recall(*mark);
    const auto record = record_of(*checked.header);
    return record ? std::vector{*record} : std::vector<SessionRecord>();
  }

  [[nodiscard]] Result<TlsContext> client_context() const {
    return examguard::client_context(policies_.trust(), identity_, *tls_key_,
                                     clock_.attested().time);
  }

  awaitable<void> fetch_policy() {
    HttpCall call{"GET", "/v1/policy?format=" + std::to_string(policy_format), {}, {}};
    if (!policies_.tag().empty()) call.headers.emplace_back("If-None-Match", policies_.tag());
    const HttpAnswer answer = co_await poll_client_->send(std::move(call));
    if (!answer) {
      log_info("policies could not be fetched", {{"reason", answer.error().what}});
      co_return;
    }
    if (answer->status == 304) co_return;
    auto bundle =
        answer->status == 200
            ? decode_policy_bundle(answer->body)
            : Result<PolicyBundle>(
                  Error{ErrorCode::unavailable, "HTTP status " + std::to_string(answer->status)});
    const std::string tag(find_header(answer->headers, "ETag").value_or(""));
    const auto used = bundle ? policies_.take(*bundle, tag) : Result<>(bundle.error());
    if (!used) {
      log_warning("new policies do not hold; the last good ones stay",
                  {{"reason", used.error().what}});
      co_return;
    }
    log_info("policies are in force", {{"layers", std::to_string(bundle->policies.size())}});
  }

  // What `spool import` brought while this service held the folder.
  void take_what_came_on_a_stick() {
    const std::lock_guard lock(shared_.spool_mutex);
    const TrustList trust = policies_.trust();  // new policies may bring another
    const auto taken =
        take_inbox(shared_.spool, state_.folder(), trust, identity_.agent,
                   [this](const PolicyBundle& bundle) { return policies_.take(bundle, {}); });
    for (const auto& receipt : taken.receipts) {
      clock_.saw_carried_receipt(receipt.receipt.received);
      log_info("a receipt came on a stick",
               {{"log", receipt.receipt.log}, {"index", std::to_string(receipt.receipt.index)}});
    }
    if (taken.policies) log_info("policies came on a stick");
    for (const auto& trouble : taken.troubles) {
      log_warning("something on the stick does not hold", {{"reason", trouble}});
    }
  }

  awaitable<void> poll_loop() {
    while (!stopping_) {
      take_what_came_on_a_stick();
      co_await fetch_policy();
      if (stopping_) break;
      poll_timer_.expires_after(poll_every);
      boost::system::error_code ignored;
      co_await poll_timer_.async_wait(
          boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
  }

  // Without it the agent does all its work; only nobody at the PC can ask for anything.
  void open_door() {
    answers_.emplace(
        LocalParts{state_, identity_, signer_, shared_, clock_}, [this] { schedule_->hurry(); },
        [this] { sender_->wake(); });
    auto door =
        LocalDoor::open(context_, local_door_of_service(config_.state),
                        [this](const LocalRequest& request) { return answers_->answer(request); });
    if (!door) return log_warning("there is no local door", {{"reason", door.error().what}});
    door_.emplace(std::move(*door));
  }

  // Of a stop that nobody gave a reason for, it says just that.
  void say_farewell() {
    const auto given = parse_stop_reason(reason_to_stop(config_.state));
    const auto reason = given ? *given : Stop::Reason::service_stop;
    const auto put = [&] {
      const std::lock_guard lock(shared_.spool_mutex);
      return spool_stop(shared_.spool, identity_, signer_, reason, clock_.boot_id());
    }();
    if (!put) return log_error("the stop is not recorded", {{"reason", put.error().what}});
    const auto tls = client_context();
    const bool delivered =
        tls && deliver_within(time_for_farewell, shared_, policies_.trust(), identity_.agent, *tls);
    log_info("stopped", {{"reason", std::string(to_word(reason))},
                         {"record", delivered ? "delivered" : "waits in the spool"}});
  }

  void stop() {
    log_info("stopping");
    static_cast<void>(tell_service_manager(ServiceNews::stopping));
    stopping_ = true;
    scanner_.request_stop();
    watch_->stop();
    door_.reset();
    poll_timer_.cancel();
    poll_client_->stop();
    sender_->stop();
  }

  AgentConfig config_;
  std::string root_;
  AgentState state_;
  Identity identity_;
  Signer signer_;
  std::shared_ptr<const PrivateKey> tls_key_;
  Build build_;
  SharedSpool shared_;
  AgentClock clock_;
  PoliciesInForce policies_;

  boost::asio::io_context context_{1};
  boost::asio::steady_timer poll_timer_;
  std::optional<HttpClient> poll_client_;
  std::optional<HttpClient> send_client_;
  std::optional<Sender> sender_;
  std::optional<ScanSchedule> schedule_;
  std::optional<LocalAnswers> answers_;
  std::optional<LocalDoor> door_;
  std::optional<Watch> watch_;  // of a service; run_once() has none
  bool stopping_ = false;
  std::jthread scanner_;
};

}  // namespace

Result<> run_service(const AgentConfig& config, const std::string& root) {
  const auto enrolled = wait_until_enrolled(config.state);
  if (!enrolled) return enrolled.error();
  if (!*enrolled) return {};
  auto service = Service::open(config, root);
  if (!service) return service.error();
  return (*service)->run();
}

Result<OnceDone> run_once(const AgentConfig& config, const std::string& root) {
  if (const auto tried = enrol_by_what_waits(config.state); !tried) return tried.error();
  auto service = Service::open(config, root);
  if (!service) return service.error();
  return (*service)->once();
}

}  // namespace examguard
