// What stands around every page: head, who is logged in, moment and language, foot. And the pages
// that need nothing else: login, change of password, what went wrong.
#pragma once

#include <string>

#include "collector/doors/staff_login.hpp"
#include "collector/web/view.hpp"

namespace examguard::web {

[[nodiscard]] std::string page(const View& view, std::string_view title, const Html& main);

[[nodiscard]] std::string login_page(const View& view, std::optional<LoginOutcome> failed);
[[nodiscard]] std::string password_page(const View& view, bool must_change,
                                        const std::string& trouble);
[[nodiscard]] std::string trouble_page(const View& view, Message what, std::string_view detail);
[[nodiscard]] std::string password_trouble(const View& view, PasswordFault fault);

// The style sheet of all pages.
extern const std::string_view style_sheet;

// The answer with a page.
[[nodiscard]] HttpResponse html_response(std::string html, unsigned status = 200);

}  // namespace examguard::web
