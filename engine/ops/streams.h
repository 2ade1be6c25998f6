// Operations on the entries of streams. Every operation is one step inside a transaction that has
// locked its keys.
//
// A stream lives on when its last entry goes: it keeps its highest id. Errors leave everything as
// it was; kWrongType comes before any visitor is called. What a visitor is handed is borrowed for
// the call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/containers/stream_id.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

using containers::StreamId;

// Names and values by turns: name, value, name, value …; of even length, not empty.
using StreamFields = std::span<const std::string_view>;

struct StreamEntry {
  StreamId id;
  StreamFields fields;
};
using StreamEntryVisitor = base::FunctionRef<void(const StreamEntry& entry)>;

// Which id a new entry is given.
struct NewStreamId {
  enum class Kind : uint8_t {
    kNow,      // "*": the time, or the id after the last where that is later
    kNextOf,   // "ms-*": the next of its milliseconds
    kExactly,  // as it is
  };

  Kind kind = Kind::kNow;
  StreamId id{};
};

// Which old entries go.
struct StreamTrim {
  enum class Rule : uint8_t { kNone, kLengthMax, kLeastId };

  Rule rule = Rule::kNone;
  uint64_t length_max = 0;  // kLengthMax: so many stay
  StreamId least{};         // kLeastId: those below go
  // Only whole blocks go, which costs less: some more entries may stay.
  bool approximate = false;
  // With `approximate`: so many go at most; 0 stands for no limit.
  uint64_t limit = 0;
};

struct StreamAppendOptions {
  NewStreamId id = {};
  bool only_if_present = false;
  StreamTrim trim = {};
};

// Adds an entry, then trims. Returns its id; nothing when there is no such key and
// `only_if_present` is set. O(1) and what trimming costs.
// Errors: kWrongType; kStreamIdTooSmall; kStreamIdsExhausted; kStreamEntryTooLarge.
[[nodiscard]] Result<std::optional<StreamId>> AppendToStream(
    Transaction& transaction, const Key& key, StreamFields fields,
    const StreamAppendOptions& options = {});

// Removes old entries and returns how many. O(blocks that go), and what stays of the block where
// it ends.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> TrimStream(Transaction& transaction, const Key& key,
                                          const StreamTrim& trim);

// Removes entries and returns how many were there. O(log blocks) each.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> DeleteFromStream(Transaction& transaction, const Key& key,
                                                std::span<const StreamId> ids);

// Whether there is a stream. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<bool> StreamExists(Transaction& transaction, const Key& key);

// How many entries there are. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> StreamLength(Transaction& transaction, const Key& key);

struct StreamRange {
  StreamId first = containers::kStreamIdMin;
  StreamId last = containers::kStreamIdMax;
  bool backwards = false;
  uint64_t count = 0;  // so many at most; 0 stands for no limit
};
// Visits entries in their order, or backwards; returns how many. O(log blocks + entries).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> VisitStream(Transaction& transaction, const Key& key,
                                           const StreamRange& range, StreamEntryVisitor visit);

struct StreamTips {
  StreamId last_id{};                       // the highest that was given
  std::optional<StreamId> last_entry = {};  // of the entries that are there
};
// Where a stream ends; zeros where there is none. O(entries of a block).
// Errors: kWrongType.
[[nodiscard]] Result<StreamTips> TipsOfStream(Transaction& transaction, const Key& key);

struct StreamSetIdOptions {
  StreamId last_id{};
  std::optional<uint64_t> entries_added = {};
  std::optional<StreamId> max_deleted_id = {};
};
// Sets what a stream remembers beside its entries. O(entries of a block).
// Errors: kWrongType; kNoSuchKey; kStreamIdBelowTop; kStreamCountTooSmall; kStreamIdBelowDeleted.
[[nodiscard]] Outcome SetStreamId(Transaction& transaction, const Key& key,
                                  const StreamSetIdOptions& options);

}  // namespace remora::ops
