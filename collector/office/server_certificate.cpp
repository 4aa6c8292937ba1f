#include "collector/office/server_certificate.hpp"

#include <algorithm>

#include "collector/office/state_folder.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr auto life = std::chrono::days(2 * 365);
constexpr auto notice = std::chrono::days(30);
constexpr std::size_t file_limit = 1u << 20;
constexpr const char* own_file = "/certificates/server.pem";

Result<Certificate> read_certificate(const std::string& path) {
  const auto pem = read_file(path, file_limit);
  if (!pem) return pem.error();
  auto certificates = parse_certificates(*pem);
  if (!certificates) return within("reading " + path, certificates.error());
  return std::move(certificates->front());
}

Result<TimePoint> replace(const std::string& folder, const Certificate& old,
                          const ServerNames& names, TimePoint now) {
  const auto authority = read_certificate(folder + "/certificates/server-ca.pem");
  if (!authority) return authority.error();
  const auto authority_key = load_private_key(folder + "/keys/server-ca.pem");
  if (!authority_key) return within("the server CA's key", authority_key.error());
  const auto pem =
      make_server_certificates({*authority, *authority_key}, old.public_key_der, names, now);
  if (!pem) return pem.error();
  const auto saved = write_file_atomically(folder + own_file, *pem, Access::everyone_reads);
  if (!saved) return saved.error();
  const auto renewed = read_certificate(folder + own_file);
  if (!renewed) return renewed.error();
  return renewed->not_after;
}

bool add_missing(std::vector<std::string>& names, const std::vector<std::string>& wanted) {
  const std::size_t before = names.size();
  for (const std::string& name : wanted) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names.size() > before;
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

ServerNames server_names(const std::vector<std::string>& names) {
  ServerNames split;
  for (const std::string& name : names) {
    const bool address = name.find(':') != std::string::npos ||
                         name.find_first_not_of("0123456789.") == std::string::npos;
    (address ? split.ip_addresses : split.dns_names).push_back(name);
  }
  return split;
}

Result<TimePoint> renew_server_certificate(const std::string& folder, TimePoint now) {
  const auto lock = hold_stopped_collector(folder);
  if (!lock) return lock.error();
  const auto old = read_certificate(folder + own_file);
  if (!old) return old.error();
  return replace(folder, *old, {old->dns_names, old->ip_addresses}, now);
}

Result<> certify_names(const std::string& folder, const ServerNames& names, TimePoint now) {
  const auto old = read_certificate(folder + own_file);
  if (!old) return old.error();
  ServerNames all{old->dns_names, old->ip_addresses};
  const bool lacked_names = add_missing(all.dns_names, names.dns_names);
  const bool lacked_addresses = add_missing(all.ip_addresses, names.ip_addresses);
  if (!lacked_names && !lacked_addresses) return {};
  const auto end = replace(folder, *old, all, now);
  return end ? Result<>() : end.error();
}

bool ends_soon(TimePoint certificate_end, TimePoint now) {
  return now < certificate_end && certificate_end - now < notice;
}

}  // namespace examguard
