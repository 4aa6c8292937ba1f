// doctor: what is well with a collector and what is to be mended, for people and for scripts.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/upkeep/doctor.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::commands {
namespace {

std::string text_of(Language language, const Checkup& checkup) {
  return message(language, checkup.message, checkup.values);
}

std::string_view mark_of(Language language, Health health) {
  switch (health) {
    case Health::good:
      return message(language, Message::doctor_good);
    case Health::warning:
      return message(language, Message::doctor_warning);
    case Health::bad:
      break;
  }
  return message(language, Message::doctor_bad);
}

void print_json(Language language, const std::vector<Checkup>& all, std::size_t to_mend) {
  boost::json::array checks;
  for (const Checkup& checkup : all) {
    checks.push_back(boost::json::object{{"check", checkup.about},
                                         {"health", to_word(checkup.health)},
                                         {"text", to_visible(text_of(language, checkup))}});
  }
  std::cout << encode_json(boost::json::object{{"checks", std::move(checks)}, {"to_mend", to_mend}})
            << '\n';
}

void print(Language language, const std::vector<Checkup>& all, std::size_t to_mend) {
  for (const Checkup& checkup : all) {
    std::cout << '[' << mark_of(language, checkup.health) << "] "
              << to_visible(text_of(language, checkup)) << '\n';
  }
  std::cout << (to_mend == 0
                    ? std::string(message(language, Message::doctor_all_well))
                    : message(language, Message::doctor_to_mend, {std::to_string(to_mend)}))
            << '\n';
}

}  // namespace

int doctor(const DoctorOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  auto all = examine(options.folder, wall_time());
  if (!all) return failed(all.error());
  if (const auto system = read_file("/etc/os-release", 1u << 16)) {
    for (Checkup& checkup : check_system(*system)) all->push_back(std::move(checkup));
  }
  const auto to_mend = static_cast<std::size_t>(std::count_if(
      all->begin(), all->end(), [](const Checkup& c) { return c.health == Health::bad; }));
  (options.json ? print_json : print)(*language, *all, to_mend);
  if (const int status = written(); status != 0) return status;
  return to_mend == 0 ? 0 : 1;
}

}  // namespace examguard::commands
