#include "agent/policy/explain.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <tuple>

#include "agent/system/build.hpp"
#include "agent/system/place_below.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_findings_listed = 100;
constexpr std::size_t most_allowed_listed = 20;

bool is_path(const std::string& subject) {
  return subject.find('/') != std::string::npos || subject.find('\\') != std::string::npos;
}

bool lies_at_or_below(std::string_view path, std::string_view place) {
  if (place == "/") return true;
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

// Filled from several threads.
class Found {
 public:
  Found(std::shared_ptr<const Judge> judge, TimePoint now) : judge_(std::move(judge)), now_(now) {}

  void add(const Observation& subject, Looked looked) {
    Explained item = explained(*judge_, subject, now_, looked);
    const std::scoped_lock lock(mutex_);
    const bool is_finding = item.is_finding();
    std::size_t& listed = is_finding ? findings_ : allowed_;
    if (listed < (is_finding ? most_findings_listed : most_allowed_listed)) {
      ++listed;
      out_.items.push_back(std::move(item));
    } else {
      ++(is_finding ? out_.more : out_.allowed);
    }
  }

  Explanations take() {
    const std::scoped_lock lock(mutex_);
    std::sort(out_.items.begin(), out_.items.end(),
              [](const Explained& left, const Explained& right) {
                const auto rank = [](const Explained& item) {
                  return std::tuple(!item.is_finding(), std::string_view(item.subject.path.text),
                                    std::string_view(item.subject.name));
                };
                return rank(left) < rank(right);
              });
    return std::move(out_);
  }

 private:
  const std::shared_ptr<const Judge> judge_;
  const TimePoint now_;
  std::mutex mutex_;
  Explanations out_;          // guarded by mutex_
  std::size_t findings_ = 0;  // guarded by mutex_
  std::size_t allowed_ = 0;   // guarded by mutex_
};

// What lies at or below a place, and the installed packages that it belongs to.
class AtPlace {
 public:
  AtPlace(std::string place, std::shared_ptr<Found> found)
      : place_(std::move(place)), found_(std::move(found)) {}

  LookAt look() const {
    LookAt only;
    only.enters = [place = place_](std::string_view folder) {
      return folder == "/" || lies_at_or_below(place, folder) || lies_at_or_below(folder, place);
    };
    only.wants = [place = place_](std::string_view file) { return lies_at_or_below(file, place); };
    only.met = [found = found_](const Observation& subject, Looked looked) {
      const bool is_on_disk = subject.kind == Kind::file || subject.source == "portable";
      if (is_on_disk) found->add(subject, looked);
    };
    return only;
  }

 private:
  std::string place_;
  std::shared_ptr<Found> found_;
};

// Programs of a name. Folded once, since every file on the disks may be asked about.
class Named {
 public:
  Named(const std::string& name, std::shared_ptr<Found> found)
      : name_(fold_case(name)), found_(std::move(found)) {}

  LookAt look() const {
    const auto is_installed = std::make_shared<std::atomic<bool>>(false);
    LookAt only;
    only.enters = [is_installed](std::string_view) { return !*is_installed; };
    only.wants = [name = name_](std::string_view file) {
      return fold_case(file.substr(file.rfind('/') + 1)).find(name) != std::string::npos;
    };
    only.met = [is_installed, name = name_, found = found_](const Observation& subject,
                                                            Looked looked) {
      if (subject.kind != Kind::program) return;
      const bool is_called_so = is_called(subject, name);
      if (subject.source != "portable") {
        if (!is_called_so && !contains(subject, name)) return;
        if (is_called_so) *is_installed = true;
      }
      found->add(subject, looked);
    };
    return only;
  }

 private:
  static bool is_called(const Observation& subject, const std::string& name) {
    return fold_case(subject.name) == name || fold_case(subject.key) == name ||
           fold_case(subject.product) == name;
  }
  static bool contains(const Observation& subject, const std::string& name) {
    return fold_case(subject.name).find(name) != std::string::npos;
  }

  std::string name_;
  std::shared_ptr<Found> found_;
};

}  // namespace

Result<Explanations> explain(const std::string& root, const std::string& subject,
                             std::shared_ptr<const Judge> judge, TimePoint now) {
  if (subject.empty()) return Error{ErrorCode::invalid_argument, "the path or name is empty"};
  const auto found = std::make_shared<Found>(judge, now);
  ScanRequest request;
  request.root = root;
  request.now = now;
  if (const auto build = this_build()) request.own_programs = {build->digest};
  std::string place = "/";
  if (is_path(subject)) {
    auto resolved = place_below(root, subject);
    if (!resolved) return resolved.error();
    place = std::move(*resolved);
    request.only = std::make_shared<const LookAt>(AtPlace(place, found).look());
  } else {
    request.only = std::make_shared<const LookAt>(Named(subject, found).look());
  }
  auto scanned = scan_machine(request, std::move(judge), {});
  if (!scanned) return scanned.error();
  Explanations out = found->take();
  for (Gap& gap : scanned->gaps) {
    const bool is_here = place == "/" || lies_at_or_below(gap.path.text, place) ||
                         (gap.source == "walk" && lies_at_or_below(place, gap.path.text));
    if (is_here) out.gaps.push_back(std::move(gap));
  }
  if (out.items.empty() && out.gaps.empty()) {
    return Error{ErrorCode::not_found,
                 is_path(subject)
                     ? subject + ": there is no regular file that a scan looks at"
                     : subject + ": no program is called so; give the path of a file instead"};
  }
  return out;
}

}  // namespace examguard
