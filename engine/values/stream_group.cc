#include "engine/values/stream_group.h"

#include <unordered_map>

#include "engine/base/check.h"

namespace remora::values {

namespace {

// A node of the map, with the links of its tree.
size_t FixedBytes(std::string_view name) {
  constexpr size_t kLinks = 4 * sizeof(void*);
  const size_t outside = name.size() < sizeof(std::string) / 2 ? 0 : name.size() + 1;
  return sizeof(StreamGroup::Consumers::value_type) + kLinks + outside;
}

}  // namespace

StreamConsumer* StreamGroup::FindConsumer(std::string_view name) {
  const auto found = consumers_.find(name);
  return found == consumers_.end() ? nullptr : &found->second;
}

StreamConsumer& StreamGroup::AddConsumer(std::string_view name, int64_t seen_milliseconds) {
  const auto [added, is_new] = consumers_.try_emplace(std::string(name));
  base::Check(is_new, "a consumer is added once");
  added->second.name = added->first;
  added->second.seen_milliseconds = seen_milliseconds;
  consumer_bytes_ += FixedBytes(name);
  return added->second;
}

void StreamGroup::RemoveConsumer(StreamConsumer& consumer) {
  consumer_bytes_ -= FixedBytes(consumer.name) + consumer.pending.footprint_bytes();
  for (auto own = consumer.pending.First(); own; own = own.Next()) {
    pending_.Erase(pending_.Find(own.id()));
  }
  consumers_.erase(consumers_.find(consumer.name));
}

void StreamGroup::AddTo(StreamConsumer& consumer, StreamId id) {
  const size_t before = consumer.pending.footprint_bytes();
  consumer.pending.Insert(id, {});
  consumer_bytes_ += consumer.pending.footprint_bytes() - before;
}

void StreamGroup::RemoveFrom(StreamConsumer& consumer, StreamId id) {
  const size_t before = consumer.pending.footprint_bytes();
  consumer.pending.Erase(consumer.pending.Find(id));
  consumer_bytes_ += consumer.pending.footprint_bytes() - before;
}

void StreamGroup::AddPending(StreamId id, const PendingEntry& entry) {
  pending_.Insert(id, entry);
  AddTo(*entry.consumer, id);
}

void StreamGroup::Deliver(StreamId id, StreamConsumer& consumer, int64_t now_milliseconds) {
  const PendingEntry entry{now_milliseconds, 1, &consumer};
  const PendingTree::Position last = pending_.Last();
  const PendingTree::Position found =
      last && last.id() >= id ? pending_.Find(id) : PendingTree::Position();
  if (!found) return AddPending(id, entry);
  Assign(found, consumer);
  found.value() = entry;
}

void StreamGroup::Assign(PendingTree::Position position, StreamConsumer& consumer) {
  StreamConsumer* const before = position.value().consumer;
  if (before == &consumer) return;
  RemoveFrom(*before, position.id());
  AddTo(consumer, position.id());
  position.value().consumer = &consumer;
}

void StreamGroup::RemovePending(PendingTree::Position position) {
  RemoveFrom(*position.value().consumer, position.id());
  pending_.Erase(position);
}

std::unique_ptr<StreamGroup> StreamGroup::Copy() const {
  auto copy = std::make_unique<StreamGroup>(last_id, entries_read);
  std::unordered_map<const StreamConsumer*, StreamConsumer*> copies;
  for (const auto& [name, consumer] : consumers_) {
    StreamConsumer& own = copy->AddConsumer(name, consumer.seen_milliseconds);
    own.active_milliseconds = consumer.active_milliseconds;
    copies[&consumer] = &own;
  }
  for (PendingTree::Position at = pending_.First(); at; at = at.Next()) {
    PendingEntry entry = at.value();
    entry.consumer = copies[entry.consumer];
    copy->AddPending(at.id(), entry);
  }
  return copy;
}

bool StreamGroup::Reclaim(size_t budget) {
  for (; budget > 0 && !pending_.empty(); --budget) {
    PendingTree::DeleteLeaf(pending_.DetachFirstLeaf());
  }
  for (; budget > 0 && !consumers_.empty(); --budget) {
    auto& tree = consumers_.begin()->second.pending;
    if (tree.empty()) {
      consumers_.erase(consumers_.begin());
    } else {
      tree.DeleteLeaf(tree.DetachFirstLeaf());
    }
  }
  return pending_.empty() && consumers_.empty();
}

void StreamGroup::CheckInvariants() const {
  pending_.CheckInvariants();
  size_t consumer_bytes = 0;
  size_t pending = 0;
  for (const auto& [name, consumer] : consumers_) {
    base::Check(consumer.name == name, "a consumer knows its name");
    consumer.pending.CheckInvariants();
    consumer_bytes += FixedBytes(name) + consumer.pending.footprint_bytes();
    pending += consumer.pending.size();
    for (auto own = consumer.pending.First(); own; own = own.Next()) {
      const PendingTree::Position entry = pending_.Find(own.id());
      base::Check(entry && entry.value().consumer == &consumer,
                  "what a consumer has pending is pending in its group, as its own");
    }
  }
  base::Check(pending == pending_.size(), "every pending entry is some consumer's");
  base::Check(consumer_bytes == consumer_bytes_, "the bytes of consumers are counted");
}

}  // namespace remora::values
