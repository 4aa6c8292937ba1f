#include "collector/web/page.hpp"

namespace examguard::web {
namespace {

Html other_language(const View& view) {
  View other = view;
  other.language = view.language == Language::zh ? Language::en : Language::zh;
  HttpPairs query;
  for (const auto& [key, value] : view.query) {
    if (key != "lang" && key != "at") query.emplace_back(key, value);
  }
  return element("a",
                 {{"href", other.link(view.path, query)},
                  {"lang", view.language == Language::zh ? "en" : "zh-CN"}},
                 text(view.language == Language::zh ? "English" : "中文"));
}

Html hidden(Name name, const std::string& value) {
  return element("input",
                 {{"type", "hidden"}, {"name", std::string(name.text())}, {"value", value}});
}

Html button(const std::string& word) {
  return element("button", {{"type", "submit"}}, text(word));
}

Html top_bar(const View& view) {
  Html right;
  if (!view.person.name.empty()) {
    right += classed("span", "who",
                     text(view.person.name +
                          (view.person.scope.empty() ? std::string() : " · " + view.person.scope)));
    right += link_to(view.link("/password"), text(view.say(Message::page_change_password)));
    right += element("form", {{"method", "post"}, {"action", view.link("/logout")}},
                     hidden("token", view.token) + button(view.say(Message::page_logout)));
  }
  right += other_language(view);
  return element("header",
                 link_to(view.link("/"), element("strong", view.say(Message::page_name))) +
                     classed("nav", "right", right));
}

Html field(const View& view, Message label, Name name, Name type, Name complete) {
  return element("label", text(view.say(label)) +
                              element("input", {{"name", std::string(name.text())},
                                                {"type", std::string(type.text())},
                                                {"autocomplete", std::string(complete.text())},
                                                {"maxlength", "256"},
                                                {"required", ""}}));
}

Html alarm(std::string_view words) {
  return words.empty() ? Html()
                       : element("p", {{"class", "alarm"}, {"role", "alert"}}, text(words));
}

std::string login_trouble(const View& view, LoginOutcome outcome) {
  switch (outcome) {
    case LoginOutcome::wrong:
      return view.say(Message::login_wrong);
    case LoginOutcome::too_many:
      return view.say(Message::login_too_many);
    case LoginOutcome::busy:
      return view.say(Message::login_busy);
    case LoginOutcome::welcome:
      break;
  }
  return {};
}

}  // namespace

std::string page(const View& view, std::string_view title, const Html& main) {
  const Html head =
      element("meta", {{"charset", "utf-8"}}) +
      element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
      element("title", std::string(title) + " · " + view.say(Message::page_name)) +
      element("link", {{"rel", "stylesheet"}, {"href", "/style.css"}});
  Html alarms;
  for (const std::string& words : view.alarms) alarms += alarm(words);
  const Html body = top_bar(view) + element("main", alarms + main) +
                    element("footer", view.say(Message::system_judgement));
  return "<!DOCTYPE html>\n" +
         element("html", {{"lang", view.language == Language::zh ? "zh-CN" : "en"}},
                 element("head", head) + element("body", body))
             .bytes() +
         "\n";
}

std::string login_page(const View& view, std::optional<LoginOutcome> failed) {
  const std::string title = view.say(Message::page_login);
  return page(
      view, title,
      element("form", {{"class", "card"}, {"method", "post"}, {"action", view.link("/login")}},
              element("h1", title) + alarm(failed ? login_trouble(view, *failed) : std::string()) +
                  field(view, Message::login_account, "account", "text", "username") +
                  field(view, Message::login_password, "password", "password", "current-password") +
                  button(title)));
}

std::string password_page(const View& view, bool must_change, const std::string& trouble) {
  const std::string title = view.say(Message::page_change_password);
  Html form = element("h1", title);
  if (must_change) form += element("p", view.say(Message::password_must_change));
  form += alarm(trouble);
  form += hidden("token", view.token);
  form += field(view, Message::password_old, "password", "password", "current-password");
  form += field(view, Message::password_new, "new_password", "password", "new-password");
  form += field(view, Message::password_again, "new_again", "password", "new-password");
  form += classed("p", "quiet", text(view.say(Message::password_rule)));
  form += button(title);
  return page(
      view, title,
      element("form", {{"class", "card"}, {"method", "post"}, {"action", view.link("/password")}},
              form));
}

std::string password_trouble(const View& view, PasswordFault fault) {
  switch (fault) {
    case PasswordFault::too_short:
    case PasswordFault::too_long:
      return view.say(Message::password_rule);
    case PasswordFault::unchanged:
      return view.say(Message::password_unchanged);
    case PasswordFault::like_account:
      break;
  }
  return view.say(Message::password_like_account);
}

std::string trouble_page(const View& view, Message what, std::string_view detail) {
  return page(
      view, view.say(what),
      classed("div", "card",
              element("h1", view.say(what)) + element("p", detail) +
                  element("p", link_to(view.link("/"), text(view.say(Message::page_home))))));
}

HttpResponse html_response(std::string html, unsigned status) {
  return {status, "text/html; charset=utf-8", {{"Cache-Control", "no-store"}}, std::move(html)};
}

}  // namespace examguard::web
