#include "core/report/local_report.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/evidence/enrolment.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

Result<Bytes> object_from_json(const boost::json::value& json) {
  if (!json.is_string()) return Error{ErrorCode::malformed, "expected text"};
  return from_base64(std::string_view(json.get_string()));
}

Result<RootedTrust> trust_from_json(const boost::json::value& json) {
  return decode_rooted_trust(encode_json(json));
}

// All log keys that ever were: whether one was the log's is asked of the receipt's own time.
Keyring log_keys(const TrustList& trust) {
  return keyring(trust, Role::log, TimePoint::min(), TimeIs::lower_bound);
}

class Checker {
 public:
  Checker(const LocalReport& report, const std::optional<RootPin>& pin)
      : report_(report), pin_(pin) {}

  CheckedReport run() {
    check_trust();
    check_enrolment();
    check_signature();
    check_receipts();
    check_objects();
    return std::move(out_);
  }

 private:
  void say(CheckStep step, Held held, std::string detail) {
    out_.steps[static_cast<std::size_t>(step)] = {held, std::move(detail)};
  }
  void say(CheckStep step, const Error& error) { say(step, Held::no, error.what); }

  void check_trust() {
    if (!report_.trust) return say(CheckStep::root, Held::unknown, "no trust list is at hand");
    const auto opened = open_trust(report_.trust->envelope, report_.trust->root);
    if (!opened) {
      say(CheckStep::trust, opened.error());
    } else {
      say(CheckStep::trust, Held::yes,
          opened->deployment + " version " + std::to_string(opened->version));
    }
    if (!pin_) return say(CheckStep::root, Held::unknown, "no root is pinned here");
    if (!fits(*pin_, report_.trust->root)) {
      return say(CheckStep::root, Held::no,
                 "its root is " + to_text(report_.trust->root.id()) + ", not the one pinned here");
    }
    say(CheckStep::root, Held::yes, to_text(report_.trust->root.id()));
    if (opened) out_.trust = *opened;
  }

  void check_enrolment() {
    if (!report_.enrolment) {
      return say(CheckStep::enrolment, Held::unknown, "no enrolment is at hand");
    }
    auto opened = open_enrolment(*report_.enrolment);
    if (!opened) return say(CheckStep::enrolment, opened.error());
    say(CheckStep::enrolment, Held::yes, to_text(digest(*report_.enrolment)));
    enrolment_ = std::move(*opened);
  }

  void check_signature() {
    if (!enrolment_) {
      return say(CheckStep::signature, Held::unknown, "the report key is not known");
    }
    const auto opened = open(report_.envelope, PayloadType::report, {{enrolment_->report_key}, 1});
    if (!opened) return say(CheckStep::signature, opened.error());
    auto header = decode_report(*opened);
    if (!header) return say(CheckStep::signature, header.error());
    if (header->enrolment != digest(*report_.enrolment) || header->agent != enrolment_->agent) {
      return say(CheckStep::signature, Held::no, "the report names another enrolment");
    }
    say(CheckStep::signature, Held::yes, to_text(opened->digest()));
    out_.header = std::move(*header);
  }

  // What hangs on the trust can break even without a pin, but not hold.
  std::optional<Receipt> check_receipt(CheckStep step, const std::optional<Envelope>& envelope,
                                       const Digest& of, PayloadType type) {
    if (!envelope) {
      say(step, Held::unknown, "no receipt is at hand");
      return std::nullopt;
    }
    if (!out_.trust) {
      say(step, Held::unknown, "there is no trust under a pinned root to check it by");
      return std::nullopt;
    }
    auto receipt = open_receipt(*envelope, *out_.trust, of);
    if (!receipt) {
      say(step, receipt.error());
      return std::nullopt;
    }
    if (receipt->type != type || (enrolment_ && receipt->agent != enrolment_->agent)) {
      say(step, Held::no, "the receipt is for something else");
      return std::nullopt;
    }
    say(step, Held::yes, receipt->log + " " + std::to_string(receipt->index));
    return std::move(*receipt);
  }

  void check_receipts() {
    if (report_.enrolment) {
      (void)check_receipt(CheckStep::enrolment_receipt, report_.enrolment_receipt,
                          digest(*report_.enrolment), PayloadType::enrolment);
    } else {
      say(CheckStep::enrolment_receipt, Held::unknown, "no enrolment is at hand");
    }
    auto receipt = check_receipt(CheckStep::receipt, report_.receipt, digest(report_.envelope),
                                 PayloadType::report);
    if (receipt && out_.header && receipt->enrolment != out_.header->enrolment) {
      return say(CheckStep::receipt, Held::no, "the receipt names another enrolment");
    }
    out_.receipt = std::move(receipt);
  }

  [[nodiscard]] const Bytes* find(const Digest& digest) const {
    const auto found = std::find_if(report_.objects.begin(), report_.objects.end(),
                                    [&](const Bytes& bytes) { return sha256(bytes) == digest; });
    return found == report_.objects.end() ? nullptr : &*found;
  }

  void check_objects() {
    if (!out_.header) {
      return say(CheckStep::objects, Held::unknown, "what the report names is not known");
    }
    std::string missing;
    if (const Bytes* bytes = find(out_.header->findings.digest)) {
      auto findings = read_findings(*bytes, out_.header->findings);
      if (!findings) return say(CheckStep::objects, findings.error());
      out_.findings = std::move(*findings);
    } else {
      missing = "findings";
    }
    if (const Bytes* bytes = find(out_.header->programs.digest)) {
      auto programs = read_programs(*bytes, out_.header->programs);
      if (!programs) return say(CheckStep::objects, programs.error());
      out_.programs = std::move(*programs);
    } else {
      missing += missing.empty() ? "programs" : ", programs";
    }
    // Objects that nobody named were put in the place of those that are missing.
    const std::size_t found = (out_.findings ? 1U : 0U) + (out_.programs ? 1U : 0U);
    const bool others = report_.objects.size() > found;
    if (missing.empty()) return say(CheckStep::objects, Held::yes, "");
    say(CheckStep::objects, others ? Held::no : Held::unknown,
        (others ? "changed: " : "not at hand: ") + missing);
  }

  const LocalReport& report_;
  const std::optional<RootPin>& pin_;
  std::optional<Enrolment> enrolment_;
  CheckedReport out_;
};

}  // namespace

std::string encode(const LocalReport& report) {
  boost::json::object json{{"format", 1}, {"envelope", to_json(report.envelope)}};
  boost::json::array objects;
  for (const Bytes& bytes : report.objects) objects.emplace_back(to_base64(bytes));
  json["objects"] = std::move(objects);
  if (report.receipt) json["receipt"] = to_json(*report.receipt);
  if (report.trust) {
    json["trust"] = boost::json::object{{"root", to_base64(report.trust->root.der())},
                                        {"envelope", to_json(report.trust->envelope)}};
  }
  if (report.enrolment) json["enrolment"] = to_json(*report.enrolment);
  if (report.enrolment_receipt) json["enrolment_receipt"] = to_json(*report.enrolment_receipt);
  return encode_json(json);
}

Result<LocalReport> decode_local_report(std::string_view bytes) {
  constexpr std::size_t most_objects = 4;
  const auto json = decode_json(bytes, {.bytes = local_report_limit});
  if (!json) return within("local report", json.error());
  JsonFields fields(*json, "local report");
  if (fields.count_or("format", 1) != 1) {
    return Error{ErrorCode::unsupported, "this local report is of a later format"};
  }
  LocalReport report;
  const auto envelope = fields.optional_object("envelope", envelope_from_json);
  if (!envelope) fields.fail("envelope", "is missing");
  report.objects = fields.objects<Bytes>("objects", most_objects, object_from_json);
  report.receipt = fields.optional_object("receipt", envelope_from_json);
  report.trust = fields.optional_object("trust", trust_from_json);
  report.enrolment = fields.optional_object("enrolment", envelope_from_json);
  report.enrolment_receipt = fields.optional_object("enrolment_receipt", envelope_from_json);
  if (auto error = fields.finish()) return *error;
  report.envelope = *envelope;
  return report;
}

Proof CheckedReport::proof() const {
  const auto held = [&](CheckStep which, Held as) { return step(which).held == as; };
  if (std::any_of(steps.begin(), steps.end(),
                  [](const CheckedStep& each) { return each.held == Held::no; })) {
    return Proof::broken;
  }
  // The collector takes only what an enrolled key signed, so either receipt vouches for the key.
  const bool key_is_known =
      held(CheckStep::enrolment_receipt, Held::yes) || held(CheckStep::receipt, Held::yes);
  const bool is_proven = held(CheckStep::root, Held::yes) && held(CheckStep::trust, Held::yes) &&
                         held(CheckStep::signature, Held::yes) && key_is_known &&
                         held(CheckStep::objects, Held::yes);
  return is_proven ? Proof::proven : Proof::unproven;
}

CheckedReport check(const LocalReport& report, const std::optional<RootPin>& pin) {
  return Checker(report, pin).run();
}

Result<Receipt> open_receipt(const Envelope& receipt, const TrustList& trust,
                             const Digest& envelope) {
  const auto opened = open(receipt, PayloadType::receipt, log_keys(trust));
  if (!opened) return opened.error();
  auto read = decode_receipt(*opened);
  if (!read) return read;
  const auto then = keyring(trust, Role::log, read->received, TimeIs::exact);
  if (const auto held = open(receipt, PayloadType::receipt, then); !held) {
    return within("its key was not the log's at that time", held.error());
  }
  if (read->envelope != envelope) {
    return Error{ErrorCode::refused, "the receipt is for another envelope"};
  }
  return read;
}

}  // namespace examguard
