#include "core/report/program_list.hpp"

#include <algorithm>
#include <utility>

#include "core/report/judged_pack.hpp"

namespace examguard {
namespace {

std::string order_of(const Observation& program) {
  std::string order;
  for (const auto* part : {&program.path.text, &program.name, &program.source, &program.key,
                           &program.profile, &program.version}) {
    order += *part;
    order += '\0';
  }
  return order;
}

}  // namespace

ProgramList::ProgramList(std::initializer_list<Observation> programs) {
  for (const auto& program : programs) add(program);
}

ProgramList::ProgramList(const std::vector<Observation>& programs) {
  for (const auto& program : programs) add(program);
}

void ProgramList::add(const Observation& program) {
  packed_.push_back(pack(program));
  packed_.back().shrink_to_fit();
}

void ProgramList::sort() {
  std::vector<std::pair<std::string, Bytes>> ordered;
  ordered.reserve(packed_.size());
  for (Bytes& packed : packed_) ordered.emplace_back(order_of(unpacked(packed)), std::move(packed));
  std::sort(ordered.begin(), ordered.end());
  std::transform(ordered.begin(), ordered.end(), packed_.begin(),
                 [](auto& entry) { return std::move(entry.second); });
}

// What was added is whole.
Observation ProgramList::unpacked(std::string_view packed) {
  return unpack_observation(packed).value();
}

}  // namespace examguard
