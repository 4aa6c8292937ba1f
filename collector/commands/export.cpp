// Commands that write what others take away: the notice's lists.
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/doors/client.hpp"
#include "io/file.hpp"

namespace examguard::commands {

namespace {

int deliver(const std::string& folder, const std::string& target, const std::string& output) {
  const auto client = StaffClient::open(folder);
  if (!client) return failed(client.error());
  const auto body = client->get(target);
  if (!body) return failed(body.error());
  if (output.empty()) {
    std::cout << *body;
    return written();
  }
  const auto written = write_file_atomically(output, *body);
  if (!written) return failed(written.error());
  std::cout << "written: " << output << '\n';
  return 0;
}

}  // namespace

int export_annex2(const ExportOptions& options) {
  return deliver(options.folder,
                 options.site.empty() ? "/api/annex2?region=" + encode_part(options.region)
                                      : "/api/annex2?site=" + encode_part(options.site),
                 options.output);
}

int propose(const ProposeOptions& options) {
  std::string target = "/api/proposal?min_pcs=" + std::to_string(options.min_pcs) +
                       "&lang=" + encode_part(options.language);
  if (!options.site.empty()) target += "&site=" + encode_part(options.site);
  if (!options.region.empty()) target += "&region=" + encode_part(options.region);
  return deliver(options.folder, target, options.output);
}

}  // namespace examguard::commands
