// RowCache: keeps database rows at hand that are read often and change often, each read anew from
// the database at its own interval.
//
//   class Inventory final : public RowSource { ... };
//   RowCache rows(store, inventory);
//   rows.Schedule("273", 5s);     // from now on at most 5 s old
//   rows.Tick();                  // every 50 ms or so, see chores.h
//   rows.Get("273");              // {"id":273,"name":"Lamp","stock":12}
//   rows.Stop("273");
//
// Keys, behind `prefix`:
//   schedule:      sorted set   row by when it is due next, in seconds since 1970
//   delay:         sorted set   row by its interval in seconds; 0 or less stops it at its next turn
//   inv:{row_id}   string       the row as a JSON object
//
// Any number of processes may run Tick on the same keys: a row that several read at once is written
// by one. A row without a delay is stopped, not an error.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/row_json.h"
#include "patterns/store.h"

namespace remora::patterns {

// Where rows come from.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // The row as it is now, or nothing when there is no such row. Errors: kSource.
  virtual StoreResult<std::optional<Row>> Load(std::string_view row_id) = 0;
};

struct RowCacheOptions {
  std::string prefix = {};
  std::string row_prefix = "inv:";
  uint32_t rows_per_tick = 100;                 // so that a Tick ends
  std::chrono::milliseconds retry_after{1000};  // where the source failed
};

struct RowCacheReport {
  uint32_t refreshed = 0;
  uint32_t stopped = 0;  // had no interval any more, or no row in the database
  uint32_t failed = 0;   // the source failed: the old row stays, and is tried again
  uint32_t skipped = 0;  // somebody else rescheduled it meanwhile
  // Until the next row is due: 0 when one is already; nothing when no row is scheduled.
  std::optional<std::chrono::milliseconds> next_due = std::nullopt;
};

class RowCache {
 public:
  // Both outlive the object. All calls are thread-safe where the source's are.
  RowCache(Store& store, RowSource& source, RowCacheOptions options = {});

  // Has the row read now, that is with the next Tick, and then every `interval`, more than 0. One
  // atomic step. O(log n).
  // Errors: kInvalidValue.
  StoreStatus Schedule(std::string_view row_id, std::chrono::milliseconds interval);

  // Ends that, and removes the row from the cache; whether it was scheduled. O(log n).
  StoreResult<bool> Stop(std::string_view row_id);

  // The row's JSON as last read, or nothing. One command. O(1).
  StoreResult<std::optional<std::string>> Get(std::string_view row_id);

  // Reads what is due, at most rows_per_tick rows. Each is one call to the source and one atomic
  // step; the source is called outside of it.
  StoreResult<RowCacheReport> Tick();

 private:
  enum class Turn : uint8_t { kRefreshed, kStopped, kFailed, kSkipped };

  StoreResult<Turn> TakeTurn(const ScoredName& due);
  // Writes what becomes of a row whose turn it was at `due`: its text and interval, or its end.
  StoreResult<bool> Reschedule(const ScoredName& due, double next, const std::string* json);
  StoreResult<bool> Drop(const ScoredName& due);
  [[nodiscard]] std::string RowKey(std::string_view row_id) const;

  Store& store_;
  RowSource& source_;
  RowCacheOptions options_;
  std::string schedule_key_;
  std::string delay_key_;
};

}  // namespace remora::patterns
