#include "collector/doors/api_copies.hpp"

#include <boost/json/object.hpp>
#include <charconv>

#include "collector/upkeep/backup.hpp"
#include "collector/views/proposal_draft.hpp"
#include "core/json.hpp"

namespace examguard {

void give_proposal(const Collector& collector, ApiCall call, ApiRespond respond) {
  const HttpPairs& query = call.request.query;
  DraftChoice choice{std::string(find_value(query, "site").value_or("")),
                     std::string(find_value(query, "region").value_or(""))};
  const auto language = parse_language(find_value(query, "lang").value_or("zh"));
  if (!language) return respond(error_response(language.error()));
  choice.language = *language;
  const std::string text(find_value(query, "min_pcs").value_or("1"));
  const auto read = std::from_chars(text.data(), text.data() + text.size(), choice.min_pcs);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() ||
      (!choice.site.empty() && !choice.region.empty())) {
    return respond(refusal_response(
        {Reason::bad_request, "name one site, one region or neither; min_pcs is a number", {}}));
  }
  collector.store.read<std::string>(
      [collector, choice, sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto known = known_time(store, collector.now());
        if (!known) return known.error();
        return draft_layer(store, choice, sight, *known);
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
