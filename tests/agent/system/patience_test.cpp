#include "agent/system/patience.hpp"

#include <gtest/gtest.h>

#include <future>

namespace examguard {
namespace {

using namespace std::chrono_literals;

TEST(Patience, AnswersWhatTheJobAnswers) {
  Patience patience;
  EXPECT_EQ(*patience.ask<int>([](Question&) -> Result<int> { return 7; }), 7);
  const auto failed = patience.ask<int>([](Question&) -> Result<int> {
    return Error{ErrorCode::not_found, "x"};
  });
  EXPECT_EQ(failed.error().code, ErrorCode::not_found);
}

TEST(Patience, PlaceThatGivesNoAnswerIsGivenUpAndNotAskedAgain) {
  Patience patience(20ms);
  auto held = std::make_shared<std::promise<void>>();
  const auto end = std::make_shared<std::promise<void>>();
  const auto stuck = patience.ask<int>([held, end](Question& question) -> Result<int> {
    static_cast<void>(question.about("/home/li/mnt"));
    held->get_future().wait();
    end->set_value();
    return 1;
  });
  ASSERT_FALSE(stuck);
  EXPECT_EQ(stuck.error(), (Error{ErrorCode::unavailable, "/home/li/mnt: gave no answer"}));
  const auto about = [&](const std::string& place) {
    return patience.ask<int>([place](Question& question) -> Result<int> {
      if (auto given_up = question.about(place)) return *given_up;
      return 2;
    });
  };
  EXPECT_EQ(about("/home/li/mnt/a/b").error(), stuck.error());
  EXPECT_EQ(about("/home/li/mnt").error(), stuck.error());
  EXPECT_EQ(*about("/home/li/mnt2"), 2);
  held->set_value();
  end->get_future().wait();
}

TEST(Patience, LongJobThatGoesOnIsNotGivenUp) {
  Patience patience(300ms);
  const auto done = patience.ask<int>([](Question& question) -> Result<int> {
    const auto until = std::chrono::steady_clock::now() + 700ms;
    while (std::chrono::steady_clock::now() < until) {
      question.goes_on();
      std::this_thread::yield();
    }
    return 3;
  });
  EXPECT_EQ(*done, 3);
}

}  // namespace
}  // namespace examguard
