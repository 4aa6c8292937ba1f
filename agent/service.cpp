#include "agent/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <thread>

#include "agent/build.hpp"
#include "agent/enrol.hpp"
#include "agent/report_maker.hpp"
#include "agent/scan.hpp"
#include "agent/sender.hpp"
#include "agent/stick.hpp"
#include "core/redaction.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::seconds poll_every{60};

// What judges now: changes as a whole when a new bundle came.
struct InForce {
  SignedLayers signed_layers;
  std::shared_ptr<const Judge> judge;
  std::optional<Digest> assignment;
};

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
    boost::asio::signal_set signals(context_, SIGTERM, SIGINT);
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) stop();
    });
    boost::asio::co_spawn(context_, poll_loop(), boost::asio::detached);
    boost::asio::co_spawn(context_, sender_->run(), boost::asio::detached);
    scanner_ = std::jthread([this](const std::stop_token& asked) { scan_loop(asked); });
    log_info("the agent is running",
             {{"agent", to_text(identity_.agent)}, {"log", identity_.site_log}});
    context_.run();
    scanner_.request_stop();
    scan_wanted_.notify_all();
    scanner_.join();
    return {};
  }

  Result<OnceDone> once() {
    OnceDone done;
    Result<> trouble;
    boost::asio::co_spawn(
        context_,
        [&]() -> awaitable<void> {
          co_await fetch_policy();
          const auto result = scan({});
          if (!result) {
            trouble = result.error();
            co_return;
          }
          done.outcome = result->outcome;
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
          std::string boot, Build build, Spool spool)
      : config_(std::move(config)),
        root_(std::move(root)),
        state_(std::move(state)),
        identity_(std::move(identity)),
        known_(std::move(known)),
        signer_(std::move(signer)),
        tls_key_(std::move(tls_key)),
        boot_(std::move(boot)),
        build_(std::move(build)),
        shared_{{}, std::move(spool)},
        poll_timer_(context_) {}

  // The kept policies come into force before the network is asked, and the two connections are set
  // up.
  Result<> prepare() {
    const auto kept = state_.bundle();
    if (!kept) {
      log_warning("the kept policies cannot be read; new ones are fetched",
                  {{"reason", kept.error().what}});
    } else if (*kept) {
      if (const auto used = use(std::move((*kept)->bundle)); !used) {
        log_warning("the kept policies do not hold; new ones are fetched",
                    {{"reason", used.error().what}});
      } else {
        tag_ = (*kept)->tag;
      }
    }
    if (shared_.spool.received()) receipt_ = ReceiptMark{*shared_.spool.received(), "", 0};
    auto tls = client_context();
    if (!tls) return tls.error();
    HttpClientOptions options;
    options.addresses = known_.trust.collectors;
    poll_client_.emplace(options, *tls);
    send_client_.emplace(options, *tls);
    sender_.emplace(context_.get_executor(), shared_, *send_client_, known_.trust, identity_.agent,
                    [this](TimePoint received) { saw(received); });
    return {};
  }

  Result<TlsContext> client_context() const {
    TlsClientOptions wanted;
    for (const std::string& pem : known_.trust.server_cas) wanted.server_authorities_pem += pem;
    wanted.names = host_names(known_.trust.collectors);
    wanted.certificates_pem = identity_.certificates;
    wanted.key = tls_key_.get();
    wanted.at = attested().time;
    wanted.ignore_not_before = true;
    return make_client_context(wanted);
  }

  AttestedTime attested() const {
    const std::lock_guard lock(time_mutex_);
    TimeEvidence evidence;
    evidence.build = build_time();
    evidence.trust = known_.trust.issued;
    evidence.receipt = receipt_;
    evidence.boot_id = boot_;
    evidence.boottime_ms = static_cast<std::uint64_t>(boot_time().count());
    return attested_time(evidence);
  }

  void saw(TimePoint received) {
    const std::lock_guard lock(time_mutex_);
    receipt_ = ReceiptMark{received, boot_, static_cast<std::uint64_t>(boot_time().count())};
  }

  Result<> use(PolicyBundle bundle) {
    auto opened = open_bundle(bundle, known_, identity_.enrolment, attested().time);
    if (!opened) return opened.error();
    if (!opened->layers)
      return Error{ErrorCode::not_found, "no policy is published for this PC's site"};
    auto layers = SignedLayers::from(*opened->layers);
    if (!layers) return layers.error();
    Place place;
    if (opened->assignment) {
      place.site = opened->assignment->site;
      place.regions = opened->assignment->regions;
      place.seat = opened->assignment->kind;
    }
    const std::lock_guard lock(force_mutex_);
    known_ = remember(known_, *opened);
    in_force_ = std::make_shared<const InForce>(
        InForce{std::move(*layers),
                std::make_shared<const Judge>(std::move(*opened->layers), std::move(place)),
                opened->assignment_digest});
    return {};
  }

  awaitable<void> fetch_policy() {
    HttpCall call{"GET", "/v1/policy?format=" + std::to_string(policy_format), {}, {}};
    if (!tag_.empty()) call.headers.emplace_back("If-None-Match", tag_);
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
    const auto used = bundle ? use(*bundle) : Result<>(bundle.error());
    if (!used) {
      log_warning("new policies do not hold; the last good ones stay",
                  {{"reason", used.error().what}});
      co_return;
    }
    tag_ = std::string(find_header(answer->headers, "ETag").value_or(""));
    if (const auto kept = state_.keep_bundle(*bundle, tag_); !kept) {
      log_error("the policies could not be kept", {{"reason", kept.error().what}});
    }
    log_info("policies are in force", {{"layers", std::to_string(bundle->policies.size())}});
    scan_wanted_.notify_all();
  }

  // What `spool import` brought while this service held the folder.
  void take_what_came_on_a_stick() {
    const auto use_and_keep = [this](const PolicyBundle& bundle) {
      if (const auto used = use(bundle); !used) return used;
      tag_.clear();
      scan_wanted_.notify_all();
      return state_.keep_bundle(bundle, tag_);
    };
    const std::lock_guard lock(shared_.spool_mutex);
    const auto taken =
        take_inbox(shared_.spool, state_.folder(), known_.trust, identity_.agent, use_and_keep);
    for (const auto& receipt : taken.receipts) {
      saw(receipt.receipt.received);
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

  std::shared_ptr<const InForce> in_force() {
    const std::lock_guard lock(force_mutex_);
    return in_force_;
  }

  Result<ScanResult> scan(const std::stop_token& asked) {
    const auto force = in_force();
    if (!force || force->judge->layers().policies().empty()) {
      return Error{
          ErrorCode::not_found,
          "no policy is in force for this PC: the collector has none, or was never reached"};
    }
    ScanRequest request;
    request.root = root_;
    request.threads = config_.scan_threads;
    request.now = attested().time;
    request.own_programs = {build_.digest};
    request.seen_file = config_.state + "/scan-state";
    request.build = build_.digest;
    request.redaction = redaction_of(force->judge->layers());
    auto result = scan_machine(request, force->judge, asked);
    if (!result) return result.error();
    const ReportContext context{
        identity_, signer_, force->signed_layers, force->assignment, attested(),
        build_,    boot_,   boot_time(),          monotonic_time(),  request.redaction};
    const std::lock_guard lock(shared_.spool_mutex);
    const auto spooled = spool_report(shared_.spool, context, *result);
    if (!spooled) return within("after the scan", spooled.error());
    log_info("a report is in the spool", {{"outcome", std::string(to_word(result->outcome))},
                                          {"findings", std::to_string(result->findings.size())},
                                          {"waiting", std::to_string(shared_.spool.waiting())}});
    return result;
  }

  void scan_loop(const std::stop_token& asked) {
    while (!asked.stop_requested()) {
      if (in_force()) {
        const auto result = scan(asked);
        if (!result) log_error("a scan came to nothing", {{"reason", result.error().what}});
        boost::asio::post(context_, [this] { sender_->wake(); });
      }
      std::unique_lock lock(force_mutex_);
      const auto judged_by = in_force_;
      scan_wanted_.wait_for(lock, asked, config_.scan_every,
                            [&] { return in_force_ != judged_by; });
    }
  }

  void stop() {
    log_info("stopping");
    stopping_ = true;
    scanner_.request_stop();
    poll_timer_.cancel();
    poll_client_->stop();
    sender_->stop();
  }

  AgentConfig config_;
  std::string root_;
  AgentState state_;
  Identity identity_;
  KnownPolicies known_;
  Signer signer_;
  std::shared_ptr<const PrivateKey> tls_key_;
  std::string boot_;
  Build build_;
  SharedSpool shared_;

  mutable std::mutex time_mutex_;
  std::optional<ReceiptMark> receipt_;

  std::mutex force_mutex_;
  std::shared_ptr<const InForce> in_force_;
  std::condition_variable_any scan_wanted_;

  boost::asio::io_context context_{1};
  boost::asio::steady_timer poll_timer_;
  std::optional<HttpClient> poll_client_;
  std::optional<HttpClient> send_client_;
  std::optional<Sender> sender_;
  std::string tag_;
  bool stopping_ = false;
  std::jthread scanner_;
};

}  // namespace

Result<> run_service(const AgentConfig& config, const std::string& root) {
  auto service = Service::open(config, root);
  if (!service) return service.error();
  return (*service)->run();
}

Result<OnceDone> run_once(const AgentConfig& config, const std::string& root) {
  auto service = Service::open(config, root);
  if (!service) return service.error();
  return (*service)->once();
}

}  // namespace examguard
