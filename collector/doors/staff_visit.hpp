// Who stands at the staff door, found by the session's cookie, and what a page needs of that.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "collector/doors/door.hpp"
#include "collector/doors/staff_login.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/web/page.hpp"

namespace examguard {

struct StaffDoor {
  Collector collector;
  PasswordQueue passwords;
  std::string token;  // the local administrator's; empty: there is none
};

struct Visit {
  std::optional<StaffSession> session;  // absent: nobody has logged in
  std::optional<ClockDoubt> doubt;      // told to those who have
  TimePoint known;                      // up to here the ledger counts
};
void with_visit(const StaffDoor& door, const HttpRequest& request,
                std::function<void(Result<Visit>)> done);

// Calls `show` for somebody who has logged in and may look around; sends others where they can.
// `before_change`: also for somebody whose first password is not changed yet.
void with_login(const StaffDoor& door, const HttpRequest& request, const Respond& respond,
                bool before_change, std::function<void(web::View, const StaffSession&)> show);

[[nodiscard]] HttpResponse see_other(const std::string& path, const std::string& cookie = {});
[[nodiscard]] HttpResponse trouble(const web::View& view, Message what, std::string_view detail,
                                   unsigned status);

}  // namespace examguard
