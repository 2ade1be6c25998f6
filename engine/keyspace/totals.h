// Totals: what all stripes of a keyspace hold and have seen, added up.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/keyspace/stripe.h"

namespace remora::keyspace {

class Keyspace;

struct DatabaseTotals {
  uint64_t keys = 0;
  uint64_t keys_with_expiry = 0;
  uint64_t hashes_with_field_expiry = 0;
  uint64_t index_bytes = 0;
  __int128 expiry_sum = 0;  // of those keys, in milliseconds since 1970

  // How long those keys have to live on average; 0 without any.
  [[nodiscard]] int64_t AverageTtl(int64_t now_milliseconds) const;
};

struct Totals {
  std::vector<DatabaseTotals> databases;  // up to the last that holds keys
  StripeCounters counters;
  uint64_t used_bytes = 0;                  // keys, values and their index
  uint64_t footprint_bytes = 0;             // the same with free lists and reserves
  uint64_t index_bytes = 0;                 // the index alone
  uint64_t pending_bytes = 0;               // deleted, but not given back yet
  uint64_t awaited_keys = 0;                // that somebody waits for
  uint64_t awaited_keys_without_value = 0;  // also to be told when they go
};

// The keys of one database by type and size class (see size_histogram.h).
using SizeTotals = std::array<std::array<uint64_t, SizeHistogram::kClasses>, SizeHistogram::kTypes>;

// Locks the stripes one after the other: exact for each, not for all at one moment.
[[nodiscard]] Totals CollectTotals(Keyspace& keyspace);
// By database, up to the last that holds keys. Exact for each stripe, too.
[[nodiscard]] std::vector<SizeTotals> CollectSizes(Keyspace& keyspace);
// Sets the counters of all stripes to zero, but for that of changes, which no reset takes back.
void ResetCounters(Keyspace& keyspace);

}  // namespace remora::keyspace
