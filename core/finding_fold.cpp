// fold() of core/finding.hpp: from judged observations to findings, single or grouped.
#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/crypto.hpp"
#include "core/finding.hpp"
#include "core/finding_words.hpp"
#include "core/redaction.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

// When there are too many findings, so many of the worst stay as they are.
constexpr std::size_t kept_of_too_many = most_findings - most_findings / 10;

// A finding that is still being gathered.
struct Heap {
  Id id;
  Judgement judgement;
  std::vector<Observation> members;
  bool is_group = false;
  std::string folder;
};

std::string_view exact_path(const Observation& observation) {
  return observation.path.raw.empty() ? std::string_view(observation.path.text)
                                      : std::string_view(observation.path.raw);
}

// Less is worse. What is waived comes last, whatever its severity.
auto badness(const Judgement& j) {
  static constexpr int by_verdict[] = {4, 3, 2, 0,
                                       1};  // allowed, waived, unlisted, denied, undetermined
  return std::tuple(j.verdict == Verdict::waived, -static_cast<int>(j.severity),
                    by_verdict[static_cast<std::size_t>(j.verdict)]);
}

// The judgement that speaks for a group does not depend on the order of its members.
bool speaks_before(const Judgement& left, const Judgement& right) {
  const auto parts = [](const Judgement& j) {
    return std::tuple(badness(j), j.layer, j.criterion, std::string_view(j.category),
                      std::string_view(j.unread), j.waiver ? j.waiver->until : Day{},
                      std::string_view(j.waiver ? std::string_view(j.waiver->by) : ""));
  };
  return parts(left) < parts(right);
}

bool comes_before(const Heap& left, const Heap& right) {
  const auto path = [](const Heap& heap) {
    return heap.is_group ? std::string_view(heap.folder)
                         : std::string_view(heap.members.front().path.text);
  };
  const auto name = [](const Heap& heap) {
    return heap.is_group ? std::string_view() : std::string_view(heap.members.front().name);
  };
  return std::tuple(badness(left.judgement), path(left), name(left), left.id) <
         std::tuple(badness(right.judgement), path(right), name(right), right.id);
}

// Heaps by id. They are wide and get sorted, so they stay where they are and pointers move. The
// same single thing twice is one finding.
using HeapList = std::vector<std::unique_ptr<Heap>>;

class Heaps {
 public:
  void add(std::unique_ptr<Heap> heap) {
    const auto [place, is_new] = places_.try_emplace(heap->id, heap.get());
    if (is_new) {
      heaps_.push_back(std::move(heap));
      return;
    }
    Heap& known = *place->second;
    const bool is_worse = speaks_before(heap->judgement, known.judgement);
    if (is_worse) known.judgement = heap->judgement;
    if (known.is_group) {
      std::move(heap->members.begin(), heap->members.end(), std::back_inserter(known.members));
    } else if (is_worse) {
      known.members = std::move(heap->members);
    }
  }

  [[nodiscard]] HeapList take() {
    std::sort(heaps_.begin(), heaps_.end(),
              [](const auto& left, const auto& right) { return comes_before(*left, *right); });
    places_.clear();
    return std::exchange(heaps_, {});
  }

 private:
  HeapList heaps_;
  std::unordered_map<Id, Heap*> places_;
};

bool lies_on_disk(const Observation& observation) {
  return observation.kind == Kind::file || observation.source == "portable";
}

std::unique_ptr<Heap> heap_of(Judged judged, const std::vector<std::string>& roots,
                              Redaction redaction) {
  auto made = std::make_unique<Heap>();
  Heap& heap = *made;
  heap.judgement = std::move(judged.judgement);
  const bool withheld = is_redacted(redaction, judged.observation);
  heap.is_group = withheld || (heap.judgement.groups && lies_on_disk(judged.observation));
  if (heap.is_group) {
    const bool is_everywhere = withheld && redaction == Redaction::full;
    if (!is_everywhere) heap.folder = group_folder(judged.observation.path.text, roots);
    heap.id = group_id(heap.judgement.rule, heap.folder, heap.judgement.verdict);
  } else {
    heap.id = finding_id(judged.observation);
  }
  heap.members.push_back(std::move(judged.observation));
  return made;
}

// How the rest of too many findings is grouped: each step leaves fewer groups.
enum class Coarseness { by_folder, by_rule, by_verdict };

void regroup(Heap& heap, Coarseness how, const std::vector<std::string>& roots) {
  if (!heap.is_group) heap.folder = group_folder(heap.members.front().path.text, roots);
  heap.is_group = true;
  if (how != Coarseness::by_folder) heap.folder.clear();
  const std::string_view rule =
      how == Coarseness::by_verdict ? std::string_view("overflow") : heap.judgement.rule;
  heap.id = group_id(rule, heap.folder, heap.judgement.verdict);
}

HeapList fit(HeapList heaps, const std::vector<std::string>& roots) {
  for (const auto how : {Coarseness::by_folder, Coarseness::by_rule, Coarseness::by_verdict}) {
    if (heaps.size() <= most_findings) break;
    Heaps out;
    for (std::size_t i = 0; i < heaps.size(); ++i) {
      if (i >= kept_of_too_many) regroup(*heaps[i], how, roots);
      out.add(std::move(heaps[i]));
    }
    heaps = out.take();
  }
  return heaps;
}

std::uint64_t saturating_sum(std::uint64_t left, std::uint64_t right) {
  return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

void add_number(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

// For each member: exact path and hash (or nothing), each behind its length, and the size.
Digest digest_of(const std::vector<Observation>& members) {
  Bytes bytes;
  for (const Observation& member : members) {
    const std::string_view path = exact_path(member);
    const std::string_view hash = member.sha256 ? as_bytes(*member.sha256) : std::string_view();
    add_number(bytes, path.size());
    bytes += path;
    add_number(bytes, member.size);
    add_number(bytes, hash.size());
    bytes += hash;
  }
  return sha256(bytes);
}

// What all members have in common.
Observation folder_subject(const Heap& heap, std::uint64_t bytes) {
  Observation out;
  out.kind = Kind::file;
  out.path.text = heap.folder;
  const std::size_t slash = heap.folder.rfind('/');
  out.name = slash == std::string::npos ? heap.folder : heap.folder.substr(slash + 1);
  out.size = bytes;
  const auto common = [&](std::string Observation::*field) {
    const std::string& first = heap.members.front().*field;
    const bool same =
        std::all_of(heap.members.begin(), heap.members.end(),
                    [&](const Observation& member) { return member.*field == first; });
    return same ? first : std::string();
  };
  out.source = common(&Observation::source);
  out.profile = common(&Observation::profile);
  out.owner = common(&Observation::owner);
  out.content = common(&Observation::content);
  out.content_class = common(&Observation::content_class);
  return out;
}

Group group_of(Heap& heap, Redaction redaction) {
  std::sort(heap.members.begin(), heap.members.end(),
            [](const Observation& left, const Observation& right) {
              return exact_path(left) < exact_path(right);
            });
  Group group;
  group.folder = heap.folder;
  group.count = heap.members.size();
  for (const Observation& member : heap.members) {
    group.bytes = saturating_sum(group.bytes, member.size);
  }
  group.members_digest = digest_of(heap.members);
  const auto listed = std::min(heap.members.size(), most_members);
  group.members.assign(heap.members.begin(),
                       heap.members.begin() + static_cast<std::ptrdiff_t>(listed));
  for (Observation& member : group.members) redact(redaction, member);
  return group;
}

Finding finding_of(Heap heap, const Layers& layers, Redaction redaction) {
  Finding out;
  out.id = heap.id;
  out.verdict = heap.judgement.verdict;
  out.severity = heap.judgement.severity;
  out.category = heap.judgement.category;
  out.rule = heap.judgement.rule;
  out.layer = to_word(heap.judgement.layer);
  out.criterion = to_word(heap.judgement.criterion);
  out.unread = heap.judgement.unread;
  out.waiver = heap.judgement.waiver;
  if (heap.is_group) {
    out.group = group_of(heap, redaction);
    out.subject = folder_subject(heap, out.group->bytes);
  } else {
    out.subject = std::move(heap.members.front());
    out.product = out.subject.product.empty() ? out.subject.name : out.subject.product;
  }
  const Rule* rule = layers.find(out.layer, out.rule);
  if (rule != nullptr) {
    out.clause = rule->clause;
    out.rule_digest = rule->text_digest;
  }
  out.why = why_of(out, rule);
  out.todo = todo_of(out, rule);
  return out;
}

}  // namespace

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
  Heaps heaps;
  for (; !judged.empty(); judged.pop_front()) {
    Judged& one = judged.front();
    if (one.judgement.verdict != Verdict::allowed)
      heaps.add(heap_of(std::move(one), roots, redaction));
  }
  std::vector<Finding> out;
  HeapList list = fit(heaps.take(), roots);
  out.reserve(list.size());
  for (auto& heap : list) {
    out.push_back(finding_of(std::move(*heap), layers, redaction));
    heap.reset();
  }
  return out;
}

std::vector<Finding> fold(JudgedList judged, const Layers& layers,
                          const std::vector<std::string>& roots) {
  return fold(std::move(judged), layers, roots, Redaction::none);
}

}  // namespace examguard
