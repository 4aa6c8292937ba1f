#include "core/site/local_session.hpp"

#include <algorithm>

namespace examguard {

LocalSession::Next LocalSession::take(std::string_view piece) {
  if (!reply_.empty()) return Next::leave;
  const std::size_t room = local_request_limit - line_.size();
  const std::size_t end = piece.substr(0, room).find('\n');
  line_.append(piece.substr(0, std::min(end, room)));
  if (end == std::string_view::npos) return piece.size() < room ? Next::read : Next::leave;
  const auto request = decode_local_request(line_);
  reply_ = encode(request ? answerer_(*request)
                          : LocalAnswer{LocalAnswer::Word::refused, request.error().what, {}});
  return Next::reply;
}

}  // namespace examguard
