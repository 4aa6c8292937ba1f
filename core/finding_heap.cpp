#include "core/finding_heap.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "core/crypto.hpp"

namespace examguard {
namespace {

constexpr std::array common_of{&Observation::source, &Observation::profile, &Observation::owner,
                               &Observation::content, &Observation::content_class};

std::string_view exact_path(const Observation& observation) {
  return observation.path.raw.empty() ? std::string_view(observation.path.text)
                                      : std::string_view(observation.path.raw);
}

bool is_first_by_path(const Observation& left, const Observation& right) {
  return exact_path(left) < exact_path(right);
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

std::uint64_t saturating_sum(std::uint64_t left, std::uint64_t right) {
  return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

void add_number(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

// Exact path and hash (or nothing), each behind its length, and the size between them.
Digest digest_of(const Observation& member) {
  const std::string_view path = exact_path(member);
  const std::string_view hash = member.sha256 ? as_bytes(*member.sha256) : std::string_view();
  Bytes bytes;
  add_number(bytes, path.size());
  bytes += path;
  add_number(bytes, member.size);
  add_number(bytes, hash.size());
  bytes += hash;
  return sha256(bytes);
}

}  // namespace

Heap::Heap(Judged judged)
    : id_(finding_id(judged.observation)), judgement_(std::move(judged.judgement)) {
  members_.push_back(std::move(judged.observation));
}

Heap::Heap(Judged judged, std::string_view rule, std::string folder) : Heap(std::move(judged)) {
  regroup(rule, std::move(folder));
}

std::string_view Heap::place() const {
  return is_group_ ? std::string_view(folder_) : std::string_view(members_.front().path.text);
}

void Heap::regroup(std::string_view rule, std::string folder) {
  if (!is_group_) count_first(members_.front());
  is_group_ = true;
  folder_ = std::move(folder);
  id_ = group_id(rule, folder_, judgement_.verdict);
}

void Heap::count_first(const Observation& member) {
  count_ = 1;
  bytes_ = member.size;
  for (std::size_t i = 0; i < common_.size(); ++i) common_[i].value = member.*common_of[i];
  digests_ = {digest_of(member)};
}

void Heap::absorb(Heap&& other) {
  const bool is_worse = speaks_before(other.judgement_, judgement_);
  if (is_worse) judgement_ = std::move(other.judgement_);
  if (!is_group_) {
    if (is_worse) members_ = std::move(other.members_);
    return;
  }
  count_ += other.count_;
  bytes_ = saturating_sum(bytes_, other.bytes_);
  for (std::size_t i = 0; i < common_.size(); ++i) {
    common_[i].differs = common_[i].differs || other.common_[i].differs ||
                         common_[i].value != other.common_[i].value;
  }
  digests_.insert(digests_.end(), other.digests_.begin(), other.digests_.end());
  std::move(other.members_.begin(), other.members_.end(), std::back_inserter(members_));
  if (members_.size() >= 2 * most_members) list_at_most(most_members);
}

void Heap::list_at_most(std::size_t count) {
  if (!is_group_ || members_.size() <= count) return;
  const auto end = members_.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(members_.begin(), end, members_.end(), is_first_by_path);
  members_.erase(end, members_.end());
  members_.shrink_to_fit();
}

bool Heap::comes_before(const Heap& other) const {
  const auto name = [](const Heap& heap) {
    return heap.is_group_ ? std::string_view() : std::string_view(heap.members_.front().name);
  };
  return std::tuple(badness(judgement_), place(), name(*this), id_) <
         std::tuple(badness(other.judgement_), other.place(), name(other), other.id_);
}

Digest Heap::members_digest() {
  std::sort(digests_.begin(), digests_.end());
  Hasher hasher;
  for (const Digest& digest : digests_) hasher.add(as_bytes(digest));
  return hasher.finish().sha256;
}

Observation Heap::folder_subject() const {
  Observation out;
  out.kind = Kind::file;
  out.path.text = folder_;
  const std::size_t slash = folder_.rfind('/');
  out.name = slash == std::string::npos ? folder_ : folder_.substr(slash + 1);
  out.size = bytes_;
  for (std::size_t i = 0; i < common_.size(); ++i) {
    if (!common_[i].differs) out.*common_of[i] = common_[i].value;
  }
  return out;
}

Finding Heap::take() {
  Finding out;
  out.id = id_;
  out.verdict = judgement_.verdict;
  out.severity = judgement_.severity;
  out.category = judgement_.category;
  out.rule = judgement_.rule;
  out.layer = to_word(judgement_.layer);
  out.criterion = to_word(judgement_.criterion);
  out.unread = judgement_.unread;
  out.waiver = judgement_.waiver;
  if (is_group_) {
    list_at_most(most_members);
    std::sort(members_.begin(), members_.end(), is_first_by_path);
    out.group = Group{folder_, count_, bytes_, std::move(members_), members_digest()};
    out.subject = folder_subject();
  } else {
    out.subject = std::move(members_.front());
  }
  members_.clear();
  return out;
}

}  // namespace examguard
