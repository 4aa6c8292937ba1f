#include "collector/api_copies.hpp"

#include <boost/json/object.hpp>
#include <charconv>

#include "collector/backup.hpp"
#include "collector/proposal_draft.hpp"
#include "core/json.hpp"

namespace examguard {

void give_proposal(const Collector& collector, ApiCall call, ApiRespond respond) {
  const DraftPlace choice{std::string(find_value(call.request.query, "site").value_or("")),
                          std::string(find_value(call.request.query, "region").value_or(""))};
  const std::string text(find_value(call.request.query, "min_pcs").value_or("1"));
  std::uint64_t min_pcs = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), min_pcs);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() ||
      (!choice.site.empty() && !choice.region.empty())) {
    return respond(refusal_response(
        {Reason::bad_request, "name one site, one region or neither; min_pcs is a number", {}}));
  }
  collector.store.read<std::string>(
      [collector, choice, min_pcs, sight = sight_of(call.person)](Store& store) {
        return draft_layer(store, choice, sight, min_pcs, collector.now());
      },
      [respond](Result<std::string> yaml) {
        respond(yaml ? HttpResponse{200,
                                    "application/yaml; charset=utf-8",
                                    {{"Cache-Control", "no-store"}},
                                    std::move(*yaml)}
                     : error_response(yaml.error()));
      });
}

// A read: a copy cannot be made inside a transaction. Until it is done nothing else is answered.
void make_backup_copy(const Collector& collector, ApiCall, ApiRespond respond) {
  collector.store.read<std::string>(
      [folder = collector.folder](Store& store) { return copy_for_backup(store, folder); },
      [respond](Result<std::string> name) {
        respond(name ? json_response(encode_json(boost::json::object{{"copy", *name}}))
                     : error_response(name.error()));
      });
}

}  // namespace examguard
