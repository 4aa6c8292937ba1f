// The pages of the staff door as answers to requests: reads what a page shows on the store's thread
// and hands it to the page's function (collector/web). Login and sessions: staff_door.cpp.
#pragma once

#include "collector/doors/door.hpp"
#include "collector/web/view.hpp"

namespace examguard {

struct PageRoute {
  std::string_view path;
  void (*handle)(const Collector&, const HttpRequest&, web::View, Respond);
};
[[nodiscard]] const std::vector<PageRoute>& page_routes();

// In the language that was asked for, of now; nobody has logged in yet.
[[nodiscard]] web::View view_of(const HttpRequest& request, const Collector& collector);
// ?at=TIME. The future is now.
[[nodiscard]] Result<> choose_moment(web::View& view, const HttpRequest& request);

}  // namespace examguard
