#include "engine/ops/stream_inspection.h"

#include <algorithm>

#include "engine/ops/stream_records.h"

namespace remora::ops {

using keyspace::RecordHandle;
using values::StreamConsumer;
using values::StreamGroup;
using values::StreamValue;

Result<StreamFigures> InspectStream(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> record = NeedStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  const StreamValue& stream = StreamOf(*record);
  return StreamFigures{.length = stream.length(),
                       .blocks = stream.blocks().block_count(),
                       .nodes = std::max<uint64_t>(1, stream.blocks().node_count()),
                       .last_id = stream.last_id(),
                       .max_deleted_id = stream.marks().max_deleted_id,
                       .entries_added = stream.marks().entries_added,
                       .first_id = stream.marks().first_id,
                       .groups = stream.groups().size()};
}

Outcome VisitStreamGroups(Transaction& transaction, const Key& key,
                          base::FunctionRef<void(const StreamGroupFigures&)> visit) {
  const Result<RecordHandle> record = NeedStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  const StreamValue& stream = StreamOf(*record);
  for (const auto& [name, group] : stream.groups()) {
    const bool known = group->entries_read != StreamGroup::kUnknownReads;
    visit({.name = name,
           .last_id = group->last_id,
           .entries_read = known ? std::optional(group->entries_read) : std::nullopt,
           .lag = stream.LagOf(*group),
           .pending = group->pending().size(),
           .consumers = group->consumers().size()});
  }
  return Done{};
}

Outcome VisitStreamConsumers(Transaction& transaction, const Key& key, std::string_view group,
                             base::FunctionRef<void(const StreamConsumerFigures&)> visit) {
  const Result<RecordHandle> record = NeedStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  const StreamGroup* const found = StreamOf(*record).FindGroup(group);
  if (found == nullptr) return OpError::kNoSuchGroup;
  for (const auto& [name, consumer] : found->consumers()) {
    const bool active = consumer.active_milliseconds != StreamConsumer::kNever;
    visit(
        {.name = name,
         .seen_milliseconds = consumer.seen_milliseconds,
         .active_milliseconds = active ? std::optional(consumer.active_milliseconds) : std::nullopt,
         .pending = consumer.pending.size()});
  }
  return Done{};
}

}  // namespace remora::ops
