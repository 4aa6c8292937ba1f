#include "core/site/local_request.hpp"

#include "core/site/local_session.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace examguard;

namespace {

// What a visitor gets who sends it in pieces of so many bytes.
std::string reply_to(std::string_view input, std::size_t piece) {
  LocalSession session([](const LocalRequest& request) {
    fuzz::must(decode_local_request(encode(request)) == request);
    return LocalAnswer{LocalAnswer::Word::done, request.room + request.seat, {}};
  });
  for (; !input.empty(); input.remove_prefix(std::min(piece, input.size()))) {
    if (session.take(input.substr(0, piece)) != LocalSession::Next::read) break;
  }
  return session.reply();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::bytes(data, size);
  const std::string reply = reply_to(input, 1024);
  fuzz::must(reply == reply_to(input, 7));
  fuzz::must(reply.empty() || decode_local_answer(reply).has_value());
  return 0;
}
