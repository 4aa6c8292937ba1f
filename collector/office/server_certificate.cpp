#include "collector/office/server_certificate.hpp"

#include <algorithm>

#include "collector/office/state_folder.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr auto life = std::chrono::days(2 * 365);
constexpr auto notice = std::chrono::days(30);
constexpr std::size_t file_limit = 1u << 20;

Result<Certificate> read_certificate(const std::string& path) {
  const auto pem = read_file(path, file_limit);
  if (!pem) return pem.error();
  auto certificates = parse_certificates(*pem);
  if (!certificates) return within("reading " + path, certificates.error());
  return std::move(certificates->front());
}

}  // namespace

Result<std::string> make_server_certificates(Issuer authority, std::string_view public_key_der,
                                             const ServerNames& names, TimePoint now) {
  const TimePoint end = authority.certificate.not_after;
  if (now >= end) {
    return Error{
        ErrorCode::refused,
        "the clock says " + to_text(now) + ", but the server CA ended at " + to_text(end) +
            ": set the clock if it is wrong; if it is right, a new CA and trust list are due"};
  }
  const auto certificate = issue_server_certificate(
      authority, public_key_der, names, {now - std::chrono::hours(24), std::min(now + life, end)});
  if (!certificate) return certificate.error();
  return to_pem(*certificate) + to_pem(authority.certificate);
}

Result<TimePoint> renew_server_certificate(const std::string& folder, TimePoint now) {
  const auto lock = hold_stopped_collector(folder);
  if (!lock) return lock.error();
  const std::string path = folder + "/certificates/server.pem";
  const auto old = read_certificate(path);
  if (!old) return old.error();
  const auto authority = read_certificate(folder + "/certificates/server-ca.pem");
  if (!authority) return authority.error();
  const auto authority_key = load_private_key(folder + "/keys/server-ca.pem");
  if (!authority_key) return within("the server CA's key", authority_key.error());
  const auto pem = make_server_certificates({*authority, *authority_key}, old->public_key_der,
                                            {old->dns_names, old->ip_addresses}, now);
  if (!pem) return pem.error();
  const auto saved = write_file_atomically(path, *pem, Access::everyone_reads);
  if (!saved) return saved.error();
  const auto renewed = read_certificate(path);
  if (!renewed) return renewed.error();
  return renewed->not_after;
}

bool ends_soon(TimePoint certificate_end, TimePoint now) {
  return now < certificate_end && certificate_end - now < notice;
}

}  // namespace examguard
