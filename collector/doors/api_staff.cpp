#include "collector/doors/api_staff.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/doors/staff_accounts.hpp"
#include "core/json.hpp"
#include "core/text_for_json.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

template <class Act>
void change(const Collector& collector, const ApiRespond& respond, const char* what,
            const std::string& name, const std::string& by, Act act) {
  collector.store.write<std::string>(
      [act = std::move(act)](Store& store) -> Result<std::string> {
        if (const auto done = act(store); !done) return done.error();
        return encode_json(boost::json::object{{"done", true}});
      },
      [respond, what, name, by](Result<std::string> body) {
        if (!body) return respond(error_response(body.error()));
        log_info(what, {{"account", name}, {"by", by}});
        respond(json_response(std::move(*body)));
      });
}

}  // namespace

void list_staff(const Collector& collector, ApiCall, ApiRespond respond) {
  collector.store.read<std::string>(
      [](Store& store) -> Result<std::string> {
        const auto accounts = store.accounts();
        if (!accounts) return accounts.error();
        boost::json::array list;
        for (const AccountRow& row : *accounts) {
          list.push_back(boost::json::object{{"name", text_for_json(row.name)},
                                             {"role", row.role},
                                             {"scope", text_for_json(row.scope)},
                                             {"disabled", is_disabled(row)},
                                             {"must_change", row.must_change}});
        }
        return encode_json(boost::json::object{{"accounts", std::move(list)}});
      },
      [respond](Result<std::string> body) {
        respond(body ? json_response(std::move(*body)) : error_response(body.error()));
      });
}

void add_staff(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(error_response(json.error()));
  JsonFields fields(*json);
  NewAccount account{fields.name("name"), fields.name("role"),
                     fields.optional_text("scope").value_or(""), fields.name("password")};
  if (const auto error = fields.finish()) return respond(error_response(*error));
  change(collector, respond, "an account was added", account.name, call.person.name,
         [collector, account](Store& store) -> Result<> {
           const auto known = known_time(store, collector.now());
           if (!known) return known.error();
           return add_account(store, account, *known);
         });
}

void disable_staff(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(error_response(json.error()));
  JsonFields fields(*json);
  const std::string name = fields.name("name");
  if (const auto error = fields.finish()) return respond(error_response(*error));
  change(collector, respond, "an account was disabled", name, call.person.name,
         [name](Store& store) { return disable_account(store, name); });
}

}  // namespace examguard
