// Commands that write what others take away: the notice's lists.
#include <iostream>

#include "collector/client.hpp"
#include "collector/commands.hpp"
#include "io/file.hpp"

namespace examguard::commands {

int export_annex2(const ExportOptions& options) {
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const auto csv =
      client->get(options.site.empty() ? "/api/annex2?region=" + encode_part(options.region)
                                       : "/api/annex2?site=" + encode_part(options.site));
  if (!csv) return failed(csv.error());
  if (options.output.empty()) {
    std::cout << *csv << std::flush;
    return std::cout ? 0 : failed({ErrorCode::io, "standard output cannot be written"});
  }
  const auto written = write_file_atomically(options.output, *csv);
  if (!written) return failed(written.error());
  std::cout << "written: " << options.output << '\n';
  return 0;
}

}  // namespace examguard::commands
