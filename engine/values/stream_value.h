// StreamValue: a stream with its groups. Always an object of its own, however small it is.
//
//   blocks    the entries (containers/stream_blocks.h)
//   last id   the highest that was ever given; first id: that of the first entry, or 0-0
//   groups    by name
//
// A stream may be empty, and keeps its last id then.
//
// Laws   (1) No entry's id is higher than last_id().
//        (2) footprint_bytes() counts blocks, groups and names; groups change inside GroupChange.
// Cost   Append O(1); the others as their containers say. An empty stream takes some 300 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/containers/stream_blocks.h"
#include "engine/containers/stream_id.h"
#include "engine/values/storage.h"
#include "engine/values/stream_group.h"

namespace remora::values {

using containers::StreamBlocks;

class StreamValue final : public Object {
 public:
  using Groups = std::map<std::string, std::unique_ptr<StreamGroup>, std::less<>>;
  // What is known beside the entries.
  struct Marks {
    StreamId last_id{};
    StreamId first_id{};
    StreamId max_deleted_id{};
    uint64_t entries_added = 0;
  };

  StreamValue() = default;

  [[nodiscard]] const StreamBlocks& blocks() const { return blocks_; }
  [[nodiscard]] uint64_t length() const { return blocks_.size(); }
  [[nodiscard]] const Marks& marks() const { return marks_; }
  // Of a stream that is read from a payload, or by XSETID.
  void set_marks(const Marks& marks) { marks_ = marks; }
  [[nodiscard]] StreamId last_id() const { return marks_.last_id; }

  // Adds an entry whose id is higher than last_id(). False when it is too large.
  [[nodiscard]] bool Append(StreamId id, containers::StreamFields fields,
                            const StreamBlocks::Limits& limits);
  // Deletes an entry; false when there is none.
  bool Delete(StreamId id);
  uint64_t TrimToLength(uint64_t length_max, const StreamBlocks::Trim& trim,
                        containers::DetachedStreamBlocks& detached);
  uint64_t TrimBelow(StreamId least, const StreamBlocks::Trim& trim,
                     containers::DetachedStreamBlocks& detached);
  // Adds a block that was read from a payload, behind all others.
  void Adopt(StreamId id, std::string_view bytes, const containers::StreamBlockFigures& figures) {
    blocks_.Adopt(id, bytes, figures);
  }

  [[nodiscard]] const Groups& groups() const { return groups_; }
  [[nodiscard]] StreamGroup* FindGroup(std::string_view name);
  // Adds a group that is not there.
  StreamGroup& AddGroup(std::string_view name, std::unique_ptr<StreamGroup> group);
  // Takes a group out; null when there is none.
  [[nodiscard]] std::unique_ptr<StreamGroup> TakeGroup(std::string_view name);
  // Accounts for what changes in a group while it lives.
  class GroupChange {
   public:
    GroupChange(StreamValue& stream, const StreamGroup& group)
        : stream_(stream), group_(group), before_(group.footprint_bytes()) {}
    ~GroupChange() { stream_.group_bytes_ += group_.footprint_bytes() - before_; }
    GroupChange(const GroupChange&) = delete;
    GroupChange& operator=(const GroupChange&) = delete;

   private:
    StreamValue& stream_;
    const StreamGroup& group_;
    size_t before_;
  };

  // Whether an entry that is not older than `id` may have been deleted.
  [[nodiscard]] bool HasGapSince(StreamId id) const;
  // How many entries had been added when `id` was, or would have been; nothing when deletions hide
  // it.
  [[nodiscard]] std::optional<uint64_t> NumberOf(StreamId id) const;
  // How many entries a group has yet to read; nothing when deletions hide it.
  [[nodiscard]] std::optional<int64_t> LagOf(const StreamGroup& group) const;
  // Tells the group that the entry is the last it has read. To be called in the order of ids.
  void MarkRead(StreamGroup& group, StreamId id) const;

  [[nodiscard]] std::unique_ptr<StreamValue> Copy() const;

  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(StreamValue) + blocks_.footprint_bytes() + group_bytes_ +
           detached_.footprint_bytes();
  }
  [[nodiscard]] size_t size() const override { return blocks_.size(); }
  bool Reclaim(size_t budget) override;

  void CheckInvariants() const;

 private:
  void FindFirst();

  StreamBlocks blocks_;
  Marks marks_;
  Groups groups_;
  size_t group_bytes_ = 0;
  containers::DetachedStreamBlocks detached_;  // once it is reclaimed
};

// Blocks that were trimmed away.
class TrimmedStreamBlocks final : public Object {
 public:
  explicit TrimmedStreamBlocks(containers::DetachedStreamBlocks&& blocks)
      : blocks_(std::move(blocks)) {}
  [[nodiscard]] size_t footprint_bytes() const override { return blocks_.footprint_bytes(); }
  [[nodiscard]] size_t size() const override { return 0; }
  bool Reclaim(size_t budget) override { return blocks_.FreeSome(budget); }

 private:
  containers::DetachedStreamBlocks blocks_;
};

}  // namespace remora::values
