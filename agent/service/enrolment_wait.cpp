#include "agent/service/enrolment_wait.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cmath>
#include <optional>
#include <thread>

#include "agent/enrolment/enrol.hpp"
#include "agent/enrolment/pending_enrolment.hpp"
#include "agent/enrolment/seat_statement.hpp"
#include "agent/service/local_door.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"
#include "io/random.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

// Costs a look at two names.
constexpr std::chrono::seconds glance_every{5};
constexpr std::chrono::seconds first_pause{5};
constexpr std::chrono::seconds longest_pause{600};

bool is_enrolled(const std::string& folder) {
  return file_exists(folder + "/identity.json");
}

// What somebody typed before: once it is in the spool, it is on its way.
Result<> say_seat(const AgentState& state, const Identity& identity, const std::string& seat) {
  auto spool = Spool::open(state.folder() + "/spool");
  if (!spool) return spool.error();
  const auto signer = state.report_signer();
  if (!signer) return signer.error();
  const auto boot = boot_id();
  if (!boot) return boot.error();
  return spool_seat_claim(*spool, identity, *signer, {"", seat}, to_text(*boot));
}

// Everything but the try itself runs on the thread of run().
class Waiting {
 public:
  explicit Waiting(std::string folder) : folder_(std::move(folder)), timer_(context_) {}

  Result<bool> run() {
    if (const auto told = tell_service_manager(ServiceNews::ready); !told) return told.error();
    SignsOfLife signs_of_life(context_);
    const StopRequest stop_request(context_, [&] {
      signs_of_life.stop();
      stop();
    });
    auto door = LocalDoor::open(context_, local_door_of_service(folder_),
                                [this](const LocalRequest& request) { return answer(request); });
    if (!door) log_info("there is no local door", {{"reason", door.error().what}});
    boost::asio::post(context_, [this] { go_on(); });
    // It ends by end(), although a request may come at any time.
    const auto work = boost::asio::make_work_guard(context_);
    context_.run();
    return end_;
  }

 private:
  void go_on() {
    glance_later();
    if (is_trying_ || std::chrono::steady_clock::now() < rests_until_) return;
    if (is_enrolled(folder_)) return end(true);
    if (!has_pending_enrolment(folder_)) return say_what_to_do();
    is_trying_ = true;
    // It may take as long as a network does.
    trying_ = std::jthread([this] {
      boost::asio::post(context_, [this, tried = enrol_by_what_waits(folder_)] { take(tried); });
    });
  }

  void take(const Result<>& tried) {
    is_trying_ = false;
    if (is_stopping_) return end(false);
    if (tried) return go_on();
    const auto pause = pause_after(failed_++, random_fraction());
    rests_until_ = std::chrono::steady_clock::now() + pause;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pause);
    log_warning(
        "enrolling this PC did not work",
        {{"reason", tried.error().what}, {"again_in_seconds", std::to_string(seconds.count())}});
  }

  void say_what_to_do() {
    if (std::exchange(has_said_, true)) return;
    log_warning("this PC is not enrolled",
                {{"do", "examguard-agent enrol --collector HOST:PORT --code-file FILE"},
                 {"state", folder_}});
  }

  void glance_later() {
    timer_.expires_after(glance_every);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) go_on();
    });
  }

  // Somebody at the PC asks how it is; who asks for a scan wants it to enrol.
  LocalAnswer answer(const LocalRequest& request) {
    if (request.verb == LocalRequest::Verb::scan) hurry();
    return {LocalAnswer::Word::not_enrolled,
            has_pending_enrolment(folder_) ? enrols_later : std::string(),
            {}};
  }

  void hurry() {
    rests_until_ = {};
    go_on();
  }

  // A try that is under way ends within the time limits of its calls.
  void stop() {
    log_info("stopping");
    static_cast<void>(tell_service_manager(ServiceNews::stopping));
    is_stopping_ = true;
    timer_.cancel();
    if (!is_trying_) end(false);
  }

  void end(Result<bool> with) {
    end_ = std::move(with);
    context_.stop();
  }

  const std::string folder_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point rests_until_{};
  unsigned failed_ = 0;
  bool has_said_ = false;
  bool is_trying_ = false;
  bool is_stopping_ = false;
  Result<bool> end_ = false;
  std::jthread trying_;
};

}  // namespace

// The folder is held for the try alone: `enrol` by hand may come at any time.
Result<> enrol_by_what_waits(const std::string& folder) {
  if (is_enrolled(folder) || !has_pending_enrolment(folder)) return {};
  const auto state = AgentState::hold(folder);
  if (!state) return state.error();
  const auto pending = pending_enrolment(*state);
  if (!pending) return pending.error();
  if (is_enrolled(folder) || !*pending) return {};
  const auto identity = enrol(*state, {(*pending)->collectors, (*pending)->string});
  if (!identity) return identity.error();
  log_info("this PC is enrolled",
           {{"agent", to_text(identity->agent)}, {"log", identity->site_log}});
  if ((*pending)->seat) {
    if (const auto said = say_seat(*state, *identity, *(*pending)->seat); !said) {
      log_warning("the seat that was typed cannot be said: say it again",
                  {{"reason", said.error().what}});
    }
  }
  if (const auto removed = remove_pending_enrolment(*state); !removed) {
    log_warning("the enrolment that waited is used and stays", {{"reason", removed.error().what}});
  }
  return {};
}

Result<bool> wait_until_enrolled(const std::string& state_folder) {
  if (is_enrolled(state_folder)) return true;
  return Waiting(state_folder).run();
}

std::chrono::milliseconds pause_after(unsigned failed_tries, double jitter) {
  const double doubled = std::exp2(std::min(failed_tries, 10U));
  const double longest = static_cast<double>(longest_pause.count());
  const double seconds = std::min(longest, static_cast<double>(first_pause.count()) * doubled);
  const double share = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000 * share));
}

}  // namespace examguard
