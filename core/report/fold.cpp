#include "core/report/fold.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/report/finding_words.hpp"
#include "core/report/judged_pack.hpp"

namespace examguard {
namespace {

// When there are too many findings, so many of the worst stay as they are.
constexpr std::size_t kept_of_too_many = most_findings - most_findings / 10;
// Sorting out the least once in a while costs less than with each.
constexpr std::size_t heaps_at_most = most_findings + most_findings / 4;
// Members of all groups together that are held: where there are more, each group lists fewer.
constexpr std::size_t listed_in_all = 50'000;

bool lies_on_disk(const Observation& observation) {
  return observation.kind == Kind::file || observation.source == "portable";
}

bool comes_before(const std::unique_ptr<Heap>& left, const std::unique_ptr<Heap>& right) {
  return left->comes_before(*right);
}

Finding finding_of(Heap& heap, const Rule* rule, Redaction redaction) {
  Finding out = heap.take();
  if (out.group) {
    for (Observation& member : out.group->members) redact(redaction, member);
  } else {
    out.product = out.subject.product.empty() ? out.subject.name : out.subject.product;
  }
  if (rule != nullptr) {
    out.clause = rule->clause;
    out.rule_digest = rule->text_digest;
  }
  out.why = why_of(out, rule);
  out.todo = todo_of(out, rule);
  return out;
}

}  // namespace

void Fold::Heaps::add(std::unique_ptr<Heap> heap) {
  const auto [place, is_new] = places_.try_emplace(heap->id(), heap.get());
  if (is_new) {
    listed_ += heap->listed();
    heaps_.push_back(std::move(heap));
    return;
  }
  Heap& known = *place->second;
  listed_ -= known.listed();
  known.absorb(std::move(*heap));
  listed_ += known.listed();
}

void Fold::Heaps::list_at_most(std::size_t count) {
  listed_ = 0;
  for (const auto& heap : heaps_) {
    heap->list_at_most(count);
    listed_ += heap->listed();
  }
}

Fold::HeapList Fold::Heaps::take_all_but(std::size_t worst) {
  if (heaps_.size() <= worst) return {};
  const auto least = heaps_.begin() + static_cast<std::ptrdiff_t>(worst);
  std::nth_element(heaps_.begin(), least, heaps_.end(), comes_before);
  HeapList taken(std::make_move_iterator(least), std::make_move_iterator(heaps_.end()));
  heaps_.erase(least, heaps_.end());
  for (const auto& heap : taken) {
    places_.erase(heap->id());
    listed_ -= heap->listed();
  }
  return taken;
}

Fold::HeapList Fold::Heaps::take() {
  places_.clear();
  listed_ = 0;
  return std::exchange(heaps_, {});
}

Fold::Fold(Layers layers, std::vector<std::string> roots, Redaction redaction)
    : layers_(std::move(layers)), roots_(std::move(roots)), redaction_(redaction) {}

void Fold::add(const Judged& judged) {
  const Bytes packed = pack(judged.observation);
  if (auto heap = heap_of({finding_id(judged.observation), judged, packed})) add(std::move(heap));
}

std::unique_ptr<Heap> Fold::heap_of(const Unpacked& one) const {
  const Judged& judged = one.judged;
  if (judged.judgement.verdict == Verdict::allowed) return nullptr;
  auto heap = std::make_unique<Heap>(one);
  const bool withheld = is_redacted(redaction_, judged.observation);
  if (withheld || (judged.judgement.groups && lies_on_disk(judged.observation))) {
    const bool is_everywhere = withheld && redaction_ == Redaction::full;
    auto folder =
        is_everywhere ? std::string() : group_folder(judged.observation.path.text, roots_);
    heap->regroup(judged.judgement.rule, std::move(folder));
  }
  return heap;
}

void Fold::add(std::unique_ptr<Heap> heap) {
  heaps_.add(std::move(heap));
  if (heaps_.size() > heaps_at_most) set_aside_the_least();
  if (heaps_.listed() + rest_.listed() > listed_in_all) list_less();
}

// Those can hardly be among the worst any more, whatever comes.
void Fold::set_aside_the_least() {
  for (auto& heap : heaps_.take_all_but(kept_of_too_many)) set_aside(std::move(heap));
}

void Fold::set_aside(std::unique_ptr<Heap> heap) {
  regroup(std::move(heap), rest_grouped_, rest_);
  if (rest_.size() <= most_findings || rest_grouped_ == Coarseness::by_verdict) return;
  rest_grouped_ =
      rest_grouped_ == Coarseness::by_folder ? Coarseness::by_rule : Coarseness::by_verdict;
  for (auto& group : rest_.take()) regroup(std::move(group), rest_grouped_, rest_);
}

void Fold::list_less() {
  if (listed_at_most_ > 1) listed_at_most_ /= 2;
  heaps_.list_at_most(listed_at_most_);
  rest_.list_at_most(listed_at_most_);
}

void Fold::regroup(std::unique_ptr<Heap> heap, Coarseness how, Heaps& into) const {
  std::string folder;
  if (how == Coarseness::by_folder) {
    folder = heap->is_group() ? heap->place() : group_folder(heap->place(), roots_);
  }
  const auto rule = how == Coarseness::by_verdict ? "overflow" : heap->judgement().rule;
  heap->regroup(rule, std::move(folder));
  into.add(std::move(heap));
}

Fold::HeapList Fold::fit() {
  bool is_too_many = rest_.size() > 0 || heaps_.size() > most_findings;
  for (const auto how : {Coarseness::by_folder, Coarseness::by_rule, Coarseness::by_verdict}) {
    if (!is_too_many) break;
    auto least = heaps_.take_all_but(kept_of_too_many);
    for (auto& group : rest_.take()) heaps_.add(std::move(group));
    for (auto& heap : least) regroup(std::move(heap), std::max(how, rest_grouped_), heaps_);
    is_too_many = heaps_.size() > most_findings;
  }
  HeapList heaps = heaps_.take();
  std::sort(heaps.begin(), heaps.end(), comes_before);
  for (const auto& heap : heaps) heap->list_at_most(listed_at_most_);
  return heaps;
}

std::vector<Finding> Fold::take() {
  std::vector<Finding> out;
  HeapList list = fit();
  out.reserve(list.size());
  const Rule* rule = nullptr;
  for (auto& heap : list) {
    // Like findings stand side by side, so most have the rule of the one before.
    const Judgement& judgement = heap->judgement();
    const bool is_same = !out.empty() && out.back().rule == judgement.rule &&
                         out.back().layer == to_word(judgement.layer);
    if (!is_same) rule = layers_.find(to_word(judgement.layer), judgement.rule);
    out.push_back(finding_of(*heap, rule, redaction_));
    heap.reset();
  }
  return out;
}

std::string group_folder(std::string_view path, const std::vector<std::string>& roots) {
  std::string_view root;
  for (std::string_view candidate : roots) {
    while (candidate.ends_with('/')) candidate.remove_suffix(1);
    const bool holds = path.starts_with(candidate) &&
                       (path.size() == candidate.size() || path[candidate.size()] == '/');
    if (holds && candidate.size() > root.size()) root = candidate;
  }
  // What no root holds lies below the first folder of its path, "C:" or "/".
  if (root.empty() && !path.starts_with('/')) root = path.substr(0, path.find('/'));
  std::size_t end = root.size();
  for (int level = 0; level < 2 && end < path.size(); ++level) {
    const std::size_t next = path.find('/', end + 1);
    if (next == std::string_view::npos) break;
    end = next;
  }
  const std::string_view folder = path.substr(0, end);
  return folder.empty() && path.starts_with('/') ? "/" : std::string(folder);
}

std::vector<Finding> fold(JudgedList judged, const Layers& layers,
                          const std::vector<std::string>& roots, Redaction redaction) {
  Fold all(layers, roots, redaction);
  for (; !judged.empty(); judged.pop_front()) all.add(judged.front());
  return all.take();
}

std::vector<Finding> fold(JudgedList judged, const Layers& layers,
                          const std::vector<std::string>& roots) {
  return fold(std::move(judged), layers, roots, Redaction::none);
}

}  // namespace examguard
