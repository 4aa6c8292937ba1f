#include "collector/upkeep/stick.hpp"

#include <set>

#include "core/delivery/submission.hpp"
#include "core/reason.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::string_view ending = ".json";
constexpr std::size_t agent_digits = 32;
constexpr std::size_t number_digits = 16;
constexpr std::size_t digest_digits = 64;
constexpr std::size_t stem_size = agent_digits + 1 + number_digits + 1 + digest_digits;

bool is_decimal(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// One import from a folder. Answers are written only where they differ from what lies there.
class Import {
 public:
  Import(std::string folder, const AskCollector& ask) : folder_(std::move(folder)), ask_(ask) {}

  Result<StickImport> run() {
    const auto names = list_folder(folder_);
    if (!names) return names.error();
    for (const std::string& name : *names) {
      const auto carried = parse_carried_name(name);
      if (!carried) continue;
      ++done_.envelopes;
      if (const auto taken = take(*carried); !taken) return taken.error();
    }
    if (const auto given = give_policies(); !given) return given.error();
    return std::move(done_);
  }

 private:
  Result<> take(const CarriedName& carried) {
    auto bytes = read_unlinked_file(folder_ + "/" + carried.stem + ".json", submission_limit);
    if (!bytes) {
      if (bytes.error().code == ErrorCode::too_large) {
        refuse(carried, {Reason::too_large, "a submission is at most 44 MiB", {}});
      } else {
        done_.troubles.push_back(bytes.error().what);
      }
      return {};
    }
    const auto answer =
        ask_("POST", "/api/carried?digest=" + encode_part(to_text(carried.digest)), *bytes);
    if (!answer) return answer.error();
    agents_.insert(to_text(carried.agent));
    if (answer->status == 200) {
      if (write(carried.stem + ".receipt.json", answer->body)) ++done_.received;
      return {};
    }
    const auto refusal = decode_refusal(answer->body);
    if (!refusal) {
      done_.troubles.push_back(carried.stem + ": HTTP status " + std::to_string(answer->status));
    } else if (refusal->reason == Reason::unauthorized || refusal->reason == Reason::forbidden) {
      return Error{ErrorCode::refused, refusal->message};
    } else if (disposition(static_cast<int>(answer->status), refusal->reason) ==
               Disposition::try_later) {
      done_.troubles.push_back(carried.stem + ": " + refusal->message + " (" + refusal->code + ")");
    } else {
      refuse(carried, {*refusal->reason, refusal->message, refusal->digests});
    }
    return {};
  }

  void refuse(const CarriedName& carried, const Refusal& refusal) {
    done_.refused.push_back(carried.stem + ": " + refusal.message + " (" +
                            std::string(to_word(refusal.reason)) + ")");
    write(carried.stem + ".refused.json", encode(refusal));
  }

  // A PC that left an envelope here gets the layers of its own site. policy.json is for any other
  // PC that the stick may meet, of whatever city: the province's layers alone.
  Result<> give_policies() {
    for (const std::string& agent : agents_) {
      if (const auto given = give("/api/carried/policy/" + agent, agent + ".policy.json"); !given) {
        done_.troubles.push_back("policies for " + agent + ": " + given.error().what);
      }
    }
    return give("/api/carried/policy", "policy.json");
  }

  Result<> give(const std::string& target, const std::string& name) {
    const auto answer = ask_("GET", target, {});
    if (!answer) return answer.error();
    if (answer->status != 200) {
      const auto refusal = decode_refusal(answer->body);
      return Error{ErrorCode::refused, refusal ? refusal->message : "the policies were not given"};
    }
    if (write(name, answer->body)) ++done_.policies;
    return {};
  }

  bool write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ + "/" + name;
    const auto there = read_unlinked_file(path, bytes.size());
    if (there && *there == bytes) return true;
    const auto written = write_file_atomically(path, bytes, Access::everyone_reads);
    if (!written) done_.troubles.push_back(written.error().what);
    return written.has_value();
  }

  std::string folder_;
  const AskCollector& ask_;
  StickImport done_;
  std::set<std::string> agents_;  // whose files were read
};

}  // namespace

std::optional<CarriedName> parse_carried_name(std::string_view name) {
  if (name.size() != stem_size + ending.size() || !name.ends_with(ending)) return std::nullopt;
  const std::string_view number = name.substr(agent_digits + 1, number_digits);
  const std::string_view hex = name.substr(agent_digits + 1 + number_digits + 1, digest_digits);
  const auto agent = parse_id(name.substr(0, agent_digits));
  const auto digest = parse_hex_digest(hex);
  if (!agent || !digest || !is_decimal(number)) return std::nullopt;
  if (name[agent_digits] != '-' || name[agent_digits + 1 + number_digits] != '-') {
    return std::nullopt;
  }
  return CarriedName{*agent, *digest, std::string(name.substr(0, stem_size))};
}

Result<StickImport> import_stick(const std::string& folder, const AskCollector& ask) {
  return Import(folder, ask).run();
}

}  // namespace examguard
