// What is known about streams beside their entries, for XINFO. Every operation is one step inside a
// transaction that has locked its key, and changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/ops/stream_groups.h"
#include "engine/ops/streams.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

struct StreamFigures {
  uint64_t length = 0;
  uint64_t blocks = 0;
  uint64_t nodes = 0;  // blocks, and nodes of the tree that leads to them: its root at least
  StreamId last_id{};
  StreamId max_deleted_id{};
  uint64_t entries_added = 0;
  StreamId first_id{};  // of the entries that are there, or 0-0
  uint64_t groups = 0;
};
// O(1).
// Errors: kWrongType; kNoSuchKey.
[[nodiscard]] Result<StreamFigures> InspectStream(Transaction& transaction, const Key& key);

struct StreamGroupFigures {
  std::string_view name;
  StreamId last_id;
  std::optional<int64_t> entries_read;
  std::optional<int64_t> lag;  // entries that the group has yet to read
  uint64_t pending;
  uint64_t consumers;
};
// Visits all groups by name. O(groups).
// Errors: kWrongType; kNoSuchKey.
[[nodiscard]] Outcome VisitStreamGroups(Transaction& transaction, const Key& key,
                                        base::FunctionRef<void(const StreamGroupFigures&)> visit);

struct StreamConsumerFigures {
  std::string_view name;
  int64_t seen_milliseconds;                   // when it last asked for something
  std::optional<int64_t> active_milliseconds;  // when it last got something
  uint64_t pending;
};
// Visits all consumers of a group by name. O(consumers).
// Errors: kWrongType; kNoSuchKey; kNoSuchGroup.
[[nodiscard]] Outcome VisitStreamConsumers(
    Transaction& transaction, const Key& key, std::string_view group,
    base::FunctionRef<void(const StreamConsumerFigures&)> visit);

}  // namespace remora::ops
