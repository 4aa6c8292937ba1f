#include "collector/web/html.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace examguard::web {
namespace {

constexpr std::array<std::string_view, 6> without_content{"meta", "link", "input",
                                                          "br",   "hr",   "rect"};

}  // namespace

Html& Html::operator+=(const Html& more) {
  bytes_ += more.bytes_;
  return *this;
}

Html operator+(Html left, const Html& right) {
  left += right;
  return left;
}

Html text(std::string_view text) {
  Html html;
  html.bytes_ = to_html(text);
  return html;
}

Html element(Name name, const std::vector<Attribute>& attributes, const Html& content) {
  Html html;
  std::string& out = html.bytes_;
  out += '<';
  out += name.text();
  for (const Attribute& attribute : attributes) {
    out += ' ';
    out += attribute.name.text();
    out += "=\"" + to_html(attribute.value) + '"';
  }
  out += '>';
  if (std::find(without_content.begin(), without_content.end(), name.text()) !=
      without_content.end()) {
    return html;
  }
  out += content.bytes_;
  out += "</";
  out += name.text();
  out += '>';
  return html;
}

Html element(Name name, const Html& content) {
  return element(name, std::vector<Attribute>(), content);
}

Html element(Name name, std::string_view content) {
  return element(name, text(content));
}

Html classed(Name name, std::string_view css_class, const Html& content) {
  return element(name, {{"class", std::string(css_class)}}, content);
}

Html link_to(const std::string& path, const Html& content) {
  return element("a", {{"href", path.starts_with("/") && !path.starts_with("//") ? path : "/"}},
                 content);
}

}  // namespace examguard::web
