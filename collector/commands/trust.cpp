// The trust list: what it says, a new one for the root to sign, and its taking over.
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/web/view.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "io/clock.hpp"

namespace examguard::commands {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "  ") + to_visible(text);
  return all;
}

Message word_of(Role role) {
  switch (role) {
    case Role::policy:
      return Message::trust_role_policy;
    case Role::calendar:
      return Message::trust_role_calendar;
    case Role::log:
      return Message::trust_role_log;
    case Role::desk:
      return Message::trust_role_desk;
    case Role::order:
      break;
  }
  return Message::trust_role_order;
}

std::string words_of(Language language, const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::region:
      return message(language, Message::trust_scope_region, {scope.code});
    case Scope::Kind::site:
      return message(language, Message::trust_scope_site, {scope.code});
    case Scope::Kind::all:
      break;
  }
  return std::string(message(language, Message::trust_scope_all));
}

void show(Language language, const TrustedKey& key) {
  std::vector<std::string> values{std::string(message(language, word_of(key.role))),
                                  words_of(language, key.scope), to_text(key.key.id()),
                                  web::shanghai_time(key.from)};
  if (key.until) values.push_back(web::shanghai_time(*key.until));
  std::cout << message(language, key.until ? Message::trust_key_ended : Message::trust_key, values)
            << '\n';
}

void show(Language language, const TrustList& trust) {
  const auto say = [&](Message id, const std::vector<std::string>& values = {}) {
    std::cout << message(language, id, values) << '\n';
  };
  say(Message::trust_list, {trust.deployment, std::to_string(trust.version),
                            web::shanghai_time(trust.issued), web::shanghai_time(trust.expires)});
  say(Message::trust_collectors, {joined(trust.collectors)});
  if (!trust.enrolment.empty()) say(Message::trust_enrolment, {joined(trust.enrolment)});
  say(Message::trust_keys);
  for (const TrustedKey& key : trust.keys) show(language, key);
}

int show_with(Message last, const TrustOptions& options, const Result<TrustList>& trust) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  if (!trust) return failed(trust.error());
  show(*language, *trust);
  std::cout << message(*language, last, {to_visible(options.order.output)}) << '\n';
  return written();
}

}  // namespace

int trust_show(const TrustOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto trust = read_trust(options.order.from);
  if (!trust) return failed(trust.error());
  show(*language, *trust);
  return written();
}

int trust_sign(const TrustOptions& options) {
  return show_with(Message::trust_signed, options, sign_trust(options.order, wall_time()));
}

int trust_adopt(const TrustOptions& options) {
  return show_with(Message::trust_adopted, options,
                   adopt_trust(options.folder, options.file, wall_time()));
}

}  // namespace examguard::commands
