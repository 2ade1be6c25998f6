// Engine: a Redis inside this process. The product's table of contents.
//
//   remora::Engine engine;
//   engine.Set("visits", "41");
//   engine.IncrBy("visits", 1);              // 42
//   engine.Get("visits");                    // std::optional<std::string>("42")
//
// Any number of engines per process; each is one store of its own, with its own time, randomness
// and databases. All calls are thread-safe and run on the caller's thread; each is one atomic step.
// The engine starts no thread and sets no timer unless StartUpkeep() is asked for.
//
// Keys and values are binary-safe byte strings, borrowed for the call. What an operation promises,
// costs and refuses stands in engine/ops/: here each is one line. Absence is a std::optional, an
// error is in the Result.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/ops/bit_fields.h"
#include "engine/ops/bitmaps.h"
#include "engine/ops/common_subsequence.h"
#include "engine/ops/expiry.h"
#include "engine/ops/geo.h"
#include "engine/ops/hash_expiry.h"
#include "engine/ops/hashes.h"
#include "engine/ops/hyperloglogs.h"
#include "engine/ops/keys.h"
#include "engine/ops/lists.h"
#include "engine/ops/messages.h"
#include "engine/ops/objects.h"
#include "engine/ops/payloads.h"
#include "engine/ops/scan.h"
#include "engine/ops/set_algebra.h"
#include "engine/ops/sets.h"
#include "engine/ops/sort.h"
#include "engine/ops/sorted_set_algebra.h"
#include "engine/ops/sorted_set_ranges.h"
#include "engine/ops/sorted_sets.h"
#include "engine/ops/stream_groups.h"
#include "engine/ops/stream_inspection.h"
#include "engine/ops/streams.h"
#include "engine/ops/string_numbers.h"
#include "engine/ops/strings.h"
#include "engine/options.h"
#include "engine/result.h"
#include "engine/subscription.h"
#include "engine/transaction.h"
#include "engine/waiting.h"

namespace remora {

struct AwaitedKeys;

// One numbered database of an engine: every operation, one line each. A value of two words, to be
// copied freely; the engine outlives it.
class Database {
 public:
  Database(keyspace::Keyspace& keyspace, uint32_t number) : keyspace_(&keyspace), number_(number) {}

  [[nodiscard]] uint32_t number() const { return number_; }

  // ---- Strings (engine/ops/strings.h)

  [[nodiscard]] Result<std::optional<std::string>> Get(std::string_view key);
  // The same into a string of the caller's, whose room is used again; false when there is no key.
  [[nodiscard]] Result<bool> GetInto(std::string_view key, std::string& value);
  // Calls `visit(std::string_view)` with the string while its stripe is locked: brief, and without
  // a call to this engine. False when there is no key.
  template <typename Visit>
  [[nodiscard]] Result<bool> GetView(std::string_view key, Visit&& visit) {
    return VisitString(
        key,
        [](void* to, std::string_view value) {
          (*static_cast<std::remove_reference_t<Visit>*>(to))(value);
        },
        &visit);
  }
  Result<ops::SetOutcome> Set(std::string_view key, std::string_view value,
                              const ops::SetOptions& options = {});
  // Many strings as one step, brought from memory at one time. Nothing for a key of another type.
  [[nodiscard]] std::vector<std::optional<std::string>> MGet(
      std::span<const std::string_view> keys);
  // The same, handed out one by one while their stripes are locked.
  void MGetView(std::span<const std::string_view> keys,
                base::FunctionRef<void(std::optional<std::string_view> value)> visit);
  struct Pair {
    std::string_view key;
    std::string_view value;
  };
  Result<bool> MSet(std::span<const Pair> pairs, const ops::SetManyOptions& options = {});
  Result<std::optional<std::string>> GetDel(std::string_view key);
  Result<std::optional<std::string>> GetEx(std::string_view key,
                                           const ops::GetExpireOptions& options);
  Result<bool> DelIfEq(std::string_view key, std::string_view expected);
  Result<uint64_t> Append(std::string_view key, std::string_view value);
  [[nodiscard]] Result<uint64_t> StrLen(std::string_view key);
  [[nodiscard]] Result<std::string> GetRange(std::string_view key, ops::ByteRange range);
  Result<uint64_t> SetRange(std::string_view key, int64_t offset, std::string_view value);
  Result<int64_t> IncrBy(std::string_view key, int64_t delta);
  Result<long double> IncrByFloat(std::string_view key, long double delta);
  [[nodiscard]] Result<ops::CommonSubsequence> Lcs(
      std::string_view first, std::string_view second,
      const ops::CommonSubsequenceOptions& options = {});

  // ---- Bitmaps (engine/ops/bitmaps.h, bit_fields.h)

  // The bit that was there.
  Result<bool> SetBit(std::string_view key, int64_t offset, bool bit);
  [[nodiscard]] Result<bool> GetBit(std::string_view key, int64_t offset);
  [[nodiscard]] Result<uint64_t> BitCount(std::string_view key, const ops::BitRange& range = {});
  [[nodiscard]] Result<std::optional<uint64_t>> BitPos(std::string_view key, bool bit,
                                                       const ops::BitRange& range = {});
  Result<uint64_t> BitOp(ops::BitOperation operation, std::string_view destination,
                         std::span<const std::string_view> sources);
  // A value for each step, or nothing where an overflow kept it from being written.
  Result<std::vector<std::optional<int64_t>>> BitField(std::string_view key,
                                                       std::span<const ops::BitFieldStep> steps);

  // ---- HyperLogLogs (engine/ops/hyperloglogs.h)

  // True when the estimate may have changed.
  Result<bool> PfAdd(std::string_view key, std::span<const std::string_view> elements);
  [[nodiscard]] Result<uint64_t> PfCount(std::string_view key);
  [[nodiscard]] Result<uint64_t> PfCountMany(std::span<const std::string_view> keys);
  Outcome PfMerge(std::string_view destination, std::span<const std::string_view> sources);

  // ---- Keys (engine/ops/keys.h, objects.h, payloads.h)

  bool Del(std::string_view key);
  uint64_t DelMany(std::span<const std::string_view> keys);
  [[nodiscard]] bool Exists(std::string_view key);
  bool Touch(std::string_view key);
  [[nodiscard]] std::optional<values::ValueType> Type(std::string_view key);
  Result<bool> Rename(std::string_view from, std::string_view to, bool only_if_absent = false);
  Result<bool> Copy(std::string_view from, std::string_view to,
                    const ops::CopyOptions& options = {});
  Result<bool> Move(std::string_view key, uint32_t to_database);
  [[nodiscard]] std::optional<std::string_view> Encoding(std::string_view key);
  [[nodiscard]] std::optional<uint64_t> MemoryUsage(std::string_view key);
  [[nodiscard]] std::optional<std::string> Dump(std::string_view key);
  Outcome Restore(std::string_view key, std::string_view payload,
                  const ops::RestoreOptions& options = {});

  // ---- Expiry (engine/ops/expiry.h)

  bool ExpireAt(std::string_view key, int64_t milliseconds,
                const ops::ExpireConditions& conditions = {});
  bool ExpireAfter(std::string_view key, int64_t milliseconds,
                   const ops::ExpireConditions& conditions = {});
  bool Persist(std::string_view key);
  [[nodiscard]] ops::ExpiryTime ExpireTime(std::string_view key);

  // ---- All keys (engine/ops/scan.h, keys.h)

  [[nodiscard]] uint64_t Size();
  [[nodiscard]] std::vector<std::string> Keys(std::string_view pattern = "*");
  // Adds some keys to `found` and returns where to go on; 0 begins and ends.
  [[nodiscard]] uint64_t Scan(uint64_t cursor, std::vector<std::string>& found,
                              const ops::ScanOptions& options = {});
  [[nodiscard]] std::optional<std::string> RandomKey();
  uint64_t Flush();

  // ---- Hashes (engine/ops/hashes.h)

  using Fields = std::span<const std::string_view>;
  using FieldValues = std::span<const ops::FieldValue>;
  // A field and its value, as copies.
  using OwnedField = std::pair<std::string, std::string>;
  using OptionalValues = std::vector<std::optional<std::string>>;

  // True when the field is new.
  Result<bool> HSet(std::string_view key, std::string_view field, std::string_view value);
  Result<uint64_t> HSetMany(std::string_view key, FieldValues fields);
  Result<bool> HSetNx(std::string_view key, std::string_view field, std::string_view value);
  [[nodiscard]] Result<std::optional<std::string>> HGet(std::string_view key,
                                                        std::string_view field);
  [[nodiscard]] Result<OptionalValues> HMGet(std::string_view key, Fields fields);
  [[nodiscard]] Result<std::vector<OwnedField>> HGetAll(std::string_view key);
  [[nodiscard]] Result<std::vector<std::string>> HKeys(std::string_view key);
  [[nodiscard]] Result<std::vector<std::string>> HVals(std::string_view key);
  [[nodiscard]] Result<uint64_t> HLen(std::string_view key);
  [[nodiscard]] Result<uint64_t> HStrLen(std::string_view key, std::string_view field);
  [[nodiscard]] Result<bool> HExists(std::string_view key, std::string_view field);
  Result<uint64_t> HDel(std::string_view key, Fields fields);
  Result<int64_t> HIncrBy(std::string_view key, std::string_view field, int64_t delta);
  Result<std::string> HIncrByFloat(std::string_view key, std::string_view field, long double delta);
  [[nodiscard]] Result<std::optional<OwnedField>> HRandField(std::string_view key);
  [[nodiscard]] Result<std::vector<OwnedField>> HRandFields(
      std::string_view key, const ops::RandomFieldsOptions& options);
  // Adds what it finds to `found`; returns the next cursor.
  [[nodiscard]] Result<uint64_t> HScan(std::string_view key, const ops::ScanFieldsOptions& options,
                                       std::vector<OwnedField>& found);

  // ---- Expiry of hash fields (engine/ops/hash_expiry.h)

  Result<std::vector<ops::FieldOutcome>> HPExpireAt(std::string_view key, Fields fields,
                                                    const ops::ExpireFieldsOptions& options);
  Result<std::vector<ops::FieldOutcome>> HPersist(std::string_view key, Fields fields);
  [[nodiscard]] Result<std::vector<ops::FieldExpiry>> HPExpireTime(std::string_view key,
                                                                   Fields fields);
  Result<OptionalValues> HGetEx(std::string_view key, Fields fields,
                                const ops::GetAndExpireFieldsOptions& options);
  Result<OptionalValues> HGetDel(std::string_view key, Fields fields);
  Result<bool> HSetEx(std::string_view key, FieldValues fields,
                      const ops::SetFieldsOptions& options = {});

  // ---- Lists (engine/ops/lists.h)

  using ListElements = std::span<const std::string_view>;
  using OwnedElements = std::vector<std::string>;

  // The new length.
  Result<uint64_t> LPush(std::string_view key, std::string_view element);
  Result<uint64_t> RPush(std::string_view key, std::string_view element);
  // Many, one after the other; with kOnlyPresentKey as LPUSHX and RPUSHX.
  Result<uint64_t> LPushMany(std::string_view key, ListElements elements,
                             ops::PushWhere where = ops::PushWhere::kAnyKey);
  Result<uint64_t> RPushMany(std::string_view key, ListElements elements,
                             ops::PushWhere where = ops::PushWhere::kAnyKey);
  Result<std::optional<std::string>> LPop(std::string_view key);
  Result<std::optional<std::string>> RPop(std::string_view key);
  Result<OwnedElements> LPopMany(std::string_view key, uint64_t count);
  Result<OwnedElements> RPopMany(std::string_view key, uint64_t count);
  // The elements and the index of the key that they were popped from; no elements: no key had any.
  Result<std::pair<size_t, OwnedElements>> LMPop(std::span<const std::string_view> keys,
                                                 ops::ListEnd end, uint64_t count = 1);
  Result<std::optional<std::string>> LMove(std::string_view source, std::string_view destination,
                                           const ops::ListMoveOptions& options = {});
  // The same, but waits for a key to hold elements. Nothing: the wait ended before.
  using PoppedElement = std::pair<size_t, std::string>;
  Result<std::optional<PoppedElement>> BLPop(std::span<const std::string_view> keys,
                                             const WaitOptions& options = {});
  Result<std::optional<PoppedElement>> BRPop(std::span<const std::string_view> keys,
                                             const WaitOptions& options = {});
  using PoppedElements = std::pair<size_t, OwnedElements>;
  Result<std::optional<PoppedElements>> BLMPop(std::span<const std::string_view> keys,
                                               ops::ListEnd end, uint64_t count = 1,
                                               const WaitOptions& options = {});
  Result<std::optional<std::string>> BLMove(std::string_view source, std::string_view destination,
                                            const ops::ListMoveOptions& move = {},
                                            const WaitOptions& options = {});
  [[nodiscard]] Result<uint64_t> LLen(std::string_view key);
  [[nodiscard]] Result<std::optional<std::string>> LIndex(std::string_view key, int64_t index);
  [[nodiscard]] Result<OwnedElements> LRange(std::string_view key, const ops::ListSpan& span = {});
  // The same, handed out one by one while the stripe is locked: brief, no call to this engine.
  Outcome LRangeView(std::string_view key, const ops::ListSpan& span,
                     base::FunctionRef<void(std::string_view element)> visit);
  Outcome LSet(std::string_view key, int64_t index, std::string_view element);
  // The new length, 0 when there is no key, -1 when there is no pivot.
  Result<int64_t> LInsert(std::string_view key, const ops::ListInsertion& insertion);
  Result<uint64_t> LRem(std::string_view key, std::string_view element, int64_t count = 0);
  Outcome LTrim(std::string_view key, const ops::ListSpan& span);
  // Indexes of elements that are equal to one.
  [[nodiscard]] Result<std::vector<uint64_t>> LPos(std::string_view key,
                                                   const ops::ListSearch& search);

  // ---- Sets (engine/ops/sets.h, set_algebra.h)

  using Members = std::span<const std::string_view>;

  // True when the member is new.
  Result<bool> SAdd(std::string_view key, std::string_view member);
  Result<uint64_t> SAddMany(std::string_view key, Members members);
  Result<uint64_t> SRem(std::string_view key, Members members);
  [[nodiscard]] Result<bool> SIsMember(std::string_view key, std::string_view member);
  [[nodiscard]] Result<std::vector<bool>> SMIsMember(std::string_view key, Members members);
  [[nodiscard]] Result<uint64_t> SCard(std::string_view key);
  [[nodiscard]] Result<std::vector<std::string>> SMembers(std::string_view key);
  // The same, handed out one by one while the stripe is locked: brief, no call to this engine.
  Outcome SMembersView(std::string_view key, ops::MemberVisitor visit);
  Result<bool> SMove(std::string_view from, std::string_view to, std::string_view member);
  Result<std::optional<std::string>> SPop(std::string_view key);
  Result<std::vector<std::string>> SPopMany(std::string_view key, uint64_t count);
  [[nodiscard]] Result<std::optional<std::string>> SRandMember(std::string_view key);
  [[nodiscard]] Result<std::vector<std::string>> SRandMembers(
      std::string_view key, const ops::RandomMembersOptions& options);
  // Adds what it finds to `found`; returns the next cursor.
  [[nodiscard]] Result<uint64_t> SScan(std::string_view key, const ops::ScanMembersOptions& options,
                                       std::vector<std::string>& found);
  [[nodiscard]] Result<std::vector<std::string>> SInter(std::span<const std::string_view> keys);
  [[nodiscard]] Result<std::vector<std::string>> SUnion(std::span<const std::string_view> keys);
  [[nodiscard]] Result<std::vector<std::string>> SDiff(std::span<const std::string_view> keys);
  Result<uint64_t> SInterStore(std::string_view destination,
                               std::span<const std::string_view> keys);
  Result<uint64_t> SUnionStore(std::string_view destination,
                               std::span<const std::string_view> keys);
  Result<uint64_t> SDiffStore(std::string_view destination, std::span<const std::string_view> keys);
  [[nodiscard]] Result<uint64_t> SInterCard(std::span<const std::string_view> keys,
                                            uint64_t limit = 0);

  // ---- Sorted sets (engine/ops/sorted_sets.h, sorted_set_ranges.h, sorted_set_algebra.h)

  // A member and its score, as a copy.
  using OwnedMember = std::pair<std::string, double>;
  using OwnedMembers = std::vector<OwnedMember>;
  using ScoredMembers = std::span<const ops::ScoredMember>;

  // True when the member is new.
  Result<bool> ZAdd(std::string_view key, std::string_view member, double score);
  Result<ops::SortedSetAddOutcome> ZAddMany(std::string_view key, ScoredMembers members,
                                            const ops::SortedSetAddOptions& options = {});
  Result<double> ZIncrBy(std::string_view key, std::string_view member, double delta);
  Result<uint64_t> ZRem(std::string_view key, Members members);
  [[nodiscard]] Result<uint64_t> ZCard(std::string_view key);
  [[nodiscard]] Result<std::optional<double>> ZScore(std::string_view key, std::string_view member);
  [[nodiscard]] Result<std::vector<std::optional<double>>> ZMScore(std::string_view key,
                                                                   Members members);
  [[nodiscard]] Result<std::optional<ops::SortedSetPlace>> ZRank(
      std::string_view key, std::string_view member, ops::Order order = ops::Order::kAscending);
  Result<OwnedMembers> ZPopMin(std::string_view key, uint64_t count = 1);
  Result<OwnedMembers> ZPopMax(std::string_view key, uint64_t count = 1);
  // The members and the index of the key that they were popped from; no members: no key had any.
  Result<std::pair<size_t, OwnedMembers>> ZMPop(std::span<const std::string_view> keys,
                                                ops::Order order, uint64_t count = 1);
  // The same, but waits for a key to hold members. Nothing: the wait ended before.
  using PoppedMembers = std::pair<size_t, OwnedMembers>;
  Result<std::optional<PoppedMembers>> BZMPop(std::span<const std::string_view> keys,
                                              ops::Order order, uint64_t count = 1,
                                              const WaitOptions& options = {});
  // The first or last member, with the index of its key.
  using PoppedMember = std::pair<size_t, OwnedMember>;
  Result<std::optional<PoppedMember>> BZPopMin(std::span<const std::string_view> keys,
                                               const WaitOptions& options = {});
  Result<std::optional<PoppedMember>> BZPopMax(std::span<const std::string_view> keys,
                                               const WaitOptions& options = {});
  [[nodiscard]] Result<OwnedMembers> ZRandMember(std::string_view key, uint64_t count = 1,
                                                 ops::Draws draws = ops::Draws::kDistinct);
  // Adds some members to `found` and returns where to go on; 0 begins and ends.
  [[nodiscard]] Result<uint64_t> ZScan(std::string_view key, uint64_t cursor, uint64_t count,
                                       OwnedMembers& found);

  [[nodiscard]] Result<OwnedMembers> ZRange(std::string_view key, const ops::SortedSetRange& range,
                                            const ops::SortedSetRangeOptions& options = {});
  // The same, handed out one by one while the stripe is locked: brief, no call to this engine.
  Outcome ZRangeView(std::string_view key, const ops::SortedSetRange& range,
                     const ops::SortedSetRangeOptions& options,
                     base::FunctionRef<void(std::string_view member, double score)> visit);
  Result<uint64_t> ZRangeStore(std::string_view destination, std::string_view source,
                               const ops::SortedSetRange& range,
                               const ops::SortedSetRangeOptions& options = {});
  [[nodiscard]] Result<uint64_t> ZCount(std::string_view key, const ops::SortedSetRange& range);
  Result<uint64_t> ZRemRange(std::string_view key, const ops::SortedSetRange& range);

  [[nodiscard]] Result<OwnedMembers> ZCombine(ops::SetOperation operation,
                                              std::span<const std::string_view> keys,
                                              const ops::ScoreCombining& combining = {});
  Result<uint64_t> ZCombineStore(std::string_view destination, ops::SetOperation operation,
                                 std::span<const std::string_view> keys,
                                 const ops::ScoreCombining& combining = {});
  [[nodiscard]] Result<uint64_t> ZInterCard(std::span<const std::string_view> keys,
                                            uint64_t limit = 0);

  // ---- Places (engine/ops/geo.h)

  // A member and where it is, as a copy.
  struct OwnedPlace {
    std::string member;
    ops::GeoPoint point;
    double distance_meters;
  };

  Result<ops::SortedSetAddOutcome> GeoAdd(std::string_view key,
                                          std::span<const ops::GeoMember> members,
                                          const ops::SortedSetAddOptions& options = {});
  [[nodiscard]] Result<std::vector<std::optional<ops::GeoPoint>>> GeoPos(std::string_view key,
                                                                         Members members);
  // The places as letters, 11 each.
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> GeoHash(std::string_view key,
                                                                        Members members);
  [[nodiscard]] Result<std::optional<double>> GeoDist(std::string_view key, std::string_view one,
                                                      std::string_view other);
  [[nodiscard]] Result<std::vector<OwnedPlace>> GeoSearch(std::string_view key,
                                                          const ops::GeoQuery& query);
  Result<uint64_t> GeoSearchStore(std::string_view destination, std::string_view source,
                                  const ops::GeoQuery& query,
                                  const ops::GeoStoreOptions& options = {});

  // ---- Sorting lists, sets and sorted sets (engine/ops/sort.h)

  // The elements in order, or the values that `options.get` asks for, nothing where one is not
  // there.
  [[nodiscard]] Result<OptionalValues> Sort(std::string_view key,
                                            const ops::SortOptions& options = {});
  Result<uint64_t> SortStore(std::string_view destination, std::string_view source,
                             const ops::SortOptions& options = {});

  // ---- Streams (engine/ops/streams.h, stream_groups.h, stream_inspection.h)

  using StreamId = ops::StreamId;
  using StreamIds = std::span<const StreamId>;
  // An entry as a copy.
  struct OwnedEntry {
    StreamId id;
    std::vector<OwnedField> fields;
    bool deleted = false;  // of what is pending
  };
  using OwnedEntries = std::vector<OwnedEntry>;

  // The id of the new entry; nothing without a stream and with `only_if_present`.
  Result<std::optional<StreamId>> XAdd(std::string_view key, FieldValues fields,
                                       const ops::StreamAppendOptions& options = {});
  [[nodiscard]] Result<uint64_t> XLen(std::string_view key);
  [[nodiscard]] Result<OwnedEntries> XRange(std::string_view key,
                                            const ops::StreamRange& range = {});
  // The same, handed out one by one while the stripe is locked: brief, no call to this engine.
  Outcome XRangeView(std::string_view key, const ops::StreamRange& range,
                     ops::StreamEntryVisitor visit);
  // What was added after an entry; 0 stands for no limit.
  [[nodiscard]] Result<OwnedEntries> XRead(std::string_view key, StreamId after,
                                           uint64_t count = 0);
  // The same, but waits for such an entry. None: the wait ended before.
  Result<OwnedEntries> XReadBlock(std::string_view key, StreamId after,
                                  const WaitOptions& options = {}, uint64_t count = 0);
  Result<uint64_t> XDel(std::string_view key, StreamIds ids);
  Result<uint64_t> XTrim(std::string_view key, const ops::StreamTrim& trim);
  Outcome XSetId(std::string_view key, const ops::StreamSetIdOptions& options);

  Outcome XGroupCreate(std::string_view key, std::string_view group,
                       const ops::StreamGroupOptions& options = {});
  Outcome XGroupSetId(std::string_view key, std::string_view group,
                      const ops::StreamGroupOptions& options);
  Result<bool> XGroupDestroy(std::string_view key, std::string_view group);
  Result<bool> XGroupCreateConsumer(std::string_view key, const ops::StreamReader& reader);
  Result<uint64_t> XGroupDelConsumer(std::string_view key, const ops::StreamReader& reader);
  Result<OwnedEntries> XReadGroup(std::string_view key, const ops::StreamReader& reader,
                                  const ops::ReadNewOptions& options = {});
  // The same, but waits for an entry, or for the group to go. None: the wait ended before.
  Result<OwnedEntries> XReadGroupBlock(std::string_view key, const ops::StreamReader& reader,
                                       const WaitOptions& options = {},
                                       const ops::ReadNewOptions& read_options = {});
  // What the consumer has pending already.
  Result<OwnedEntries> XReadGroupOwn(std::string_view key, const ops::StreamReader& reader,
                                     const ops::ReadOwnOptions& options = {});
  Result<uint64_t> XAck(std::string_view key, std::string_view group, StreamIds ids);
  struct OwnedPending {
    StreamId id;
    std::string consumer;
    int64_t idle_milliseconds;
    uint64_t deliveries;
  };
  [[nodiscard]] Result<ops::PendingSummary> XPending(std::string_view key, std::string_view group);
  // Who has something pending, and how much.
  [[nodiscard]] Result<std::vector<std::pair<std::string, uint64_t>>> XPendingConsumers(
      std::string_view key, std::string_view group);
  [[nodiscard]] Result<std::vector<OwnedPending>> XPendingEntries(std::string_view key,
                                                                  std::string_view group,
                                                                  const ops::PendingQuery& query);
  Result<OwnedEntries> XClaim(std::string_view key, const ops::StreamReader& reader, StreamIds ids,
                              const ops::ClaimOptions& options = {});
  // Adds what was claimed to `claimed`.
  Result<ops::AutoClaimOutcome> XAutoClaim(std::string_view key, const ops::StreamReader& reader,
                                           const ops::AutoClaimOptions& options,
                                           OwnedEntries& claimed);
  [[nodiscard]] Result<ops::StreamFigures> XInfo(std::string_view key);
  // Groups and consumers by name; the names in the figures are empty.
  using NamedGroup = std::pair<std::string, ops::StreamGroupFigures>;
  [[nodiscard]] Result<std::vector<NamedGroup>> XInfoGroups(std::string_view key);
  using NamedConsumer = std::pair<std::string, ops::StreamConsumerFigures>;
  [[nodiscard]] Result<std::vector<NamedConsumer>> XInfoConsumers(std::string_view key,
                                                                  std::string_view group);

  // ---- Several operations as one step

  // A key with its hash, for transactions.
  [[nodiscard]] Key MakeKey(std::string_view name) const;
  [[nodiscard]] std::vector<Key> MakeKeys(std::span<const std::string_view> names) const;
  // Calls `unit(Transaction&, std::span<const Key>)` with the stripes of `names` locked, and
  // returns what it returns. Inside, operations of engine/ops/ on these keys make one atomic step;
  // calls to the engine itself would wait for themselves.
  //
  //   engine.Transact({"from", "to"}, [](Transaction& transaction, std::span<const Key> keys) {
  //     ops::IncrementBy(transaction, keys[0], -5);
  //     return ops::IncrementBy(transaction, keys[1], 5);
  //   });
  template <typename Unit>
  auto Transact(std::span<const std::string_view> names, Unit&& unit) {
    const std::vector<Key> keys = MakeKeys(names);
    Transaction transaction(*keyspace_, number_, keys);
    return unit(transaction, std::span<const Key>(keys));
  }
  template <typename Unit>
  auto Transact(std::initializer_list<std::string_view> names, Unit&& unit) {
    return Transact(std::span<const std::string_view>(names.begin(), names.size()),
                    std::forward<Unit>(unit));
  }

 private:
  Result<std::vector<std::string>> CombineSets(ops::SetOperation operation,
                                               std::span<const std::string_view> keys);
  Result<uint64_t> StoreCombinedSets(std::string_view destination, ops::SetOperation operation,
                                     std::span<const std::string_view> keys);
  [[nodiscard]] Result<bool> VisitString(std::string_view key,
                                         void (*visit)(void* to, std::string_view value), void* to);
  // In engine_calls.h.
  template <typename Operation>
  auto Run(std::string_view name, Operation&& operation);
  template <typename Operation>
  auto Read(std::string_view name, Operation&& operation);
  template <typename Operation>
  auto ReadMany(std::span<const std::string_view> names, Operation&& operation);
  template <typename Operation>
  auto RunMany(std::span<const std::string_view> names, Operation&& operation);
  template <typename Operation>
  bool Await(std::span<const std::string_view> names, const AwaitedKeys& awaited,
             const WaitOptions& options, Operation&& operation);
  template <typename Operation>
  auto RunAlone(Operation&& operation);
  template <typename Operation>
  auto RunWalk(Operation&& operation);

  keyspace::Keyspace* keyspace_;
  uint32_t number_;
};

// What an engine holds and has seen.
struct EngineStats {
  uint64_t keys = 0;  // in all databases
  uint64_t keys_with_expiry = 0;
  uint64_t hits = 0;  // reads that found their key
  uint64_t misses = 0;
  uint64_t changes = 0;
  uint64_t expired_keys = 0;
  uint64_t expired_fields = 0;
  uint64_t used_bytes = 0;       // keys, values and their index
  uint64_t footprint_bytes = 0;  // the same with free lists and reserves
  uint64_t pending_bytes = 0;    // deleted, but not given back yet
};

// The engine, and at the same time its database 0.
class Engine : public Database {
 public:
  explicit Engine(const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Database `number`; the last there is for a larger one.
  [[nodiscard]] Database database(uint32_t number);
  [[nodiscard]] uint32_t database_count() const;
  // Exchanges two databases. O(stripes).
  // Errors: kOutOfRange.
  Outcome SwapDatabases(uint32_t one, uint32_t other);
  // Empties all databases. O(stripes); what they held is freed in slices.
  void FlushAll();

  // ---- Messages (engine/ops/messages.h, engine/subscription.h)

  // Calls `listener` with each message to one of these channels or patterns from now on.
  Subscription Subscribe(const SubscribedNames& names, MessageListener listener);
  // How many subscriptions the message goes to, those of clients and those of the program.
  uint64_t Publish(std::string_view channel, std::string_view payload);
  uint64_t SPublish(std::string_view channel, std::string_view payload);
  // Channels that somebody is subscribed to and that match `pattern`; how many are, by name and by
  // pattern.
  [[nodiscard]] std::vector<std::string> PubSubChannels(std::string_view pattern = "*");
  [[nodiscard]] std::vector<std::string> PubSubShardChannels(std::string_view pattern = "*");
  [[nodiscard]] uint64_t PubSubNumSub(std::string_view channel);
  [[nodiscard]] uint64_t PubSubShardNumSub(std::string_view channel);
  [[nodiscard]] uint64_t PubSubNumPat();

  // Locks the stripes one after the other. O(stripes).
  [[nodiscard]] EngineStats Stats();
  // Removes what is due and frees garbage, for about `budget_microseconds`; true when more is left.
  // For a host that wants no thread: call it every few milliseconds.
  bool Tick(int64_t budget_microseconds = 1000);
  // Starts a thread that does the same when something is due, until the engine is closed.
  void StartUpkeep();

  // Tries all who wait for keys: for a host that kept them from being served for a while.
  void ServeWaiters();

  [[nodiscard]] Limits& limits();
  [[nodiscard]] keyspace::Keyspace& keyspace() { return *owned_keyspace_; }

 private:
  explicit Engine(std::unique_ptr<keyspace::Keyspace> keyspace);

  std::unique_ptr<keyspace::Keyspace> owned_keyspace_;
  struct Upkeep;
  std::unique_ptr<Upkeep> upkeep_;
};

}  // namespace remora
