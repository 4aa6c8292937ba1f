#include "core/site/local_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using Next = LocalSession::Next;
using testing::ElementsAre;
using testing::IsEmpty;

class Visit : public testing::Test {
 protected:
  std::vector<std::string> seats;  // that the answerer was asked for
  LocalSession session{[this](const LocalRequest& request) {
    seats.push_back(request.seat);
    return LocalAnswer{LocalAnswer::Word::done, "heard " + request.seat, {}};
  }};

  [[nodiscard]] LocalAnswer answer() const { return decode_local_answer(session.reply()).value(); }
};

const std::string line = encode(LocalRequest{LocalRequest::Verb::seat, "A", "12"});

// What `line` is with blanks up to so many bytes, line end included.
std::string padded(std::size_t bytes) {
  std::string all = line;
  return all.insert(1, bytes - line.size(), ' ');
}

TEST_F(Visit, AnswersOneLineHoweverItComes) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    ASSERT_EQ(session.take(std::string_view(line).substr(i, 1)), Next::read);
  }
  EXPECT_THAT(seats, IsEmpty()) << "not before it ends";
  EXPECT_EQ(session.take("\nmore"), Next::reply);
  EXPECT_EQ(answer().detail, "heard 12");
}

TEST_F(Visit, AnswersOnce) {
  EXPECT_EQ(session.take(line + line), Next::reply);
  EXPECT_EQ(session.take(line), Next::leave);
  EXPECT_THAT(seats, ElementsAre("12"));
}

TEST_F(Visit, SaysWhatIsWrongWithARequest) {
  EXPECT_EQ(session.take("{\"verb\":\"run\"}\n"), Next::reply);
  EXPECT_EQ(answer().word, LocalAnswer::Word::refused);
  EXPECT_THAT(answer().detail, testing::HasSubstr("verb"));
  EXPECT_THAT(seats, IsEmpty());
}

TEST_F(Visit, TheLongestLineIsAnswered) {
  EXPECT_EQ(session.take(padded(local_request_limit)), Next::reply);
  EXPECT_THAT(seats, ElementsAre("12"));
}

TEST_F(Visit, ALongerLineIsNotReadToItsEnd) {
  EXPECT_EQ(session.take(padded(local_request_limit + 1)), Next::leave);
  EXPECT_THAT(seats, IsEmpty());
}

TEST_F(Visit, ALongerLineIsNotReadToItsEndInPiecesEither) {
  EXPECT_EQ(session.take(std::string(local_request_limit - 1, ' ')), Next::read);
  EXPECT_EQ(session.take(" "), Next::leave);
  EXPECT_EQ(session.reply(), "");
}

}  // namespace
}  // namespace examguard
