#include "agent/service/local_door.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using testing::HasSubstr;

// Is heard by the door's owner as `seat`.
LocalRequest about(const std::string& seat) {
  return {LocalRequest::Verb::seat, "", seat};
}
std::string heard(const std::string& seat) {
  return encode(LocalAnswer{LocalAnswer::Word::done, "heard " + seat, {}});
}

// A door that says back what it heard.
class Door : public testing::Test {
 protected:
  Door() {
    auto door = LocalDoor::open(context_, place_, [](const LocalRequest& request) {
      return LocalAnswer{LocalAnswer::Word::done, "heard " + request.seat, {}};
    });
    EXPECT_TRUE(door);
    door_.emplace(std::move(*door));
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Door() override {
    asio::post(context_, [this] { door_.reset(); });
    thread_.join();
  }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  std::string ask(const std::string& seat) {
    return encode(ask_local_door(place_, about(seat)).value());
  }

  // Sends bytes as they are; what comes back until the door closes.
  std::string send(const std::string& bytes, bool ends) {
    asio::io_context context;
    Local::socket socket(context);
    socket.connect(Local::endpoint(place_));
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(bytes), ignored);
    if (ends) socket.shutdown(Local::socket::shutdown_send, ignored);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), ignored);
    return answer;
  }

  support::TemporaryFolder folder_;
  const std::string place_ = folder_.text() + "/door";
  asio::io_context context_;
  std::optional<LocalDoor> door_;
  std::thread thread_;
};

TEST_F(Door, AnswersOneLineAndIsOpenToEverybody) {
  EXPECT_EQ(ask("12"), heard("12"));
  EXPECT_EQ(ask("13"), heard("13"));
  struct stat there {};
  ASSERT_EQ(::stat(place_.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777, 0666U);
}

TEST_F(Door, WhatIsNoLineGetsNoAnswerAndHarmsNobody) {
  EXPECT_EQ(send("", true), "");
  EXPECT_EQ(send("half a line", true), "");
  EXPECT_EQ(send(std::string(local_request_limit, 'x'), false), "");
  EXPECT_EQ(send(std::string(local_request_limit, 'x') + "\n", false), "");
  EXPECT_EQ(send(encode(about("12")) + "more", false), heard("12"));
  EXPECT_EQ(ask("13"), heard("13"));
}

TEST_F(Door, ManyVisitorsWhoSayNothingDoNotStopIt) {
  asio::io_context context;
  std::vector<Local::socket> silent;
  for (int i = 0; i < 100; ++i) {
    silent.emplace_back(context).connect(Local::endpoint(place_));
  }
  EXPECT_EQ(ask("12"), heard("12"));
}

TEST(LocalDoor, ClosedDoorsSayThatNoServiceRuns) {
  const support::TemporaryFolder folder;
  const std::string place = folder.text() + "/door";
  EXPECT_EQ(ask_local_door(place, about("12")).error().code, ErrorCode::unavailable);
  asio::io_context context;
  { const auto door = LocalDoor::open(context, place, {}); }
  EXPECT_EQ(ask_local_door(place, about("12")).error().code, ErrorCode::unavailable);
}

TEST(LocalDoor, TakesThePlaceOfADeadOneButOfNothingElse) {
  const support::TemporaryFolder folder;
  asio::io_context context;
  Local::acceptor dead(context, Local::endpoint(folder.text() + "/dead"));
  dead.close();
  EXPECT_TRUE(LocalDoor::open(context, folder.text() + "/dead", {}));
  folder.write("file", "mine");
  EXPECT_EQ(LocalDoor::open(context, folder.text() + "/file", {}).error().code,
            ErrorCode::conflict);
  EXPECT_EQ(LocalDoor::open(context, folder.text() + "/" + std::string(120, 'x'), {}).error().code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace examguard
