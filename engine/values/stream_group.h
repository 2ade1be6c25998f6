// StreamGroup: who reads a stream together, and what they have not acknowledged.
//
//   group    pending --> | id | delivered at | deliveries | consumer |    a tree by id
//            consumers --> name --> seen, active, | id |                  a tree of ids each
//
// Laws   (1) Every pending entry names a consumer of the group, whose own tree has the same id; no
//            consumer has others.
//        (2) footprint_bytes() counts both kinds of tree, consumers and names.
// Cost   Deliver, Acknowledge: O(1) at either end, else O(log pending). RemoveConsumer: O(what it
//        has pending). 56 bytes for an entry that is pending, and what the last leaves leave free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/containers/id_tree.h"
#include "engine/containers/stream_blocks.h"
#include "engine/containers/stream_id.h"
#include "engine/values/storage.h"

namespace remora::values {

using containers::StreamId;

struct StreamConsumer {
  // When it last asked for something, and when it last got something (kNever: not yet).
  static constexpr int64_t kNever = -1;

  std::string_view name;
  int64_t seen_milliseconds;
  int64_t active_milliseconds = kNever;
  containers::IdTree<containers::NoValue, 64> pending;
};

struct PendingEntry {
  int64_t delivered_milliseconds;
  uint64_t deliveries;
  StreamConsumer* consumer;
};
using PendingTree = containers::IdTree<PendingEntry>;

class StreamGroup final : public Object {
 public:
  // When nobody can tell how many entries the group has read.
  static constexpr int64_t kUnknownReads = -1;
  using Consumers = std::map<std::string, StreamConsumer, std::less<>>;

  StreamGroup(StreamId last, int64_t reads) : last_id(last), entries_read(reads) {}

  // The last entry that was handed out, and its number among all that were ever added.
  StreamId last_id;
  int64_t entries_read;
  // Where that entry lies.
  containers::StreamBlocks::Bookmark bookmark;

  [[nodiscard]] const Consumers& consumers() const { return consumers_; }
  [[nodiscard]] StreamConsumer* FindConsumer(std::string_view name);
  // Adds a consumer that is not there.
  StreamConsumer& AddConsumer(std::string_view name, int64_t seen_milliseconds);
  // Removes a consumer with all that it has pending.
  void RemoveConsumer(StreamConsumer& consumer);

  // All that is pending. Deliveries and times may be changed in place.
  [[nodiscard]] const PendingTree& pending() const { return pending_; }
  // Adds an entry that is not pending.
  void AddPending(StreamId id, const PendingEntry& entry);
  // Hands an entry to a consumer, pending elsewhere or not: its first delivery.
  void Deliver(StreamId id, StreamConsumer& consumer, int64_t now_milliseconds);
  // Gives a pending entry to another consumer.
  void Assign(PendingTree::Position position, StreamConsumer& consumer);
  void RemovePending(PendingTree::Position position);

  [[nodiscard]] std::unique_ptr<StreamGroup> Copy() const;

  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(StreamGroup) + pending_.footprint_bytes() + consumer_bytes_;
  }
  [[nodiscard]] size_t size() const override { return pending_.size(); }
  bool Reclaim(size_t budget) override;

  void CheckInvariants() const;

 private:
  void AddTo(StreamConsumer& consumer, StreamId id);
  void RemoveFrom(StreamConsumer& consumer, StreamId id);

  PendingTree pending_;
  Consumers consumers_;
  size_t consumer_bytes_ = 0;
};

}  // namespace remora::values
