// HTML that cannot be broken by what stands in it. An Html comes only from text(), which escapes,
// and from element(), whose names are literals of the program and whose values are escaped by the
// same one function. Nothing else makes one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examguard::web {

// A name written in the program, never one that came from outside.
class Name {
 public:
  template <std::size_t size>
  consteval Name(const char (&literal)[size]) : text_(literal, size - 1) {}
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html() = default;
  Html& operator+=(const Html& more);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] bool is_empty() const { return bytes_.empty(); }

 private:
  friend Html text(std::string_view);
  friend Html element(Name, const std::vector<struct Attribute>&, const Html&);
  std::string bytes_;
};
[[nodiscard]] Html operator+(Html left, const Html& right);

struct Attribute {
  Name name;
  std::string value;
};

[[nodiscard]] Html text(std::string_view text);
[[nodiscard]] Html element(Name name, const std::vector<Attribute>& attributes,
                           const Html& content = {});
[[nodiscard]] Html element(Name name, const Html& content);
[[nodiscard]] Html element(Name name, std::string_view content);
[[nodiscard]] Html classed(Name name, std::string_view css_class, const Html& content);

// `path` begins with a slash: a link never leaves this server.
[[nodiscard]] Html link_to(const std::string& path, const Html& content);

}  // namespace examguard::web
