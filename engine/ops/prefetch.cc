#include "engine/ops/prefetch.h"

#include <algorithm>

#include "engine/keyspace/keyspace.h"

namespace remora::ops {

using keyspace::DatabaseSlice;

void PrefetchKeys(Transaction& transaction, std::span<const Key> keys) {
  if (keys.size() < 2) return;
  const auto for_each_slice = [&](auto&& fetch) {
    for (const Key& key : keys.first(std::min(keys.size(), kPrefetchKeysMax))) {
      const DatabaseSlice* slice =
          transaction.keyspace().FindSlice(transaction.StripeOf(key), transaction.database());
      if (slice != nullptr) fetch(*slice, key.hash);
    }
  };
  for_each_slice([](const DatabaseSlice& slice, uint64_t hash) { slice.Prefetch(hash); });
  for_each_slice([](const DatabaseSlice& slice, uint64_t hash) { slice.PrefetchRecord(hash); });
  for_each_slice([](const DatabaseSlice& slice, uint64_t hash) { slice.PrefetchOutside(hash); });
}

}  // namespace remora::ops
