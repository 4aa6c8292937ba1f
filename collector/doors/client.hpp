// The commands as clients of the running collector: its staff door on this machine, with the local
// administrator's token.
#pragma once

#include <chrono>
#include <string>

#include "core/result.hpp"
#include "io/http_client.hpp"

namespace examguard {

struct StaffAnswer {
  unsigned status = 0;
  std::string body;
};

class StaffClient {
 public:
  // Reads where the collector listens and the token from its state folder.
  [[nodiscard]] static Result<StaffClient> open(
      const std::string& folder, std::chrono::seconds answer_time = std::chrono::seconds(60));

  // The body of a success; a refusal becomes an Error with the collector's words.
  [[nodiscard]] Result<std::string> get(const std::string& target) const;
  [[nodiscard]] Result<std::string> post(const std::string& target, std::string body) const;
  // The answer as it is, a refusal too.
  [[nodiscard]] Result<StaffAnswer> ask(const std::string& method, const std::string& target,
                                        std::string body) const;

 private:
  StaffClient(HttpClientOptions options, TlsContext tls, std::string token)
      : options_(std::move(options)), tls_(std::move(tls)), token_(std::move(token)) {}
  [[nodiscard]] static Result<std::string> succeed(Result<StaffAnswer> answer);

  HttpClientOptions options_;
  TlsContext tls_;
  std::string token_;
};

// Percent-encoding of one part of a target.
[[nodiscard]] std::string encode_part(std::string_view text);

}  // namespace examguard
