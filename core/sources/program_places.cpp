#include "core/sources/program_places.hpp"

#include <algorithm>
#include <utility>

#include "core/crypto.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

std::string_view base_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// What people call a thing in one word: "WeChat-4.0 (x64)" and "wechat" are the same.
std::string plain_word(std::string_view name) {
  const std::string folded = fold_case(name);
  std::string out;
  for (const char c : folded) {
    const bool ends = (c >= '0' && c <= '9') || c == '(' || c == '.';
    if (ends && !out.empty()) break;
    if (c != ' ' && c != '-' && c != '_') out += c;
  }
  return out;
}

}  // namespace

void ProgramPlaces::add(const ProgramPlace& place) {
  if (place.path.size() < 2) return;  // all of the disk is no program
  places_.try_emplace(place.path, place);
}

Digest ProgramPlaces::digest() const {
  Hasher hasher;
  const auto add = [&](std::string_view text) {
    hasher.add(text);
    hasher.add(std::string_view("\0", 1));
  };
  for (const auto& [path, place] : places_) {
    add(path);
    add(place.package);
    add(place.product);
    add(place.of_system ? "1" : "0");
  }
  for (const auto& [package, product] : products_) {
    add(package);
    add(product);
  }
  return hasher.finish().sha256;
}

void ProgramPlaces::add_product(std::string_view package, std::string_view product) {
  if (!package.empty() && !product.empty())
    products_.insert_or_assign(std::string(package), std::string(product));
}

const ProgramPlace* ProgramPlaces::find(std::string_view path) const {
  if (places_.empty()) return nullptr;
  for (; !path.empty(); path = parent_of(path)) {
    const auto found = places_.find(path);
    if (found != places_.end()) return &found->second;
  }
  return nullptr;
}

std::string_view ProgramPlaces::product_of(std::string_view package) const {
  const auto found = products_.find(package);
  return found == products_.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view folder_of_program(std::string_view program, std::string_view name) {
  const std::string file = plain_word(base_of(program));
  const std::string shown = plain_word(name);
  std::string_view found = program;
  // "/opt" and "/home/li" are never a program's own.
  for (std::string_view at = parent_of(program); std::ranges::count(at, '/') > 1;
       at = parent_of(at)) {
    const std::string word = plain_word(base_of(at));
    if (!word.empty() && (word == file || word == shown)) found = at;
  }
  return found;
}

}  // namespace examguard
