#include "core/delivery/delivery.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "core/crypto.hpp"

namespace examguard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Link first{0, sha256("first")};
const Link second{1, sha256("second")};

template <class T>
const T& as(const Delivery::Action& action) {
  return std::get<T>(action);
}

Delivery::Action refused(Delivery& delivery, Reason reason, std::vector<Digest> digests = {},
                         double jitter = 0) {
  return delivery.resume(
      Delivery::Answered{http_status(reason), reason, std::move(digests), std::nullopt}, first,
      jitter);
}

Delivery sending() {
  Delivery delivery;
  EXPECT_EQ(as<Delivery::Send>(delivery.resume(Delivery::Woke{}, first, 0)).link, first);
  return delivery;
}

TEST(Delivery, WaitsForSomethingToSend) {
  Delivery delivery;
  const auto wait = as<Delivery::Wait>(delivery.resume(Delivery::Woke{}, std::nullopt, 0));
  EXPECT_TRUE(wait.until_new);
  EXPECT_EQ(wait.at_most, milliseconds(Delivery::longest_wait));
}

TEST(Delivery, SendsTheOldestWithoutObjectsAndTakesItOutWhenAccepted) {
  Delivery delivery;
  const auto send = as<Delivery::Send>(delivery.resume(Delivery::Woke{}, first, 0));
  EXPECT_EQ(send.link, first);
  EXPECT_TRUE(send.objects.empty());
  EXPECT_EQ(as<Delivery::Acknowledge>(delivery.resume(Delivery::Accepted{}, first, 0)).link, first);
  EXPECT_EQ(as<Delivery::Send>(delivery.resume(Delivery::Done{}, second, 0)).link, second);
}

TEST(Delivery, SendsTheObjectsThatAreAskedFor) {
  Delivery delivery = sending();
  const std::vector<Digest> asked{sha256("object")};
  const auto send = as<Delivery::Send>(refused(delivery, Reason::object_needed, asked));
  EXPECT_EQ(send.link, first);
  EXPECT_EQ(send.objects, asked);
  EXPECT_EQ(as<Delivery::Acknowledge>(delivery.resume(Delivery::Accepted{}, first, 0)).link, first);
}

TEST(Delivery, DoesNotAskItselfToDeathForObjects) {
  Delivery delivery = sending();
  const std::vector<Digest> asked{sha256("object")};
  (void)refused(delivery, Reason::object_needed, asked);
  (void)refused(delivery, Reason::object_needed, asked);
  EXPECT_TRUE(
      std::holds_alternative<Delivery::Wait>(refused(delivery, Reason::object_needed, asked)));
  Delivery other = sending();
  EXPECT_TRUE(std::holds_alternative<Delivery::Wait>(refused(other, Reason::object_needed, {})));
}

TEST(Delivery, SetsAsideWhatItHasNoObjectFor) {
  Delivery delivery = sending();
  (void)refused(delivery, Reason::object_needed, {sha256("object")});
  const auto aside = as<Delivery::SetAside>(delivery.resume(Delivery::ObjectGone{}, first, 0));
  EXPECT_EQ(aside.link, first);
  EXPECT_EQ(aside.reason, "object-gone");
}

TEST(Delivery, SetsAsideWhatIsRefusedAndGoesOn) {
  Delivery delivery = sending();
  const auto aside = as<Delivery::SetAside>(refused(delivery, Reason::bad_signature));
  EXPECT_EQ(aside.link, first);
  EXPECT_EQ(aside.reason, "bad-signature");
  EXPECT_EQ(as<Delivery::Send>(delivery.resume(Delivery::Done{}, second, 0)).link, second);
}

TEST(Delivery, SendsAgainWhatWasNotAcknowledged) {
  Delivery delivery = sending();
  EXPECT_TRUE(
      std::holds_alternative<Delivery::Wait>(delivery.resume(Delivery::Unreachable{}, first, 0)));
  EXPECT_EQ(as<Delivery::Send>(delivery.resume(Delivery::Woke{}, first, 0)).link, first);
}

TEST(Delivery, AnswersOfOthersSetNothingAside) {
  for (const int status : {200, 302, 400, 404, 502}) {
    Delivery delivery = sending();
    EXPECT_TRUE(std::holds_alternative<Delivery::Wait>(
        delivery.resume(Delivery::Answered{status, {}, {}, {}}, first, 0)))
        << status;
  }
}

TEST(Delivery, WaitsDoubleUpToTenMinutes) {
  Delivery delivery;
  std::vector<milliseconds> waits;
  for (int i = 0; i < 12; ++i) {
    (void)delivery.resume(Delivery::Woke{}, first, 0);
    const auto wait = as<Delivery::Wait>(delivery.resume(Delivery::Unreachable{}, first, 0));
    EXPECT_FALSE(wait.until_new);
    waits.push_back(wait.at_most);
  }
  EXPECT_EQ(waits[0], milliseconds(2500));
  EXPECT_EQ(waits[1], seconds(5));
  EXPECT_EQ(waits[2], seconds(10));
  EXPECT_EQ(waits[11], seconds(300));
  EXPECT_EQ(delivery.failures(), 12U);
}

TEST(Delivery, JitterSpreadsTheUpperHalf) {
  for (const double jitter : {0.0, 0.25, 0.999, 1.0, -5.0, 7.0}) {
    Delivery delivery = sending();
    const auto wait = as<Delivery::Wait>(delivery.resume(Delivery::Unreachable{}, first, jitter));
    EXPECT_GE(wait.at_most, milliseconds(2500));
    EXPECT_LE(wait.at_most, seconds(5));
  }
}

TEST(Delivery, SuccessForgetsTheFailures) {
  Delivery delivery = sending();
  (void)delivery.resume(Delivery::Unreachable{}, first, 0);
  (void)delivery.resume(Delivery::Woke{}, first, 0);
  (void)delivery.resume(Delivery::Accepted{}, first, 0);
  EXPECT_EQ(delivery.failures(), 0U);
}

TEST(Delivery, ObeysRetryAfterWithinBounds) {
  const auto wait_for = [](seconds asked, double jitter) {
    Delivery delivery = sending();
    return as<Delivery::Wait>(
               delivery.resume(Delivery::Answered{503, Reason::overloaded, {}, asked}, first,
                               jitter))
        .at_most;
  };
  EXPECT_EQ(wait_for(seconds(60), 0), seconds(60));
  EXPECT_EQ(wait_for(seconds(60), 0.5), seconds(66));
  EXPECT_EQ(wait_for(seconds(0), 0), milliseconds(2500));
  EXPECT_EQ(wait_for(seconds(-1), 0), milliseconds(2500));
  EXPECT_EQ(wait_for(seconds(1'000'000'000), 0), seconds(3600));
}

TEST(Delivery, AnAnswerToNothingChangesNothing) {
  Delivery delivery;
  EXPECT_EQ(as<Delivery::Send>(delivery.resume(Delivery::Accepted{}, first, 0)).link, first);
}

// A collector that loses, delays, refuses and asks for objects at random: whatever happens, each
// envelope is taken out once, in order, after it was stored or refused, and every wait is bounded.
TEST(Delivery, DeliversEverythingInOrderWhateverHappens) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::uint32_t state = seed * 2654435761U + 1;
    const auto dice = [&](std::uint32_t sides) {
      state = state * 1664525U + 1013904223U;
      return (state >> 16) % sides;
    };
    std::deque<Link> spool;
    for (std::uint64_t i = 0; i < 8; ++i) spool.push_back({i, sha256(std::to_string(i))});
    std::set<std::uint64_t> stored;
    std::vector<std::uint64_t> gone;
    Delivery delivery;
    Delivery::Event event = Delivery::Woke{};
    for (int step = 0; step < 2000 && gone.size() < 8; ++step) {
      const std::optional<Link> oldest = spool.empty() ? std::optional<Link>() : spool.front();
      const auto action = delivery.resume(event, oldest, 0.5);
      if (const auto* send = std::get_if<Delivery::Send>(&action)) {
        ASSERT_EQ(send->link, spool.front());
        const auto happens = dice(5);
        if (happens == 0) event = Delivery::Unreachable{};
        if (happens == 1) event = Delivery::Answered{503, Reason::overloaded, {}, seconds(1)};
        if (happens == 2) event = Delivery::Answered{409, Reason::object_needed, {sha256("o")}, {}};
        if (happens >= 3) stored.insert(send->link.index);
        if (happens == 3) event = Delivery::Accepted{};
        if (happens == 4) event = Delivery::Unreachable{};  // the acknowledgement is lost
      } else if (const auto* taken = std::get_if<Delivery::Acknowledge>(&action)) {
        ASSERT_TRUE(stored.contains(taken->link.index));
        gone.push_back(taken->link.index);
        spool.pop_front();
        event = Delivery::Done{};
      } else {
        ASSERT_LE(as<Delivery::Wait>(action).at_most, seconds(600));
        event = Delivery::Woke{};
      }
    }
    EXPECT_EQ(gone, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7})) << seed;
  }
}

}  // namespace
}  // namespace examguard
