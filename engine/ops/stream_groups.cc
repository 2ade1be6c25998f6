#include "engine/ops/stream_groups.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/keyspace/change.h"
#include "engine/ops/stream_records.h"

namespace remora::ops {

using containers::kStreamIdMax;
using containers::NextStreamId;
using keyspace::Change;
using keyspace::RecordHandle;
using values::PendingTree;
using values::StreamBlocks;
using values::StreamConsumer;
using values::StreamGroup;
using values::StreamValue;

namespace {

// A stream that has to be there, with a group.
Result<FoundGroup> NeedGroup(Transaction& transaction, const Key& key, std::string_view group) {
  const Result<RecordHandle> record = NeedStream(transaction, key, Access::kWrite);
  if (!record) return record.error();
  StreamGroup* const found = StreamOf(*record).FindGroup(group);
  if (found == nullptr) return OpError::kNoSuchGroup;
  return FoundGroup{*record, found};
}

// A change of a group, from the first step to the last, by one of its consumers.
class GroupChange {
 public:
  GroupChange(Transaction& transaction, const Key& key, FoundGroup& found)
      : transaction_(transaction),
        key_(key),
        change_(found.record),
        group_change_(change_.stream(), *found.group),
        group_(*found.group) {}

  [[nodiscard]] StreamValue& stream() { return change_.stream(); }
  [[nodiscard]] StreamGroup& group() { return group_; }
  // The consumer, who asks for something now. Made where there is none.
  [[nodiscard]] StreamConsumer& Consumer(std::string_view name) {
    const int64_t now = transaction_.now_milliseconds();
    StreamConsumer* const found = group_.FindConsumer(name);
    if (found != nullptr) {
      found->seen_milliseconds = now;
      return *found;
    }
    StreamConsumer& made = group_.AddConsumer(name, now);
    transaction_.Changed(key_, Change::kStreamGroupCreateConsumer);
    return made;
  }
  void Say(uint64_t count) {
    if (count != 0) transaction_.Changed(key_, Change::kStreamGroupRead, count);
  }

 private:
  Transaction& transaction_;
  const Key& key_;
  StreamChange change_;
  StreamValue::GroupChange group_change_;
  StreamGroup& group_;
};

// Gives a pending entry to a consumer who claims it.
void Claim(StreamGroup& group, PendingTree::Position entry, StreamConsumer& consumer,
           int64_t delivered_milliseconds, std::optional<uint64_t> deliveries) {
  group.Assign(entry, consumer);
  entry.value().delivered_milliseconds = delivered_milliseconds;
  if (deliveries) entry.value().deliveries = *deliveries;
}

// How long ago an entry was delivered. Why unsigned: a payload may have brought any time.
int64_t IdleOf(const values::PendingEntry& entry, int64_t now) {
  return static_cast<int64_t>(static_cast<uint64_t>(now) -
                              static_cast<uint64_t>(entry.delivered_milliseconds));
}

bool IsIdle(const values::PendingEntry& entry, int64_t now, int64_t idle_milliseconds) {
  return idle_milliseconds <= 0 || IdleOf(entry, now) >= idle_milliseconds;
}

// Visits the entry of `id`, which is there; its id alone if that is enough.
void VisitClaimed(const StreamValue& stream, StreamId id, bool only_id,
                  containers::StreamEntryTexts& texts, StreamEntryVisitor visit) {
  if (only_id) return visit({id, {}});
  VisitEntry(stream, id, texts, visit);
}

}  // namespace

Outcome CreateStreamGroup(Transaction& transaction, const Key& key, std::string_view group,
                          const StreamGroupOptions& options) {
  Result<RecordHandle> found = FindStream(transaction, key, Access::kWrite);
  if (!found) return found.error();
  RecordHandle& record = *found;
  if (!record && !options.make_stream) return OpError::kNoSuchKey;
  if (record && StreamOf(record).FindGroup(group) != nullptr) return OpError::kGroupExists;
  if (!record) record = CreateStream(transaction, key);
  {
    StreamChange change(record);
    StreamValue& stream = change.stream();
    stream.AddGroup(group, std::make_unique<StreamGroup>(options.last_id.value_or(stream.last_id()),
                                                         options.entries_read));
  }
  transaction.Changed(key, Change::kStreamGroupCreate);
  return Done{};
}

Outcome SetStreamGroupId(Transaction& transaction, const Key& key, std::string_view group,
                         const StreamGroupOptions& options) {
  const Result<FoundGroup> found = NeedGroup(transaction, key, group);
  if (!found) return found.error();
  found->group->last_id = options.last_id.value_or(StreamOf(found->record).last_id());
  found->group->entries_read = options.entries_read;
  transaction.Changed(key, Change::kStreamGroupSetId);
  return Done{};
}

Result<bool> DestroyStreamGroup(Transaction& transaction, const Key& key, std::string_view group) {
  Result<RecordHandle> record = NeedStream(transaction, key, Access::kWrite);
  if (!record) return record.error();
  std::unique_ptr<StreamGroup> taken;
  {
    StreamChange change(*record);
    taken = change.stream().TakeGroup(group);
  }
  if (taken == nullptr) return false;
  record->slice().ReclaimObject(taken.release());
  transaction.Changed(key, Change::kStreamGroupDestroy);
  return true;
}

Outcome CheckStreamGroup(Transaction& transaction, const Key& key, std::string_view group) {
  const Result<FoundGroup> found = FindGroup(transaction, key, group, Access::kRead);
  if (!found) return found.error();
  return Done{};
}

Result<bool> CreateStreamConsumer(Transaction& transaction, const Key& key,
                                  const StreamReader& reader) {
  Result<FoundGroup> found = NeedGroup(transaction, key, reader.group);
  if (!found) return found.error();
  if (found->group->FindConsumer(reader.consumer) != nullptr) return false;
  GroupChange change(transaction, key, *found);
  static_cast<void>(change.Consumer(reader.consumer));
  return true;
}

Result<uint64_t> DeleteStreamConsumer(Transaction& transaction, const Key& key,
                                      const StreamReader& reader) {
  Result<FoundGroup> found = NeedGroup(transaction, key, reader.group);
  if (!found) return found.error();
  StreamConsumer* const consumer = found->group->FindConsumer(reader.consumer);
  if (consumer == nullptr) return uint64_t{0};
  const uint64_t pending = consumer->pending.size();
  {
    GroupChange change(transaction, key, *found);
    change.group().RemoveConsumer(*consumer);
  }
  transaction.Changed(key, Change::kStreamGroupDeleteConsumer);
  return pending;
}

Result<uint64_t> ReadNewEntries(Transaction& transaction, const Key& key,
                                const StreamReader& reader, const ReadNewOptions& options,
                                StreamEntryVisitor visit) {
  Result<FoundGroup> found = FindGroup(transaction, key, reader.group, Access::kRead);
  if (!found) return found.error();
  GroupChange change(transaction, key, *found);
  StreamGroup& group = change.group();
  StreamConsumer& consumer = change.Consumer(reader.consumer);
  const std::optional<StreamId> first = NextStreamId(group.last_id);
  if (!first || change.stream().last_id() < *first) return uint64_t{0};

  StreamBlocks::Walk walk(change.stream().blocks(), {.first = *first}, group.bookmark);
  containers::StreamEntryTexts texts;
  const int64_t now = transaction.now_milliseconds();
  uint64_t read = 0;
  while (walk) {
    const StreamId id = walk.id();
    change.stream().MarkRead(group, id);
    visit({id, walk.Fields(texts)});
    if (!options.no_ack) group.Deliver(id, consumer, now);
    ++read;
    group.bookmark = walk.bookmark();
    if (read == options.count) break;
    walk.Next();
  }
  if (read != 0 && !options.no_ack) consumer.active_milliseconds = now;
  change.Say(read != 0 ? 1 : 0);
  return read;
}

Result<uint64_t> ReadOwnEntries(Transaction& transaction, const Key& key,
                                const StreamReader& reader, const ReadOwnOptions& options,
                                OwnEntryVisitor visit) {
  Result<FoundGroup> found = FindGroup(transaction, key, reader.group, Access::kRead);
  if (!found) return found.error();
  GroupChange change(transaction, key, *found);
  const StreamConsumer& consumer = change.Consumer(reader.consumer);
  const std::optional<StreamId> first = NextStreamId(options.after);
  if (!first) return uint64_t{0};
  containers::StreamEntryTexts texts;
  uint64_t read = 0;
  for (auto own = consumer.pending.LowerBound(*first); own; own = own.Next()) {
    const bool is_there =
        VisitEntry(change.stream(), own.id(), texts,
                   [&](const StreamEntry& entry) { visit(entry.id, entry.fields); });
    if (is_there) {
      values::PendingEntry& entry = change.group().pending().Find(own.id()).value();
      entry.delivered_milliseconds = transaction.now_milliseconds();
      ++entry.deliveries;
    } else {
      visit(own.id(), std::nullopt);
    }
    if (++read == options.count) break;
  }
  return read;
}

Result<uint64_t> AcknowledgeEntries(Transaction& transaction, const Key& key,
                                    std::string_view group, std::span<const StreamId> ids) {
  Result<FoundGroup> found = FindGroup(transaction, key, group, Access::kRead);
  if (!found) {
    if (found.error() == OpError::kNoSuchGroup) return uint64_t{0};
    return found.error();
  }
  GroupChange change(transaction, key, *found);
  uint64_t acknowledged = 0;
  for (const StreamId id : ids) {
    const PendingTree::Position entry = change.group().pending().Find(id);
    if (!entry) continue;
    change.group().RemovePending(entry);
    ++acknowledged;
  }
  change.Say(acknowledged);
  return acknowledged;
}

Outcome SummarisePending(Transaction& transaction, const Key& key, std::string_view group,
                         base::FunctionRef<void(const PendingSummary&)> begin,
                         ConsumerVisitor visit) {
  const Result<FoundGroup> found = FindGroup(transaction, key, group, Access::kRead);
  if (!found) return found.error();
  const PendingTree& pending = found->group->pending();
  PendingSummary summary;
  summary.count = pending.size();
  if (!pending.empty()) {
    summary.first = pending.First().id();
    summary.last = pending.Last().id();
  }
  begin(summary);
  for (const auto& [name, consumer] : found->group->consumers()) {
    if (!consumer.pending.empty()) visit(name, consumer.pending.size());
  }
  return Done{};
}

Result<uint64_t> VisitPending(Transaction& transaction, const Key& key, std::string_view group,
                              const PendingQuery& query,
                              base::FunctionRef<void(const PendingFigures&)> visit) {
  const Result<FoundGroup> found = FindGroup(transaction, key, group, Access::kRead);
  if (!found) return found.error();
  StreamGroup& from = *found->group;
  const int64_t now = transaction.now_milliseconds();
  uint64_t visited = 0;
  const auto look = [&](StreamId id, const values::PendingEntry& entry) {
    if (!IsIdle(entry, now, query.idle_milliseconds)) return;
    visit({id, entry.consumer->name, entry.delivered_milliseconds,
           std::max<int64_t>(0, IdleOf(entry, now)), entry.deliveries});
    ++visited;
  };
  if (!query.consumer) {
    for (auto at = from.pending().LowerBound(query.first);
         at && at.id() <= query.last && visited < query.count; at = at.Next()) {
      look(at.id(), at.value());
    }
    return visited;
  }
  const StreamConsumer* const consumer = from.FindConsumer(*query.consumer);
  if (consumer == nullptr) return uint64_t{0};
  for (auto own = consumer->pending.LowerBound(query.first);
       own && own.id() <= query.last && visited < query.count; own = own.Next()) {
    look(own.id(), from.pending().Find(own.id()).value());
  }
  return visited;
}

Result<uint64_t> ClaimEntries(Transaction& transaction, const Key& key, const StreamReader& reader,
                              std::span<const StreamId> ids, const ClaimOptions& options,
                              StreamEntryVisitor visit) {
  Result<FoundGroup> found = FindGroup(transaction, key, reader.group, Access::kWrite);
  if (!found) return found.error();
  GroupChange change(transaction, key, *found);
  StreamGroup& group = change.group();
  const bool raised = options.last_id && *options.last_id > group.last_id;
  if (raised) group.last_id = *options.last_id;
  const int64_t now = transaction.now_milliseconds();
  const int64_t delivered = options.delivered_milliseconds.value_or(now);
  StreamConsumer& consumer = change.Consumer(reader.consumer);
  containers::StreamEntryTexts texts;
  uint64_t claimed = 0;
  uint64_t gone = 0;
  for (const StreamId id : ids) {
    PendingTree::Position entry = group.pending().Find(id);
    if (!change.stream().blocks().Contains(id)) {
      if (entry) {
        group.RemovePending(entry);
        ++gone;
      }
      continue;
    }
    if (!entry) {
      if (!options.force) continue;
      group.AddPending(id, {now, 1, &consumer});
      entry = group.pending().Find(id);
    } else if (!IsIdle(entry.value(), now, options.idle_milliseconds)) {
      continue;
    }
    const uint64_t deliveries = entry.value().deliveries + (options.only_ids ? 0 : 1);
    Claim(group, entry, consumer, delivered, options.deliveries.value_or(deliveries));
    VisitClaimed(change.stream(), id, options.only_ids, texts, visit);
    consumer.active_milliseconds = now;
    ++claimed;
  }
  change.Say(claimed != 0 || gone != 0 ? claimed + gone : (raised ? 1 : 0));
  return claimed;
}

Result<AutoClaimOutcome> AutoClaimEntries(Transaction& transaction, const Key& key,
                                          const StreamReader& reader,
                                          const AutoClaimOptions& options,
                                          StreamEntryVisitor visit) {
  Result<FoundGroup> found = FindGroup(transaction, key, reader.group, Access::kWrite);
  if (!found) return found.error();
  GroupChange change(transaction, key, *found);
  StreamGroup& group = change.group();
  StreamConsumer& consumer = change.Consumer(reader.consumer);
  const int64_t now = transaction.now_milliseconds();
  AutoClaimOutcome outcome;
  containers::StreamEntryTexts texts;
  uint64_t claimed = 0;
  uint64_t attempts = options.count > UINT64_MAX / 10 ? UINT64_MAX : options.count * 10;
  PendingTree::Position entry = group.pending().LowerBound(options.first);
  while (entry && attempts-- > 0 && claimed + outcome.deleted.size() < options.count) {
    const StreamId id = entry.id();
    if (!change.stream().blocks().Contains(id)) {
      group.RemovePending(entry);
      outcome.deleted.push_back(id);
      entry = group.pending().LowerBound(id);
      continue;
    }
    if (IsIdle(entry.value(), now, options.idle_milliseconds)) {
      const uint64_t deliveries = entry.value().deliveries + (options.only_ids ? 0 : 1);
      Claim(group, entry, consumer, now, deliveries);
      VisitClaimed(change.stream(), id, options.only_ids, texts, visit);
      consumer.active_milliseconds = now;
      ++claimed;
    }
    entry = entry.Next();
  }
  if (entry) outcome.next = entry.id();
  change.Say(claimed + outcome.deleted.size());
  return outcome;
}

}  // namespace remora::ops
