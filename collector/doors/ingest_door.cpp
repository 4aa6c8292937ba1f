// The ingest door: agents with a client certificate of this deployment. Three routes.
#include <boost/json/object.hpp>

#include "collector/doors/agent_limits.hpp"
#include "collector/doors/door.hpp"
#include "collector/ledger/enrol.hpp"
#include "collector/ledger/ingest.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/json.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

// The agent that the connection proved, or the answer for one that did not.
std::optional<Id> agent_at(const HttpRequest& request) {
  return request.peer.certificate ? agent_of(*request.peer.certificate) : std::nullopt;
}

std::string carrier_of(const HttpRequest& request) {
  return "tls:" + to_text(sha256(request.peer.certificate->der));
}

void take_envelope(const Collector& collector, AgentLimits& limits, HttpRequest request,
                   const Respond& respond) {
  const auto agent = agent_at(request);
  if (!agent)
    return respond(refusal_response({Reason::wrong_agent, "the certificate names no agent", {}}));
  if (const auto wait = limits.take(*agent, request.body.size(), collector.now())) {
    HttpResponse response =
        refusal_response({Reason::too_many, "this agent's share is used up", {}});
    response.headers = {{"Retry-After", std::to_string(wait->count())}};
    return respond(std::move(response));
  }
  auto decoded = decode_submission(request.body);
  if (!decoded) {
    return respond(refusal_response({reason_of(decoded.error()), decoded.error().what, {}}));
  }
  auto submission = std::make_shared<const Submission>(std::move(*decoded));
  const std::string carrier = carrier_of(request);
  collector.store.write<Admission<Envelope>>(
      [collector, submission, agent, carrier](Store& store) {
        const TimePoint now = collector.now();
        if (const auto saw = store.saw(to_text(*agent), now); !saw) {
          return Result<Admission<Envelope>>(saw.error());
        }
        return ingest(store, collector.office, *submission, Carrier{agent, false}, carrier, now);
      },
      [respond, agent](Result<Admission<Envelope>> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        if (*answer) return respond(json_response(encode_accepted(**answer)));
        const Refusal& refusal = answer->error();
        // A stopped clock is told once, by the watch.
        if (refusal.reason != Reason::object_needed && refusal.reason != Reason::clock_stopped) {
          log_warning("an envelope was refused", {{"agent", to_text(*agent)},
                                                  {"reason", std::string(to_word(refusal.reason))},
                                                  {"detail", refusal.message}});
        }
        respond(refusal_response(refusal));
      });
}

void give_policy(const Collector& collector, const HttpRequest& request, const Respond& respond) {
  const auto agent = agent_at(request);
  if (!agent)
    return respond(refusal_response({Reason::wrong_agent, "the certificate names no agent", {}}));
  if (find_value(request.query, "format") != std::to_string(policy_format)) {
    return respond(refusal_response({Reason::unsupported, "ask with ?format=1", {}}));
  }
  const auto known_tag = std::string(find_header(request.headers, "If-None-Match").value_or(""));
  collector.store.write<Admission<std::string>>(
      [collector, agent](Store& store) {
        const TimePoint now = collector.now();
        if (const auto saw = store.saw(to_text(*agent), now); !saw) {
          return Result<Admission<std::string>>(saw.error());
        }
        return policy_for(store, collector.office, *agent, now);
      },
      [respond, known_tag](Result<Admission<std::string>> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        if (!*answer) return respond(refusal_response(answer->error()));
        const std::string tag = "\"" + to_hex(sha256(**answer)) + "\"";
        HttpResponse response = json_response(
            tag == known_tag ? std::string() : std::move(**answer), tag == known_tag ? 304 : 200);
        response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
        respond(std::move(response));
      });
}

void give_health(const Collector& collector, const Respond& respond) {
  collector.store.read<bool>(
      [](Store& store) -> Result<bool> {
        const auto logs = store.newest("");
        if (!logs) return logs.error();
        return true;
      },
      [respond](Result<bool> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        respond(json_response(encode_json(boost::json::object{{"status", "ok"}})));
      });
}

}  // namespace

HttpHandlers ingest_door(Collector collector) {
  auto limits = std::make_shared<AgentLimits>();
  return serve_routes({
      {"POST", "/v1/envelopes", submission_limit,
       [collector, limits](HttpRequest request, Respond respond) {
         take_envelope(collector, *limits, std::move(request), respond);
       }},
      {"GET", "/v1/policy", 0,
       [collector](HttpRequest request, Respond respond) {
         give_policy(collector, request, respond);
       }},
      {"GET", "/v1/health", 0,
       [collector](HttpRequest, Respond respond) { give_health(collector, respond); }},
  });
}

}  // namespace examguard
