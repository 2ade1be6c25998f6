// The closed list of things that can happen to a key, as keyspace notifications name them.
#pragma once

#include <cstdint>
#include <string_view>

namespace remora::keyspace {

// The classes that `notify-keyspace-events` selects, by their letters.
enum class ChangeClass : uint8_t {
  kGeneric,    // g
  kString,     // $
  kList,       // l
  kSet,        // s
  kHash,       // h
  kSortedSet,  // z
  kExpired,    // x
  kEvicted,    // e
  kStream,     // t
  kNew,        // n
  kMiss,       // m
};

enum class Change : uint8_t {
  kDelete,
  kExpire,
  kPersist,
  kRenameFrom,
  kRenameTo,
  kMoveFrom,
  kMoveTo,
  kCopyTo,
  kRestore,
  kSortStore,
  kExpired,
  kEvicted,
  kNew,
  kMiss,
  kSet,
  kSetRange,
  kIncrementBy,
  kIncrementByFloat,
  kAppend,
  kSetBit,
  kHyperLogLogCount,
  kHyperLogLogCache,  // an estimate or another form was written down: nobody is told
  kHashSet,
  kHashIncrementBy,
  kHashIncrementByFloat,
  kHashDelete,
  kHashExpire,
  kHashPersist,
  kHashExpired,
  kListPushFront,
  kListPushBack,
  kListPopFront,
  kListPopBack,
  kListInsert,
  kListSet,
  kListRemove,
  kListTrim,
  kSetAdd,
  kSetRemove,
  kSetPop,
  kSetUnionStore,
  kSetInterStore,
  kSetDiffStore,
  kSortedSetAdd,
  kSortedSetIncrement,
  kSortedSetRemove,
  kSortedSetRemoveRangeByRank,
  kSortedSetRemoveRangeByScore,
  kSortedSetRemoveRangeByLex,
  kSortedSetPopMin,
  kSortedSetPopMax,
  kSortedSetRangeStore,
  kGeoSearchStore,
  kGeoRadiusStore,
  kSortedSetUnionStore,
  kSortedSetInterStore,
  kSortedSetDiffStore,
  kStreamAdd,
  kStreamDelete,
  kStreamTrim,
  kStreamSetId,
  kStreamGroupCreate,
  kStreamGroupSetId,
  kStreamGroupDestroy,
  kStreamGroupCreateConsumer,
  kStreamGroupDeleteConsumer,
  kStreamGroupRead,  // read, acknowledged or claimed
};

// The event's name, as subscribers see it; empty for what is no event.
[[nodiscard]] std::string_view NameOf(Change change);
[[nodiscard]] ChangeClass ClassOf(Change change);
// Whether it breaks a WATCH: what happens to a stream beside its entries does not.
[[nodiscard]] bool BreaksWatches(Change change);
// Whether those who wait for the key may find something after it, or must be told: what only takes
// away or moves a mark does neither.
[[nodiscard]] bool ServesWaiters(Change change);

}  // namespace remora::keyspace
