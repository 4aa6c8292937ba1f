// The one way to speak to the running agent on this PC: anybody who is logged in may come, sends
// one line and gets one line (core/site/local_session.hpp). Nothing reaches it from another PC.
// Linux: a socket in the file system; Windows: a named pipe.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "core/site/local_session.hpp"

namespace examguard {

class LocalDoor {
 public:
  // `unsupported` where there is no such door. The answerer is called on the thread that runs
  // `context`. Who sends nothing, or too much, is sent away.
  [[nodiscard]] static Result<LocalDoor> open(boost::asio::io_context& context,
                                              const std::string& place, LocalAnswerer answerer);
  ~LocalDoor();
  LocalDoor(LocalDoor&&) noexcept;
  LocalDoor& operator=(LocalDoor&&) = delete;

 private:
  struct Listener;
  explicit LocalDoor(std::shared_ptr<Listener> listener);

  std::shared_ptr<Listener> listener_;
};

// Where the service of this state folder has its door: in the folder that the service manager made
// for it, else in the state folder.
[[nodiscard]] std::string local_door_of_service(const std::string& state_folder);
// Where to look for the door, for everybody else.
[[nodiscard]] std::string local_door_to_ask(const std::string& state_folder);

// `unavailable`: no service runs, or it does not answer.
[[nodiscard]] Result<LocalAnswer> ask_local_door(const std::string& place,
                                                 const LocalRequest& request);

}  // namespace examguard
