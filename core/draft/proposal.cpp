#include "core/draft/proposal.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/messages.hpp"
#include "core/policy/policy_writer.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_rules = 2000;
// A reader of YAML takes at most 64 KiB between two values, comments included, and in one list.
constexpr std::size_t longest_list = 16u << 10;
constexpr std::size_t longest_comments = 48u << 10;
constexpr std::size_t longest_rules = 2u << 20;
constexpr std::size_t most_values = 20;  // of one criterion; more say little

using Texts = std::set<std::string>;

// What is known of one product, over all PCs.
struct Candidate {
  std::string product;
  Texts pcs, sites, packages, signers, vendors, names, files, versions, sources;
  std::string example;
  bool listed = false;  // a source lists it as installed, at least once

  [[nodiscard]] bool can_be_allowed() const { return listed || !signers.empty(); }
};

void take(Texts& into, const std::string& value) {
  if (!can_be_value(value)) return;
  if (into.size() < most_values) into.insert(to_valid_utf8(value));
}

std::string file_name(const Observation& subject) {
  const std::string& path = subject.path.text;
  const std::string last = path.substr(path.find_last_of("/\\") + 1);
  return last.empty() ? subject.name : last;
}

void take(Candidate& into, const Sighting& sighting) {
  const Observation& subject = sighting.finding.subject;
  into.pcs.insert(sighting.pc);
  into.sites.insert(sighting.site);
  take(into.signers, subject.signer);
  take(into.vendors, subject.vendor);
  take(into.versions, subject.version);
  take(into.sources, subject.source);
  if (subject.source == "portable") {
    take(into.files, file_name(subject));
  } else {
    into.listed = true;
    take(into.packages, subject.package);
    take(into.names, subject.name);
  }
  if (into.example.empty()) into.example = subject.path.text;
}

std::string product_of(const Finding& finding) {
  if (!finding.product.empty()) return finding.product;
  return finding.subject.name.empty() ? file_name(finding.subject) : finding.subject.name;
}

struct Sorted {
  std::vector<Candidate> installed;  // or signed; on most PCs first, then by site and publisher
  std::vector<Candidate> on_disk;    // programs that are only files, in the same order
  std::size_t files = 0;             // findings that are no programs
  std::size_t rare = 0, odd = 0;     // products left out
};

void sort(std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.pcs.size() != b.pcs.size()) return a.pcs.size() > b.pcs.size();
                     if (a.sites.size() != b.sites.size()) return a.sites.size() > b.sites.size();
                     return a.vendors < b.vendors;
                   });
}

Sorted sort_out(const ProposalFrame& frame, const std::vector<Sighting>& sightings) {
  Sorted sorted;
  std::map<std::string, Candidate> products;
  for (const Sighting& sighting : sightings) {
    const Finding& finding = sighting.finding;
    if (finding.verdict != Verdict::unlisted) continue;
    if (finding.group || finding.subject.kind != Kind::program) {
      ++sorted.files;
      continue;
    }
    const std::string product = to_valid_utf8(product_of(finding));
    Candidate& into = products[fold_case(product)];
    if (into.product.empty()) into.product = product;
    take(into, sighting);
  }
  for (auto& [key, candidate] : products) {
    const bool nameless = candidate.names.empty() && candidate.files.empty() &&
                          candidate.packages.empty() && candidate.signers.empty();
    if (candidate.pcs.size() < frame.min_pcs) {
      ++sorted.rare;
    } else if (nameless || !can_be_value(candidate.product)) {
      ++sorted.odd;
    } else {
      auto& into = candidate.can_be_allowed() ? sorted.installed : sorted.on_disk;
      into.push_back(std::move(candidate));
    }
  }
  sort(sorted.installed);
  sort(sorted.on_disk);
  return sorted;
}

std::string said(const Texts& texts) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& text : texts) {
    if (++number > 5) return out + ", ...";
    out += (out.empty() ? "" : ", ") + comment_text(text);
  }
  return out;
}

std::string list_of(const Texts& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    const std::string value = (out.size() == 1 ? "" : ", ") + literal_value(text);
    if (out.size() + value.size() > longest_list) break;
    out += value;
  }
  return out + "]";
}

std::string rule_id(std::size_t number, std::string_view product) {
  const std::string id = "draft-" + std::to_string(number);
  const std::string word = word_for_id(product);
  return word.empty() ? id : id + "-" + word;
}

// Writes the draft, comments in one language.
class Draft {
 public:
  Draft(const ProposalFrame& frame, const Sorted& sorted) : frame_(frame), sorted_(sorted) {}

  std::string write() {
    if (sorted_.installed.empty() && sorted_.on_disk.empty()) {
      note("# ", Message::draft_nothing);
    } else {
      rules();
    }
    std::string body;
    body.swap(out_);
    head();
    return out_ + body;
  }

 private:
  void note(const char* start, Message id, const std::vector<std::string>& values = {}) {
    out_ += start + message(frame_.language, id, values) + "\n";
  }

  void rules() {
    out_ +=
        "programs:\n  rules:\n"
        "    - id: not-reviewed\n"
        "      allow:\n        - {name: " +
        quoted(message(frame_.language, Message::draft_not_reviewed)) + "}\n";
    for (const Candidate& candidate : sorted_.installed) {
      if (number_ == most_rules || out_.size() > longest_rules) break;
      evidence(candidate);
      rule(candidate);
    }
    over_ = sorted_.installed.size() - number_;
    if (sorted_.on_disk.empty()) return;
    out_ += "\n";
    note("    # ", Message::draft_on_disk);
    const std::size_t start = out_.size();
    for (const Candidate& candidate : sorted_.on_disk) {
      const std::size_t before = out_.size();
      evidence(candidate);
      denial(candidate);
      if (out_.size() - start <= longest_comments) continue;
      out_.resize(before);
      ++over_;
    }
  }

  void head() {
    const bool is_top = frame_.level == Level::province;
    note("# ", Message::draft_title);
    note("# ", Message::draft_seen,
         {std::to_string(frame_.pcs), std::to_string(frame_.sites), to_text(frame_.at)});
    note("# ", Message::draft_claims);
    note("# ", Message::draft_undecided);
    note("# ", is_top ? Message::draft_for_top : Message::draft_for_lower);
    for (const auto& [number, what] :
         {std::pair{sorted_.rare, Message::draft_rare}, std::pair{over_, Message::draft_over},
          std::pair{sorted_.odd, Message::draft_odd},
          std::pair{sorted_.files, Message::draft_files}}) {
      if (number > 0) note("# ", what, {std::to_string(number)});
    }
    PolicyHead head;
    head.id = "draft-" + excerpt(frame_.site.empty() ? frame_.region : frame_.site, 50);
    head.level = frame_.level;
    head.region = frame_.region;
    head.site = frame_.site;
    if (!is_top) head.over = {frame_.over_id, frame_.over_serial};
    head.issued = day_in_shanghai(frame_.at);
    head.expires = day_in_shanghai(frame_.at + std::chrono::days(365));
    out_ += policy_head(head);
  }

  void evidence(const Candidate& candidate) {
    out_ += "\n";
    note("    # ", Message::draft_product,
         {comment_text(candidate.product), std::to_string(candidate.pcs.size()),
          std::to_string(candidate.sites.size())});
    for (const auto& [what, text] :
         {std::pair{Message::draft_publisher, said(candidate.vendors)},
          std::pair{Message::draft_signed, said(candidate.signers)},
          std::pair{Message::draft_versions, said(candidate.versions)},
          std::pair{Message::draft_sources, said(candidate.sources)},
          std::pair{Message::draft_example, comment_text(candidate.example)}}) {
      if (!text.empty()) note("    # ", what, {text});
    }
  }

  void rule(const Candidate& candidate) {
    out_ += "    - id: " + rule_id(++number_, candidate.product) + "\n      allow:\n";
    if (!candidate.signers.empty()) {
      out_ += "        - {signer: " + list_of(candidate.signers) +
              ", product: " + list_of({candidate.product}) + "}\n";
    }
    if (!candidate.packages.empty()) {
      out_ += "        - {package: " + list_of(candidate.packages) + "}\n";
    } else if (!candidate.names.empty()) {
      out_ += "        - {name: " + list_of(candidate.names) +
              (candidate.vendors.empty() ? "" : ", vendor: " + list_of(candidate.vendors)) + "}\n";
    }
  }

  // A name denies whatever has it, the system's own files too: only for an officer to take over.
  void denial(const Candidate& candidate) {
    out_ += "    # - id: " + rule_id(++number_, candidate.product) +
            "\n    #   deny:\n    #     - {file: " + list_of(candidate.files) +
            "}\n    #   category: portable-program\n    #   severity: suspicious\n";
  }

  const ProposalFrame& frame_;
  const Sorted& sorted_;
  std::string out_;
  std::size_t number_ = 0;
  std::size_t over_ = 0;  // over what a person can read
};

}  // namespace

std::string propose_layer(const ProposalFrame& frame, const std::vector<Sighting>& sightings) {
  const Sorted sorted = sort_out(frame, sightings);
  return Draft(frame, sorted).write();
}

}  // namespace examguard
