#include "core/report/finding_heap.hpp"

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

constexpr auto is_first_by_path = [](const auto& left, const auto& right) {
  return left.path < right.path;
};

// What a heap itself packed is whole.
Observation unpacked(std::string_view packed) {
  return unpack_observation(packed).value();
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

// Exact path and hash (or nothing), each behind its length, and the size between them.
Digest digest_of(const Observation& member) {
  const std::string_view path = exact_path(member);
  const std::string_view hash = member.sha256 ? as_bytes(*member.sha256) : std::string_view();
  Bytes bytes = big_endian(path.size());
  bytes += path;
  bytes += big_endian(member.size);
  bytes += big_endian(hash.size());
  bytes += hash;
  return sha256(bytes);
}

}  // namespace

Heap::Heap(const Unpacked& one)
    : id_(one.id),
      judgement_(one.judged.judgement),
      place_(one.judged.observation.path.text),
      name_(one.judged.observation.name),
      packed_(one.observation) {}

void Heap::regroup(std::string_view rule, std::string folder) {
  if (!is_group()) make_group();
  place_ = std::move(folder);
  id_ = group_id(rule, place_, judgement_.verdict);
}

void Heap::make_group() {
  const Observation first = unpacked(packed_);
  members_ = std::make_unique<Members>();
  members_->count = 1;
  members_->bytes = first.size;
  for (std::size_t i = 0; i < common_fields; ++i) members_->common[i].value = first.*common_of[i];
  members_->digests = {digest_of(first)};
  members_->listed.push_back({Bytes(exact_path(first)), std::move(packed_)});
  packed_.clear();
  name_.clear();
}

void Heap::absorb(Heap&& other) {
  const bool is_worse = speaks_before(other.judgement_, judgement_);
  if (is_worse) judgement_ = std::move(other.judgement_);
  if (!is_group()) {
    if (!is_worse) return;
    place_ = std::move(other.place_);
    name_ = std::move(other.name_);
    packed_ = std::move(other.packed_);
    return;
  }
  Members& more = *other.members_;
  members_->count += more.count;
  members_->bytes = saturating_sum(members_->bytes, more.bytes);
  for (std::size_t i = 0; i < common_fields; ++i) {
    auto& common = members_->common[i];
    common.differs =
        common.differs || more.common[i].differs || common.value != more.common[i].value;
  }
  auto& digests = members_->digests;
  digests.insert(digests.end(), more.digests.begin(), more.digests.end());
  std::move(more.listed.begin(), more.listed.end(), std::back_inserter(members_->listed));
  if (members_->listed.size() >= 2 * most_members) list_at_most(most_members);
}

void Heap::list_at_most(std::size_t count) {
  if (listed() <= count) return;
  auto& listed = members_->listed;
  const auto end = listed.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(listed.begin(), end, listed.end(), is_first_by_path);
  listed.erase(end, listed.end());
  listed.shrink_to_fit();
}

bool Heap::comes_before(const Heap& other) const {
  return std::tuple(badness(judgement_), std::string_view(place_), std::string_view(name_), id_) <
         std::tuple(badness(other.judgement_), std::string_view(other.place_),
                    std::string_view(other.name_), other.id_);
}

Digest Heap::members_digest() {
  std::sort(members_->digests.begin(), members_->digests.end());
  Hasher hasher;
  for (const Digest& digest : members_->digests) hasher.add(as_bytes(digest));
  return hasher.finish().sha256;
}

Observation Heap::folder_subject() const {
  Observation out;
  out.kind = Kind::file;
  out.path.text = place_;
  const std::size_t slash = place_.rfind('/');
  out.name = slash == std::string::npos ? place_ : place_.substr(slash + 1);
  out.size = members_->bytes;
  for (std::size_t i = 0; i < common_fields; ++i) {
    const Common& common = members_->common[i];
    if (!common.differs) out.*common_of[i] = common.value;
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
  if (is_group()) {
    list_at_most(most_members);
    std::sort(members_->listed.begin(), members_->listed.end(), is_first_by_path);
    std::vector<Observation> listed;
    for (const Member& member : members_->listed) listed.push_back(unpacked(member.packed));
    out.group =
        Group{place_, members_->count, members_->bytes, std::move(listed), members_digest()};
    out.subject = folder_subject();
  } else {
    out.subject = unpacked(packed_);
  }
  return out;
}

}  // namespace examguard
