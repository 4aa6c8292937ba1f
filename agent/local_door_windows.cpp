// Not made yet: a named pipe. Until then commands that go through the door say that there is none.
#include "agent/local_door.hpp"

namespace examguard {

struct LocalDoor::Listener {};

LocalDoor::LocalDoor(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
LocalDoor::LocalDoor(LocalDoor&&) noexcept = default;
LocalDoor::~LocalDoor() = default;

Result<LocalDoor> LocalDoor::open(boost::asio::io_context&, const std::string& place, Answer) {
  return Error{ErrorCode::unsupported, place + ": there is no local door on Windows yet"};
}

std::string local_door_of_service(const std::string&) {
  return R"(\\.\pipe\examguard-agent)";
}

std::string local_door_to_ask(const std::string& state_folder) {
  return local_door_of_service(state_folder);
}

Result<std::string> ask_local_door(const std::string& place, std::string_view) {
  return Error{ErrorCode::unsupported, place + ": there is no local door on Windows yet"};
}

}  // namespace examguard
