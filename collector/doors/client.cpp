#include "collector/doors/client.hpp"

#include "collector/config.hpp"
#include "collector/office/state_folder.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/reason.hpp"
#include "io/certificates.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

std::string reachable(const std::string& listener) {
  const auto colon = listener.rfind(':');
  const std::string host = listener.substr(0, colon);
  const bool any = host == "0.0.0.0" || host == "[::]";
  return any ? "127.0.0.1" + listener.substr(colon) : listener;
}

}  // namespace

Result<StaffClient> StaffClient::open(const std::string& folder, std::chrono::seconds answer_time) {
  if (const auto there = expect_collector(folder); !there) return there.error();
  const auto text = read_file(folder + "/collector.yaml", 1u << 20);
  if (!text) return text.error();
  const auto config = parse_collector_config(*text, folder + "/collector.yaml");
  if (!config) return config.error();
  if (config->staff == "off") {
    return Error{ErrorCode::unavailable, "the staff door is closed: open it in " + folder +
                                             "/collector.yaml and start the collector again"};
  }
  const auto token = read_private_file(folder + "/staff.token", 256);
  if (!token) return token.error();
  const auto authority = read_file(folder + "/certificates/server-ca.pem", 1u << 20);
  if (!authority) return authority.error();
  const auto server = read_file(folder + "/certificates/server.pem", 1u << 20);
  if (!server) return server.error();
  const auto chain = parse_certificates(*server);
  if (!chain) return chain.error();
  TlsClientOptions wanted;
  wanted.server_authorities_pem = *authority;
  wanted.names = chain->front().dns_names;
  wanted.names.insert(wanted.names.end(), chain->front().ip_addresses.begin(),
                      chain->front().ip_addresses.end());
  // Whether the certificate has ended is the collector's to say; here it only proves which one it
  // is.
  wanted.at = chain->front().not_before;
  auto tls = make_client_context(wanted);
  if (!tls) return tls.error();
  HttpClientOptions options;
  options.addresses = {reachable(config->staff)};
  options.answer_bytes = policy_bundle_limit;
  options.answer_time = answer_time;
  return StaffClient(std::move(options), std::move(*tls), token->substr(0, token->find('\n')));
}

Result<std::string> StaffClient::get(const std::string& target) const {
  return succeed(ask("GET", target, {}));
}

Result<std::string> StaffClient::post(const std::string& target, std::string body) const {
  return succeed(ask("POST", target, std::move(body)));
}

Result<StaffAnswer> StaffClient::ask(const std::string& method, const std::string& target,
                                     std::string body) const {
  HttpCall call{method, target, {{"Authorization", "Bearer " + token_}}, std::move(body)};
  auto answer = send_and_wait(options_, tls_, std::move(call));
  if (!answer) {
    return within("asking the collector at " + options_.addresses.front() + " (is it running?)",
                  to_error(answer.error()));
  }
  return StaffAnswer{answer->status, std::move(answer->body)};
}

Result<std::string> StaffClient::succeed(Result<StaffAnswer> answer) {
  if (!answer) return answer.error();
  if (answer->status == 200) return std::move(answer->body);
  const auto refusal = decode_refusal(answer->body);
  return Error{ErrorCode::refused,
               refusal ? refusal->message : "HTTP status " + std::to_string(answer->status)};
}

std::string encode_part(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                       (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.';
    if (plain) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

}  // namespace examguard
