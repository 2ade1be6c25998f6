#include "engine/ops/scan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/glob.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"

namespace remora::ops {

using keyspace::DatabaseSlice;
using keyspace::Keyspace;
using keyspace::Record;
using keyspace::Reference;

namespace {

// Buckets of one stripe that are walked under one hold of its lock.
constexpr uint64_t kBucketsPerHold = 256;
// Buckets and stripes that a SCAN walks at most, for each key it was asked for.
constexpr uint64_t kStepsPerKey = 10;

// Calls `work(transaction)` with the stripe locked, in `outer` where that has locked everything.
template <typename Work>
auto InStripe(Transaction& outer, uint32_t index, Work&& work) {
  if (outer.holds_everything()) return work(outer);
  base::Check(outer.holds_nothing(), "a walk locks its stripes itself");
  Transaction inner(outer.keyspace(), outer.database(), Transaction::OneStripe{index},
                    outer.now_milliseconds());
  return work(inner);
}

template <typename Measure>
uint64_t SumOverStripes(Transaction& transaction, Measure&& measure) {
  Keyspace& keyspace = transaction.keyspace();
  uint64_t sum = 0;
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    sum += InStripe(transaction, i, [&](Transaction& at) -> uint64_t {
      const DatabaseSlice* slice = keyspace.FindSlice(keyspace.stripe(i), at.database());
      return slice == nullptr ? 0 : measure(*slice);
    });
  }
  return sum;
}

bool Matches(std::string_view pattern, std::string_view key) {
  return pattern == "*" || base::GlobMatch(pattern, key);
}

bool IsDue(const Record& record, int64_t now_milliseconds) {
  return record.has_expiry() && record.expiry_milliseconds() <= now_milliseconds;
}

// The next cursor within the stripe, after up to `buckets` buckets; 0 at its end. Keys that are
// past their expiry are not visited, but their names added to `due`, unless it is null.
uint64_t WalkStripe(Transaction& at, uint32_t index, uint64_t cursor, uint64_t buckets,
                    std::vector<std::string>* due,
                    base::FunctionRef<void(const Record& record)> visit) {
  Keyspace& keyspace = at.keyspace();
  const DatabaseSlice* slice = keyspace.FindSlice(keyspace.stripe(index), at.database());
  if (slice == nullptr) return 0;
  do {
    cursor = slice->table().Scan(cursor, [&](Reference reference) {
      const Record record = slice->At(reference);
      if (!IsDue(record, at.now_milliseconds())) {
        visit(record);
      } else if (due != nullptr) {
        due->emplace_back(record.key());
      }
    });
  } while (cursor != 0 && --buckets > 0);
  return cursor;
}

// The same for one bucket of a stripe that gets locked; keys past their expiry are removed.
uint64_t ScanStripe(Transaction& outer, uint32_t index, uint64_t cursor,
                    base::FunctionRef<void(const Record& record)> visit) {
  return InStripe(outer, index, [&](Transaction& at) {
    std::vector<std::string> due;
    cursor = WalkStripe(at, index, cursor, 1, &due, visit);
    for (const std::string& name : due) {
      static_cast<void>(at.Find(at.MakeKey(name), Access::kQuiet));
    }
    return cursor;
  });
}

void VisitPlainKey(Transaction& outer, std::string_view name,
                   base::FunctionRef<void(std::string_view key)> visit) {
  const Key key = outer.MakeKey(name);
  InStripe(outer, outer.keyspace().StripeIndex(key.hash), [&](Transaction& at) {
    const keyspace::RecordHandle record = at.Find(key, Access::kQuiet);
    if (record) visit(record.record().key());
  });
}

}  // namespace

uint64_t CountKeys(Transaction& transaction) {
  return SumOverStripes(transaction, [](const DatabaseSlice& slice) { return slice.size(); });
}

uint64_t CountVolatileKeys(Transaction& transaction) {
  return SumOverStripes(transaction,
                        [](const DatabaseSlice& slice) { return slice.volatile_count(); });
}

void VisitKeys(Transaction& transaction, std::string_view pattern,
               base::FunctionRef<void(std::string_view key)> visit) {
  if (base::IsPlainText(pattern)) return VisitPlainKey(transaction, pattern, visit);
  for (uint32_t i = 0; i < transaction.keyspace().stripe_count(); ++i) {
    uint64_t cursor = 0;
    do {
      cursor = InStripe(transaction, i, [&](Transaction& at) {
        return WalkStripe(at, i, cursor, kBucketsPerHold, nullptr, [&](const Record& record) {
          if (Matches(pattern, record.key())) visit(record.key());
        });
      });
    } while (cursor != 0);
  }
}

uint64_t Scan(Transaction& transaction, uint64_t cursor, const ScanOptions& options,
              base::FunctionRef<void(std::string_view key)> visit) {
  const uint64_t stripes = transaction.keyspace().stripe_count();
  uint64_t stripe = cursor % stripes;
  uint64_t place = cursor / stripes;
  uint64_t seen = 0;
  const auto consider = [&](const Record& record) {
    ++seen;
    if (options.type && record.type() != *options.type) return;
    if (Matches(options.pattern, record.key())) visit(record.key());
  };
  // Stripes that are empty cost little: a small database is walked in one call.
  const uint64_t count = std::clamp<uint64_t>(options.count, 1, uint64_t{1} << 40);
  uint64_t steps_left = count * kStepsPerKey + stripes;
  while (seen < count && steps_left > 0) {
    --steps_left;
    place = ScanStripe(transaction, static_cast<uint32_t>(stripe), place, consider);
    if (place != 0) continue;
    if (++stripe == stripes) return 0;
  }
  return place * stripes + stripe;
}

}  // namespace remora::ops
