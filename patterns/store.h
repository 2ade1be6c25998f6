// Store: what a pattern needs of a Redis, wherever it is.
//
//   remora::Engine engine;                                        // in this process
//   remora::patterns::EmbeddedStore store(engine);
//
//   remora::patterns::RemoteStore store({.port = 6379});          // or across a network
//
//   remora::patterns::Leaderboard board(store, "leaderboard:global");   // the same from here on
//
// A store reads with StoreReader, changes with the writes of writes.h, and does both at once with
// Atomically. All calls are thread-safe. Each read and each Perform is one atomic step and, on a
// remote store, one command and one round trip.
//
// Choose         for
//   Perform      one write
//   Apply        several writes that others must see together, and that depend on no read
//   Pipeline     many independent writes in one round trip
//   Atomically   writes that depend on what is read
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/function_ref.h"
#include "patterns/store_result.h"
#include "patterns/writes.h"

namespace remora::patterns {

// The order in which ranks count: from the lowest score, or from the highest. Equal scores are
// ordered by their members' bytes, ascending or descending likewise.
enum class RankOrder : uint8_t { kLowestFirst, kHighestFirst };

struct ScoredName {
  std::string name;
  double score;

  bool operator==(const ScoredName&) const = default;
};

// Ranks from `first` to `last`, both included; 0 is the first, -1 the last.
struct RankSpan {
  int64_t first = 0;
  int64_t last = -1;
};

// Scores from `min` to `max`, both included; infinities are allowed.
struct ScoreSpan {
  double min;
  double max;
};

using FieldList = std::vector<std::pair<std::string, std::string>>;

// Reads. A key that is not there is an empty value. Errors: kWrongType, and those of a connection.
class StoreReader {
 public:
  // GET. O(1).
  virtual StoreResult<std::optional<std::string>> Get(std::string_view key) = 0;
  // EXISTS. O(1).
  virtual StoreResult<bool> Exists(std::string_view key) = 0;
  // PTTL: how long the key has to live; nothing when it is not there or stays. O(1).
  virtual StoreResult<std::optional<std::chrono::milliseconds>> TimeToLive(
      std::string_view key) = 0;

  // HGET. O(1).
  virtual StoreResult<std::optional<std::string>> HashGet(std::string_view key,
                                                          std::string_view field) = 0;
  // HGETALL, in no particular order. O(n).
  virtual StoreResult<FieldList> HashGetAll(std::string_view key) = 0;
  // HLEN. O(1).
  virtual StoreResult<uint64_t> HashSize(std::string_view key) = 0;

  // ZCARD. O(1).
  virtual StoreResult<uint64_t> SortedSetSize(std::string_view key) = 0;
  // ZSCORE. O(1).
  virtual StoreResult<std::optional<double>> SortedSetScore(std::string_view key,
                                                            std::string_view member) = 0;
  // ZMSCORE: a score, or nothing, for each member. O(members).
  virtual StoreResult<std::vector<std::optional<double>>> SortedSetScores(
      std::string_view key, std::span<const std::string_view> members) = 0;
  // ZRANK, ZREVRANK: 0 for the first. O(log n).
  virtual StoreResult<std::optional<uint64_t>> SortedSetRank(std::string_view key,
                                                             std::string_view member,
                                                             RankOrder order) = 0;
  // ZRANGE, ZREVRANGE. O(log n + members).
  virtual StoreResult<std::vector<ScoredName>> SortedSetRange(std::string_view key, RankSpan ranks,
                                                              RankOrder order) = 0;
  // ZRANGEBYSCORE, ZREVRANGEBYSCORE with LIMIT 0 `count`. O(log n + members).
  virtual StoreResult<std::vector<ScoredName>> SortedSetRangeByScore(std::string_view key,
                                                                     ScoreSpan scores,
                                                                     RankOrder order,
                                                                     int64_t count) = 0;
  // ZCOUNT; an end may be left out of the range. O(log n).
  struct CountSpan {
    double min;
    double max;
    bool min_excluded = false;
    bool max_excluded = false;
  };
  virtual StoreResult<uint64_t> SortedSetCount(std::string_view key, const CountSpan& scores) = 0;

 protected:
  ~StoreReader() = default;
};

// What a unit decides once it has read.
enum class Decision : uint8_t {
  kCommit,   // do what was staged
  kAbandon,  // do nothing
};

// A unit reads its keys, and stages writes to them. It may be run again when others changed what it
// read: so it has no effect but what it stages, and assigns what it captures anew each time. It
// sees the state before it, never what it staged. An error that it returns abandons it.
using Unit = base::FunctionRef<StoreResult<Decision>(StoreReader& reader, WriteBatch& writes)>;

struct UnitOutcome {
  Decision decision = Decision::kAbandon;
  std::vector<WriteOutcome> outcomes = {};  // of the writes, in order, where committed
};

class Store : public StoreReader {
 public:
  virtual ~Store() = default;

  // The store's idea of the time in microseconds since 1970: the engine's clock of an embedded
  // store, this machine's (or the one given) of a remote one.
  [[nodiscard]] virtual int64_t NowMicroseconds() const = 0;
  // The same in seconds, as scores that are times count it.
  [[nodiscard]] double NowSeconds() const { return static_cast<double>(NowMicroseconds()) / 1e6; }

  // One write.
  virtual StoreResult<WriteOutcome> Perform(const Write& write) = 0;

  // All writes in one step that nobody sees half done (MULTI, EXEC). As in Redis, a write that is
  // refused for its key's type does not undo the others: the first refusal is the error returned.
  // Atomically checks types beforehand; use it where a foreign type can occur.
  virtual StoreResult<std::vector<WriteOutcome>> Apply(const WriteBatch& batch) = 0;

  // The writes one after the other, others may come in between; one round trip. The first refusal
  // is the error returned, the writes behind it are done all the same.
  virtual StoreResult<std::vector<WriteOutcome>> Pipeline(const WriteBatch& batch) = 0;

  // Runs `unit` so that what it reads and what it stages are one atomic step. `keys` are all that
  // it reads or writes. All or nothing: the types of the keys are checked before the first write.
  //
  // Embedded: once, with the keys' stripes locked; so it should be brief, and must not call the
  // store but through `reader`. Remote: WATCH, reads, MULTI, EXEC; again when another client
  // changed a key, up to RemoteStoreOptions::unit_attempts_max times (then kConflict). A unit that
  // commits without writes is a consistent picture of its keys; one that abandons need not be.
  virtual StoreResult<UnitOutcome> Atomically(std::span<const std::string_view> keys,
                                              Unit unit) = 0;
};

}  // namespace remora::patterns
