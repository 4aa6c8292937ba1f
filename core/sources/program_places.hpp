// Which listed program a file on disk belongs to, by where it lies or by the package that owns it.
// A person sees one product, whatever listed its parts. It gives names only: no verdict rests on
// it but that a bundle of the system, like a package, is listed already.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/values.hpp"

namespace examguard {

// A file, or a folder with all that is below it.
struct ProgramPlace {
  std::string path;
  std::string package;  // "snap:code"; empty: none owns it
  std::string product;
  bool of_system = false;  // only the system itself writes there

  bool operator==(const ProgramPlace&) const = default;
};

class ProgramPlaces {
 public:
  // Of several that name one path the first counts.
  void add(const ProgramPlace& place);
  // The last that is said of a package counts.
  void add_product(std::string_view package, std::string_view product);

  // The nearest that holds `path`; nullptr: none.
  [[nodiscard]] const ProgramPlace* find(std::string_view path) const;
  // Empty if the package is not known.
  [[nodiscard]] std::string_view product_of(std::string_view package) const;
  // Of everything that it answers by.
  [[nodiscard]] Digest digest() const;

 private:
  std::map<std::string, ProgramPlace, std::less<>> places_;
  std::map<std::string, std::string, std::less<>> products_;
};

// The folder that holds nothing but this program: the topmost one above it that is called like the
// program's file or like its name ("/opt/WeChat" of "/opt/WeChat/bin/wechat"). `program` itself if
// there is none.
[[nodiscard]] std::string_view folder_of_program(std::string_view program, std::string_view name);

}  // namespace examguard
