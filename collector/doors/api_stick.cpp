#include "collector/doors/api_stick.hpp"

#include "collector/ledger/ingest.hpp"
#include "core/delivery/submission.hpp"

namespace examguard {
namespace {

constexpr std::string_view policy_path = "/api/carried/policy/";

}  // namespace

void take_carried(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto named = parse_digest(find_value(call.request.query, "digest").value_or(""));
  if (!named) {
    return respond(refusal_response({Reason::bad_request, "digest: " + named.error().what, {}}));
  }
  auto decoded = decode_submission(call.request.body);
  if (!decoded) {
    return respond(refusal_response({reason_of(decoded.error()), decoded.error().what, {}}));
  }
  if (digest(decoded->envelope) != *named) {
    return respond(refusal_response(
        {Reason::malformed, "the file holds another envelope than its name says", {}}));
  }
  auto submission = std::make_shared<const Submission>(std::move(*decoded));
  collector.store.write<Admission<Envelope>>(
      [collector, submission, carrier = "import:" + call.person.name](Store& store) {
        return ingest(store, collector.office, *submission, Carrier{std::nullopt, true}, carrier,
                      collector.now());
      },
      [respond = std::move(respond)](Result<Admission<Envelope>> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        if (!*answer) return respond(refusal_response(answer->error()));
        respond(json_response(encode_accepted(**answer)));
      });
}

void give_carried_policy(const Collector& collector, ApiCall call, ApiRespond respond) {
  std::optional<Id> agent;
  if (call.request.path.starts_with(policy_path)) {
    const auto id = parse_id(call.request.path.substr(policy_path.size()));
    if (!id) return respond(refusal_response({Reason::bad_request, id.error().what, {}}));
    agent = *id;
  }
  collector.store.read<Admission<std::string>>(
      [collector, agent](Store& store) -> Result<Admission<std::string>> {
        if (agent) return policy_for(store, collector.office, *agent, collector.now());
        auto body = policy_for_all(store, collector.office, collector.now());
        if (!body) return body.error();
        return Admission<std::string>(std::move(*body));
      },
      [respond = std::move(respond)](Result<Admission<std::string>> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        if (!*answer) return respond(refusal_response(answer->error()));
        respond(json_response(std::move(**answer)));
      });
}

}  // namespace examguard
