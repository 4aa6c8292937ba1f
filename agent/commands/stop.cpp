#include "agent/commands/stop.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/delivery/stop_record.hpp"
#include "io/file.hpp"

namespace examguard::command {
int stop_record(const StopOptions& options) {
  const auto reason = parse_stop_reason(options.reason);
  if (!reason) return failed(reason.error());
  if (!file_exists(options.state + "/identity.json")) {
    std::cout << "本机没有登记，无需记录 not enrolled: nobody waits for a record\n";
    return 0;
  }
  const auto delivered = examguard::record_stop(options.state, *reason);
  if (!delivered) return failed(delivered.error());
  std::cout << (*delivered ? "停止记录已送达 the stop record is delivered\n"
                           : "停止记录已签名，等待送达 the stop record is signed and waits in the "
                             "spool\n");
  return 0;
}

}  // namespace examguard::command
