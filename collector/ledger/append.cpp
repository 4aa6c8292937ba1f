#include "collector/ledger/append.hpp"

#include <algorithm>

#include "collector/ledger/apply.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "core/evidence/ledger.hpp"

namespace examguard {
namespace {

Result<LogHead> head_of(Store& store, const std::string& log) {
  const auto newest = store.newest(log);
  if (!newest) return newest.error();
  if (!*newest) return LogHead{log, 0, {}, {}};
  return LogHead{log, (*newest)->index + 1, (*newest)->leaf, (*newest)->received};
}

bool applies(const PolicyRow& row, std::string_view site, const std::vector<std::string>& regions) {
  if (!row.site.empty()) return row.site == site;
  return std::find(regions.begin(), regions.end(), row.region) != regions.end();
}

int rank(std::string_view level) {
  return level == "province" ? 0 : level == "city" ? 1 : 2;
}

}  // namespace

Result<std::vector<PolicyRow>> policies_for(Store& store, std::string_view site, TimePoint at) {
  const auto regions = store.regions_of(site, at);
  if (!regions) return regions.error();
  auto all = store.newest_policies(at);
  if (!all) return all.error();
  std::erase_if(*all, [&](const PolicyRow& row) { return !applies(row, site, *regions); });
  std::stable_sort(all->begin(), all->end(), [](const PolicyRow& left, const PolicyRow& right) {
    return rank(left.level) < rank(right.level);
  });
  return all;
}

Result<Envelope> append(Store& store, const Office& office, NewEntry entry, TimePoint now) {
  const auto known = store.find(entry.log, entry.envelope.digest());
  if (!known) return known.error();
  if (*known) return decode_envelope((*known)->receipt);

  const auto doubt = clock_doubt(store, office, now);
  if (!doubt) return doubt.error();
  if (*doubt) return Error{ErrorCode::refused, to_text(**doubt)};
  const auto head = head_of(store, entry.log);
  if (!head) return head.error();
  entry.receipt.envelope = entry.envelope.digest();
  entry.receipt.type = entry.envelope.type();
  entry.receipt.received = now;
  const Receipt receipt = place(*head, std::move(entry.receipt));
  auto sealed = seal_receipt(receipt, office.log_signer());
  if (!sealed) return within("signing a receipt", sealed.error());

  for (const Bytes& bytes : entry.objects) {
    if (const auto kept = store.add_object(entry.log, sha256(bytes), bytes); !kept)
      return kept.error();
  }
  const auto added =
      store.add({entry.log, receipt.index, leaf_hash(sealed->payload), receipt.envelope,
                 std::string(to_word(receipt.type)), encode(entry.envelope.envelope()),
                 encode(*sealed), receipt.received});
  if (!added) return added.error();
  if (const auto applied = apply(store, receipt, entry.envelope); !applied) {
    return within("folding entry " + std::to_string(receipt.index) + " of " + entry.log,
                  applied.error());
  }
  return sealed;
}

}  // namespace examguard
