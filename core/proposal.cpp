#include "core/proposal.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/policy_writer.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_rules = 2000;
constexpr std::size_t most_values = 20;  // of one criterion; more say little

using Texts = std::set<std::string>;

// What is known of one product, over all PCs.
struct Candidate {
  std::string product;
  Texts pcs, sites, packages, signers, vendors, names, files, versions, sources;
  std::string example;
  bool listed = false;  // a source lists it as installed, at least once
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
  std::vector<Candidate> candidates;  // on most PCs first, then by site and publisher
  std::size_t files = 0;              // findings that are no programs
  std::size_t rare = 0, odd = 0;      // products left out
};

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
      sorted.candidates.push_back(std::move(candidate));
    }
  }
  std::stable_sort(sorted.candidates.begin(), sorted.candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.pcs.size() != b.pcs.size()) return a.pcs.size() > b.pcs.size();
                     if (a.sites.size() != b.sites.size()) return a.sites.size() > b.sites.size();
                     return a.vendors < b.vendors;
                   });
  if (sorted.candidates.size() > most_rules) {
    sorted.rare += sorted.candidates.size() - most_rules;
    sorted.candidates.resize(most_rules);
  }
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
  for (const std::string& text : texts) out += (out.size() == 1 ? "" : ", ") + literal_value(text);
  return out + "]";
}

std::string rule_id(std::size_t number, std::string_view product) {
  const std::string id = "draft-" + std::to_string(number);
  const std::string word = word_for_id(product);
  return word.empty() ? id : id + "-" + word;
}

std::string head_of(const ProposalFrame& frame, const Sorted& sorted) {
  const bool is_top = frame.level == Level::province;
  std::string out =
      "# Draft by examguard-collector propose: rules out of what no rule names (待核实).\n"
      "# Seen by " +
      std::to_string(frame.pcs) + " PCs of " + std::to_string(frame.sites) +
      " sites that reported, as of " + to_text(frame.at) +
      ".\n"
      "# Names, publishers and packages are what PCs claim; each rule says what it rests on.\n"
      "# Nothing here is decided: read every rule, turn allow into deny or remove it, then remove "
      "the\n"
      "# rule \"not-reviewed\", which keeps the file from being signed.\n";
  out +=
      is_top
          ? "# Take the rules over into the province's policy: two policies of one layer do not "
            "bind.\n"
          : "# Take the rules over into the policy of this layer, if there is one. An allow counts "
            "here only\n# where the layer above makes its default delegable.\n";
  const auto left_out = [&](std::size_t number, const char* what) {
    if (number > 0) out += "# Left out: " + std::to_string(number) + " " + what + ".\n";
  };
  left_out(sorted.rare, "products on too few PCs");
  left_out(sorted.odd, "products without a name that a rule can hold");
  left_out(sorted.files, "findings that are files or groups of files, no programs");
  PolicyHead head;
  head.id = "draft-" + excerpt(frame.site.empty() ? frame.region : frame.site, 50);
  head.level = frame.level;
  head.region = frame.region;
  head.site = frame.site;
  if (!is_top) head.over = {frame.over_id, frame.over_serial};
  head.issued = day_in_shanghai(frame.at);
  head.expires = day_in_shanghai(frame.at + std::chrono::days(365));
  return out + policy_head(head);
}

std::string evidence_of(const Candidate& candidate) {
  std::string out = "\n    # " + comment_text(candidate.product) + ": on " +
                    std::to_string(candidate.pcs.size()) + " PCs at " +
                    std::to_string(candidate.sites.size()) + " sites\n";
  const auto line = [&](const char* what, const std::string& text) {
    if (!text.empty()) out += std::string("    # ") + what + ": " + text + "\n";
  };
  line("publisher, as claimed", said(candidate.vendors));
  line("signed by", said(candidate.signers));
  line("versions", said(candidate.versions));
  line("listed by", said(candidate.sources));
  line("example", comment_text(candidate.example));
  return out;
}

std::string rule_of(const Candidate& candidate, std::size_t number) {
  std::string out = evidence_of(candidate);
  const bool can_allow = candidate.listed || !candidate.signers.empty();
  if (!can_allow) {
    out += "    # only a file on disk: no name allows it; to allow it take signer or sha256\n";
  }
  out += "    - id: " + rule_id(number, candidate.product) + "\n";
  if (!can_allow) {
    return out + "      deny:\n        - {file: " + list_of(candidate.files) +
           "}\n      category: portable-program\n      severity: suspicious\n";
  }
  out += "      allow:\n";
  if (!candidate.signers.empty()) {
    out += "        - {signer: " + list_of(candidate.signers) +
           ", product: " + list_of({candidate.product}) + "}\n";
  }
  if (!candidate.packages.empty()) {
    out += "        - {package: " + list_of(candidate.packages) + "}\n";
  } else if (!candidate.names.empty()) {
    out += "        - {name: " + list_of(candidate.names) +
           (candidate.vendors.empty() ? "" : ", vendor: " + list_of(candidate.vendors)) + "}\n";
  }
  return out;
}

}  // namespace

std::string propose_layer(const ProposalFrame& frame, const std::vector<Sighting>& sightings) {
  const Sorted sorted = sort_out(frame, sightings);
  std::string out = head_of(frame, sorted);
  if (sorted.candidates.empty()) return out + "# No program to draft a rule for.\n";
  out +=
      "programs:\n  rules:\n"
      "    - id: not-reviewed\n"
      "      allow:\n        - {name: \"FILL-IN remove this rule when all others are read\"}\n";
  std::size_t number = 0;
  for (const Candidate& candidate : sorted.candidates) out += rule_of(candidate, ++number);
  return out;
}

}  // namespace examguard
