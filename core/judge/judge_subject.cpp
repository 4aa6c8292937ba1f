#include "core/judge/judge_subject.hpp"

#include <algorithm>
#include <cassert>

#include "core/text.hpp"

namespace examguard {
namespace {

// Printable ASCII without capitals is its own folding, and most paths are that.
bool is_folded(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && (c < 'A' || c > 'Z'); });
}

}  // namespace

std::string_view base_name(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void Texts::add(std::string_view text) {
  if (text.empty() || std::find(begin(), end(), text) != end()) return;
  assert(count_ < items_.size());
  items_[count_++] = text;
}

std::string_view FoldedText::get() {
  if (!folded_) {
    folded_ = true;
    if (!is_folded(text_)) {
      own_ = fold_case(text_);
      text_ = own_;
    }
  }
  return text_;
}

Subject::Subject(const Observation& observation)
    : observation_(observation),
      base_text_(base_name(observation.path.text)),
      base_(base_text_),
      name_(observation.name.empty() ? base_text_ : std::string_view(observation.name)),
      original_(std::string_view(observation.original_name)),
      product_(observation.product.empty() ? std::string_view(observation.name)
                                           : std::string_view(observation.product)),
      signer_(std::string_view(observation.signer)),
      vendor_(std::string_view(observation.vendor)),
      package_(std::string_view(observation.package)),
      path_(std::string_view(observation.path.text)) {}

bool Subject::is_portable() const {
  return observation_.kind == Kind::program && observation_.source == "portable";
}

bool Subject::on_disk() const {
  return observation_.kind == Kind::file || observation_.source == "portable" ||
         observation_.source == "files";
}

std::optional<std::uint64_t> Subject::age(TimePoint now) const {
  const FileTimes& times = observation_.times;
  const auto& last = times.modified  ? times.modified
                     : times.changed ? times.changed
                                     : times.created;
  if (!last) return std::nullopt;
  if (*last >= now) return 0;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now - *last).count());
}

bool Subject::has_extension() const {
  return base_text_.find('.') != std::string_view::npos;
}

Texts Subject::texts(Field field) {
  Texts out;
  switch (field) {
    case Field::sha256:
      if (observation_.sha256) out.add(as_bytes(*observation_.sha256));
      break;
    case Field::package:
      return packages();
    case Field::name:
      out.add(name_.get());
      break;
    case Field::file:
      out.add(base_.get());
      out.add(original_.get());
      break;
    case Field::product:
      out.add(product_.get());
      break;
    case Field::signer:
      out.add(signer_.get());
      break;
    case Field::vendor:
      out.add(vendor_.get());
      break;
    case Field::path:
      out.add(path());
      break;
    case Field::keyword:
      out.add(base_.get());
      out.add(name_.get());
      break;
    case Field::ext:
      return extensions();
    case Field::kind:
      out.add(observation_.content);
      out.add(observation_.content_class);
      break;
    case Field::category:
      return categories();
    case Field::none:
      break;
  }
  return out;
}

// A file name may hold '\\', which means '/' in patterns.
std::string_view Subject::path() {
  const std::string_view folded = path_.get();
  if (folded.find('\\') == std::string_view::npos) return folded;
  slashed_path_ = folded;
  std::replace(slashed_path_.begin(), slashed_path_.end(), '\\', '/');
  return slashed_path_;
}

// "a.tar.gz" has the extensions gz and tar.gz, ".mp4" has mp4: a dot in front is no way out.
Texts Subject::extensions() {
  Texts out;
  const std::string_view base = base_.get();
  std::size_t dot = base.rfind('.');
  for (int found = 0; found < 3 && dot != std::string_view::npos; ++found) {
    out.add(base.substr(dot + 1));
    if (dot == 0) break;
    dot = base.rfind('.', dot - 1);
  }
  return out;
}

// A listed program is named by its source as well as by the package that it belongs to.
Texts Subject::packages() {
  Texts out;
  out.add(package_.get());
  if (on_disk()) return out;
  if (!source_key_) {
    source_key_.emplace(observation_.source + ":" + observation_.key);
    source_name_.emplace(observation_.source + ":" + observation_.name);
  }
  if (!observation_.key.empty()) out.add(source_key_->get());
  if (!observation_.name.empty()) out.add(source_name_->get());
  return out;
}

Texts Subject::categories() const {
  Texts out;
  out.add(observation_.content_class);
  if (observation_.disguised) out.add("disguise");
  if (is_portable()) out.add("portable-program");
  if (observation_.system_component) out.add("system-component");
  return out;
}

}  // namespace examguard
