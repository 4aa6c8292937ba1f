#include "io/http_load.hpp"

namespace examguard {

HttpLoad::Entry HttpLoad::enter(const std::string& address) {
  const std::lock_guard lock(counts_mutex_);
  if (connections_ > limits_.connections + limits_.connections / 8) return {};
  if (!count_up(addresses_, address, limits_.connections_per_address)) return {};
  ++connections_;
  Ticket ticket([self = shared_from_this(), address] {
    const std::lock_guard undo_lock(self->counts_mutex_);
    --self->connections_;
    count_down(self->addresses_, address);
  });
  return {std::move(ticket), connections_ > limits_.connections};
}

HttpLoad::Ticket HttpLoad::enter_certificate(const Bytes& public_key_der) {
  const std::lock_guard lock(counts_mutex_);
  if (!count_up(certificates_, public_key_der, limits_.connections_per_certificate))
    return Ticket();
  return Ticket([self = shared_from_this(), public_key_der] {
    const std::lock_guard undo_lock(self->counts_mutex_);
    count_down(self->certificates_, public_key_der);
  });
}

HttpLoad::Ticket HttpLoad::take_body(std::size_t bytes) {
  const std::lock_guard lock(counts_mutex_);
  if (bytes > limits_.body_bytes_in_flight - body_bytes_) return Ticket();
  body_bytes_ += bytes;
  return Ticket([self = shared_from_this(), bytes] {
    const std::lock_guard undo_lock(self->counts_mutex_);
    self->body_bytes_ -= bytes;
  });
}

bool HttpLoad::count_up(Counts& counts, const std::string& who, std::size_t limit) {
  std::size_t& count = counts[who];
  if (count < limit) {
    ++count;
    return true;
  }
  if (count == 0) counts.erase(who);
  return false;
}

void HttpLoad::count_down(Counts& counts, const std::string& who) {
  const auto found = counts.find(who);
  if (--found->second == 0) counts.erase(found);
}

}  // namespace examguard
