#include "agent/scan/examiner.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/kinds/kinds.hpp"
#include "core/path_text.hpp"
#include "core/report/judged_pack.hpp"
#include "core/sources/application_bundles.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::uint64_t files_between_rests = 64;
constexpr std::string_view hash_deferred = "hash_deferred";
constexpr std::uint32_t first_person = 1000;  // accounts below are the system's own

TimePoint to_time(std::int64_t ns) {
  return TimePoint(std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(ns)));
}

void count(std::atomic<std::uint64_t>& counter, std::uint64_t more = 1) {
  // One worker writes and others only read, so no read-modify-write is needed.
  counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

// A file with several names has one gap.
bool is_told(const FileContent& content) {
  return content.trouble && content.trouble->reported;
}

bool is_same(const FileContent& left, const FileContent& right) {
  if (left.kind != right.kind || left.sums.has_value() != right.sums.has_value()) return false;
  return !left.sums ||
         (left.sums->sha256 == right.sums->sha256 && left.sums->md5 == right.sums->md5);
}

std::string word_of_missing(const Trouble& trouble) {
  if (trouble.why == Why::changed || trouble.why == Why::limit) {
    return std::string(to_word(trouble.why));
  }
  return "unreadable";
}

class Examiner {
 public:
  explicit Examiner(std::shared_ptr<SharedScan> shared)
      : shared_(std::move(shared)),
        counters_(std::make_shared<ScanCounters>()),
        tools_(shared_->given.rest, shared_->given.stop) {
    if (shared_->given.seen) visit_.emplace(shared_->given.seen);
    const std::scoped_lock lock(shared_->mutex);
    shared_->counters.push_back(counters_);
  }

  Show enter(const WalkedFolder& folder);
  void examine(WalkedFile& file);

 private:
  void rest_now_and_then();
  [[nodiscard]] bool is_as_before(WalkedFile& file);
  [[nodiscard]] bool is_forged(WalkedFile& file);
  void describe(const WalkedFile& file);
  void look(WalkedFile& file, FileContent& content);
  void look_at_program(ContentReader& reader, const FileContent& content);
  void look_at_file(ContentReader& reader, const FileContent& content);
  bool belong(bool is_unowned);
  static void leave_open(Judgement& judgement);
  void look_at_unread(const Trouble& trouble);
  [[nodiscard]] bool is_in_scope();
  // True: the content is now known as far as asked, and is in the observation.
  bool hash(ContentReader& reader, const FileContent& content, Hasher::Also also);
  void keep(Judgement judgement);
  void add_gap(const Trouble& trouble);
  // So that the next scan need not look at it again.
  void remember(const FileContent& content);
  void tell(Looked looked);
  void attribute();  // to whom it belongs; of what is kept or told, since it costs a look-up
  std::string exact_path() const { return joined_; }

  const std::shared_ptr<SharedScan> shared_;
  const std::shared_ptr<ScanCounters> counters_;
  ReadingTools tools_;
  std::uint64_t files_since_rest_ = 0;

  // Of the folder:
  std::string folder_;  // exact bytes with a '/' at the end
  bool folder_is_utf8_ = true;
  bool folder_is_hidden_ = false;
  const Profile* profile_ = nullptr;
  std::optional<ScopedFolder> scope_;  // once a file asks
  std::optional<FolderVisit> visit_;   // if there is a state

  // Of the file; kept from one to the next, so that strings keep their memory:
  std::string joined_;  // path, exact bytes
  Observation observation_;
  FileStat stat_;
  Bytes judged_;  // that was kept of it, packed; empty: it is harmless
  bool has_gap_ = false;
};

Show Examiner::enter(const WalkedFolder& folder) {
  const auto& only = shared_->given.only;
  if (only && !only->enters(folder.path)) return Show::nothing;
  if (!folder.again) count(counters_->folders);
  folder_ = folder.path;
  if (!folder_.ends_with('/')) folder_ += '/';
  if (visit_) visit_->enter(folder);
  folder_is_utf8_ = is_valid_utf8(folder_);
  folder_is_hidden_ = folder_.find("/.") != std::string::npos;
  profile_ = nullptr;
  for (const auto& profile : shared_->given.profiles) {
    const bool is_nearer = !profile_ || profile.path.size() > profile_->path.size();
    if (is_nearer && lies_in(folder.path, profile.path)) profile_ = &profile;
  }
  scope_.reset();
  const bool is_home = profile_ && profile_->path == folder.path;
  const bool is_volume = folder.volume->path == folder.path;
  if (is_home || is_volume) {
    const std::scoped_lock lock(shared_->mutex);
    if (is_home) shared_->profiles_met.insert(profile_->account);
    if (is_volume) shared_->volumes_met.insert(folder.volume->path);
  }
  const bool is_known = visit_ && visit_->is_known();
  return only || is_known ? Show::files : Show::open_files;
}

void Examiner::examine(WalkedFile& file) {
  rest_now_and_then();
  if (is_as_before(file)) return;
  describe(file);
  const auto& only = shared_->given.only;
  if (only && !only->wants(joined_)) {
    if (visit_) visit_->learn_nothing();
    return;
  }
  count(counters_->files);
  count(counters_->bytes, file.stat().size);
  if (file.stat().links > 1) {
    shared_->links.with(file.stat(), file.heartbeat(),
                        [&](FileContent& content) { look(file, content); });
  } else {
    FileContent content;
    look(file, content);
  }
}

void Examiner::rest_now_and_then() {
  if (shared_->given.rest && ++files_since_rest_ % files_between_rests == 0) {
    shared_->given.rest->after(0);
  }
}

// Somebody who wants to hear of every file must.
bool Examiner::is_as_before(WalkedFile& file) {
  if (!visit_) return false;
  visit_->meet(file.name(), file.stat());
  const auto& given = shared_->given;
  const auto judged = given.only || given.hashed ? std::nullopt : visit_->judged();
  if (!judged) return false;
  if (given.recheck && given.recheck->takes(file.stat()) && is_forged(file)) {
    visit_->distrust();
    return false;
  }
  visit_->learn_nothing_new();
  if (!judged->empty()) shared_->kept->add(*judged);
  count(counters_->files);
  count(counters_->bytes, file.stat().size);
  return true;
}

// Its numbers and times are those of the file that was seen; is its content? What cannot be read
// now is no sign of it.
bool Examiner::is_forged(WalkedFile& file) {
  const auto seen = visit_->recall();
  if (!seen) return false;
  FileContent now;
  ContentReader reader(file, now, tools_);
  const auto also =
      seen->sums && !seen->sums->md5.empty() ? Hasher::Also::md5 : Hasher::Also::nothing;
  const bool is_read = reader.identify() && (!seen->sums || reader.hash(also));
  if (!is_read) return false;
  count(counters_->rechecked_files);
  if (is_same(now, *seen)) return false;
  shared_->add_gap("files", folder_ + std::string(file.name()),
                   {Why::forged, "the content changed, its times and size did not", false});
  return true;
}

void Examiner::describe(const WalkedFile& file) {
  judged_.clear();
  has_gap_ = false;
  const auto name = file.name();
  joined_ = folder_;
  joined_ += name;
  auto& o = observation_;
  if (folder_is_utf8_ && is_valid_utf8(name)) {
    o.path.text = joined_;
    o.path.raw.clear();
    o.name = name;
  } else {
    o.path = to_path(joined_);
    o.name = to_valid_utf8(name);
  }
  stat_ = file.stat();
  o.hidden = folder_is_hidden_ || name.starts_with('.') || stat_.hidden_attribute;
  o.size = stat_.size;
  o.times.modified = to_time(stat_.modified_ns);
  o.times.changed = to_time(stat_.changed_ns);
  o.times.created.reset();
  if (stat_.created_ns != 0) o.times.created = to_time(stat_.created_ns);
  o.package.clear();
  o.product.clear();
  o.version.clear();
  o.content.clear();
  o.content_class.clear();
  o.disguised = false;
  o.trust = Trust::none;
  o.sha256.reset();
  o.sha256_missing.clear();
}

void Examiner::look(WalkedFile& file, FileContent& content) {
  const bool is_counted = content.kind.has_value();  // at another of its names
  if (visit_ && !content.kind) {
    if (auto recalled = visit_->recall()) content = std::move(*recalled);
  }
  ContentReader reader(file, content, tools_);
  const bool is_identified = reader.identify();
  if (!is_identified) {
    look_at_unread(*content.trouble);
  } else {
    observation_.content = content.kind->name;
    observation_.content_class = content.kind->content_class;
    observation_.disguised = is_disguised(observation_.name, *content.kind);
    if (is_program(*content.kind)) {
      look_at_program(reader, content);
    } else if (is_in_scope()) {
      look_at_file(reader, content);
    } else {
      observation_.kind = Kind::file;
      observation_.source = "files";
      tell(Looked::out_of_scope);
    }
  }
  if (file.was_opened() && !is_counted) count(counters_->opened_files);
  if (visit_) remember(content);
  count(counters_->hashed_bytes, reader.hashed_bytes());
}

// A program that its package vouches for, or that lies in a bundle that only the system can change,
// is what a source has listed already; it is counted, and kept only if a rule names it.
void Examiner::look_at_program(ContentReader& reader, const FileContent& content) {
  observation_.kind = Kind::program;
  observation_.source = "portable";
  const auto owners = shared_->given.owned.find(exact_path());
  const bool wants_md5 = std::any_of(owners.begin(), owners.end(), [](const OwnedFile& owner) {
    return owner.recorded == Recorded::md5;
  });
  if (!owners.empty()) observation_.package = owners.front().package;
  const bool is_listed = belong(owners.empty());
  if (hash(reader, content, wants_md5 ? Hasher::Also::md5 : Hasher::Also::nothing)) {
    if (!is_listed) observation_.trust = vouch(owners, *content.sums);
    if (shared_->given.own_programs.contains(*observation_.sha256)) {
      tell(Looked::own_program);
      return;
    }
  } else if (is_told(content)) {
    return;
  }
  auto judgement = shared_->given.judge->judge(observation_, shared_->given.now);
  if (observation_.sha256_missing == hash_deferred) leave_open(judgement);
  const bool is_named = judgement.verdict == Verdict::denied && judgement.rule != "default";
  const bool is_vouched = observation_.trust == Trust::os_package || is_listed;
  tell(is_vouched && !is_named ? Looked::vouched : Looked::judged);
  if (!is_vouched || is_named) keep(std::move(judgement));
}

// Its package or a rule may still allow it, once it is hashed.
void Examiner::leave_open(Judgement& judgement) {
  if (judgement.verdict != Verdict::unlisted) return;
  judgement.verdict = Verdict::undetermined;
  judgement.unread = "sha256: " + std::string(hash_deferred);
}

// Names the product that a program on disk is part of. True: it is part of a bundle of the system.
bool Examiner::belong(bool is_unowned) {
  auto& o = observation_;
  if (o.content == "appimage") {
    auto named = app_image_name(o.name);
    o.product = std::move(named.name);
    o.version = std::move(named.version);
  }
  if (!is_unowned) {
    o.product = shared_->given.places.product_of(o.package);
    return false;
  }
  const auto* place = shared_->given.places.find(joined_);
  if (place == nullptr) return false;
  o.package = place->package;
  if (!place->product.empty()) o.product = place->product;
  if (!place->of_system || stat_.owner >= first_person) return false;
  o.trust = Trust::owned_unverified;
  return true;
}

void Examiner::look_at_file(ContentReader& reader, const FileContent& content) {
  observation_.kind = Kind::file;
  observation_.source = "files";
  if (shared_->given.judge->wants(observation_).sha256 &&
      !hash(reader, content, Hasher::Also::nothing) && is_told(content)) {
    return;
  }
  auto judgement = shared_->given.judge->judge(observation_, shared_->given.now);
  if (judgement.verdict == Verdict::allowed) {
    tell(Looked::judged);
    return;
  }
  // Only now is it worth asking whether a package vouches for it. What no rule names can be allowed
  // by its hash alone, so the finding says it.
  const auto owners = shared_->given.owned.find(exact_path());
  const bool needs_hash = judgement.verdict == Verdict::unlisted && !observation_.sha256 &&
                          observation_.sha256_missing.empty();
  if (!owners.empty() || needs_hash) {
    if (!owners.empty()) observation_.package = owners.front().package;
    const auto also = owners.empty() ? Hasher::Also::nothing : Hasher::Also::md5;
    if (hash(reader, content, also)) {
      observation_.trust = vouch(owners, *content.sums);
    } else if (is_told(content)) {
      return;
    }
    judgement = shared_->given.judge->judge(observation_, shared_->given.now);
  }
  tell(Looked::judged);
  if (judgement.verdict != Verdict::allowed) keep(std::move(judgement));
}

// In most folders of a later scan no file asks.
bool Examiner::is_in_scope() {
  if (!scope_) {
    std::string_view folder = folder_;
    if (folder.size() > 1) folder.remove_suffix(1);
    scope_ = shared_->given.scopes.at(to_valid_utf8(folder));
  }
  return scope_->holds(observation_.path.text);
}

// Nothing of the content is known; what its name alone says still holds.
void Examiner::look_at_unread(const Trouble& trouble) {
  if (trouble.reported) return;
  add_gap(trouble);
  if (trouble.why == Why::vanished || !is_in_scope()) return;
  observation_.kind = Kind::file;
  observation_.source = "files";
  observation_.sha256_missing = word_of_missing(trouble);
  auto judgement = shared_->given.judge->judge(observation_, shared_->given.now);
  tell(Looked::judged);
  if (judgement.verdict != Verdict::allowed) keep(std::move(judgement));
}

bool Examiner::hash(ContentReader& reader, const FileContent& content, Hasher::Also also) {
  if (shared_->given.defers_hashes && !content.sums) {
    observation_.sha256_missing = hash_deferred;
    return false;
  }
  if (!reader.hash(also)) {
    add_gap(*content.trouble);
    observation_.sha256_missing = word_of_missing(*content.trouble);
    return false;
  }
  observation_.sha256 = content.sums->sha256;
  if (shared_->given.hashed) shared_->given.hashed(joined_, content.sums->sha256);
  return true;
}

void Examiner::tell(Looked looked) {
  if (!shared_->given.only) return;
  attribute();
  shared_->given.only->met(observation_, looked);
}

void Examiner::attribute() {
  observation_.profile = profile_ ? profile_->account : std::string();
  observation_.owner = shared_->given.accounts.name_of(stat_.owner);
}

void Examiner::add_gap(const Trouble& trouble) {
  has_gap_ = true;
  shared_->add_gap("files", joined_, trouble);
}

void Examiner::remember(const FileContent& content) {
  const bool is_open = observation_.sha256_missing == hash_deferred;
  if (has_gap_ || is_open || content.trouble || !content.kind) return visit_->learn_nothing();
  visit_->learn(content, judged_, shared_->given.started);
}

void Examiner::keep(Judgement judgement) {
  attribute();
  judged_ = pack({observation_, std::move(judgement)});
  shared_->kept->add(judged_);
}

}  // namespace

void SharedScan::add_gap(std::string_view source, std::string_view path, const Trouble& trouble) {
  gaps.add(source, path, trouble);
  if (given.seen) given.seen->could_not_read(path);
}

WalkVisitor make_examiner(std::shared_ptr<SharedScan> shared) {
  const auto examiner = std::make_shared<Examiner>(std::move(shared));
  WalkVisitor visitor;
  visitor.folder = [examiner](const WalkedFolder& folder) { return examiner->enter(folder); };
  visitor.file = [examiner](WalkedFile& file) { examiner->examine(file); };
  return visitor;
}

}  // namespace examguard
