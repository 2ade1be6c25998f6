#include "engine/values/stream_value.h"

#include <utility>

#include "engine/base/check.h"

namespace remora::values {

using containers::kStreamIdMin;

namespace {

// A node of the map, with the links of its tree.
size_t FixedBytes(std::string_view name) {
  constexpr size_t kLinks = 4 * sizeof(void*);
  const size_t outside = name.size() < sizeof(std::string) / 2 ? 0 : name.size() + 1;
  return sizeof(StreamValue::Groups::value_type) + kLinks + outside;
}

}  // namespace

bool StreamValue::Append(StreamId id, containers::StreamFields fields,
                         const StreamBlocks::Limits& limits) {
  base::DebugCheck(id > marks_.last_id, "an id is higher than all before it");
  if (!blocks_.Append(id, fields, limits)) return false;
  marks_.last_id = id;
  ++marks_.entries_added;
  if (blocks_.size() == 1) marks_.first_id = id;
  return true;
}

void StreamValue::FindFirst() { marks_.first_id = blocks_.FirstId().value_or(kStreamIdMin); }

bool StreamValue::Delete(StreamId id) {
  if (!blocks_.Erase(id)) return false;
  if (id > marks_.max_deleted_id) marks_.max_deleted_id = id;
  if (id == marks_.first_id || blocks_.size() == 0) FindFirst();
  return true;
}

uint64_t StreamValue::TrimToLength(uint64_t length_max, const StreamBlocks::Trim& trim,
                                   containers::DetachedStreamBlocks& detached) {
  const uint64_t gone = blocks_.TrimToLength(length_max, trim, detached);
  if (gone != 0) FindFirst();
  return gone;
}

uint64_t StreamValue::TrimBelow(StreamId least, const StreamBlocks::Trim& trim,
                                containers::DetachedStreamBlocks& detached) {
  const uint64_t gone = blocks_.TrimBelow(least, trim, detached);
  if (gone != 0) FindFirst();
  return gone;
}

StreamGroup* StreamValue::FindGroup(std::string_view name) {
  const auto found = groups_.find(name);
  return found == groups_.end() ? nullptr : found->second.get();
}

StreamGroup& StreamValue::AddGroup(std::string_view name, std::unique_ptr<StreamGroup> group) {
  const auto [added, is_new] = groups_.try_emplace(std::string(name), std::move(group));
  base::Check(is_new, "a group is added once");
  group_bytes_ += FixedBytes(name) + added->second->footprint_bytes();
  return *added->second;
}

std::unique_ptr<StreamGroup> StreamValue::TakeGroup(std::string_view name) {
  const auto found = groups_.find(name);
  if (found == groups_.end()) return nullptr;
  std::unique_ptr<StreamGroup> group = std::move(found->second);
  group_bytes_ -= FixedBytes(name) + group->footprint_bytes();
  groups_.erase(found);
  return group;
}

bool StreamValue::HasGapSince(StreamId id) const {
  if (length() == 0 || marks_.max_deleted_id == kStreamIdMin) return false;
  if (marks_.first_id > marks_.max_deleted_id) return false;
  return id <= marks_.max_deleted_id;
}

std::optional<uint64_t> StreamValue::NumberOf(StreamId id) const {
  if (marks_.entries_added == 0) return 0;
  if (length() == 0 && id <= marks_.last_id) return marks_.entries_added;
  if (id != kStreamIdMin && id < marks_.max_deleted_id) return std::nullopt;
  if (id == marks_.last_id) return marks_.entries_added;
  if (id > marks_.last_id) return std::nullopt;
  const bool whole =
      marks_.max_deleted_id == kStreamIdMin || marks_.max_deleted_id < marks_.first_id;
  if (whole && id < marks_.first_id) return marks_.entries_added - length();
  if (whole && id == marks_.first_id) return marks_.entries_added - length() + 1;
  return std::nullopt;
}

std::optional<int64_t> StreamValue::LagOf(const StreamGroup& group) const {
  if (marks_.entries_added == 0 || length() == 0) return 0;
  // All that is there is ahead, with no gap behind its first entry.
  if (group.last_id < marks_.first_id && marks_.max_deleted_id < marks_.first_id) {
    return static_cast<int64_t>(length());
  }
  if (group.entries_read != StreamGroup::kUnknownReads && !HasGapSince(group.last_id)) {
    // Why unsigned: a payload may have brought any number.
    return static_cast<int64_t>(marks_.entries_added - static_cast<uint64_t>(group.entries_read));
  }
  const std::optional<uint64_t> number = NumberOf(group.last_id);
  if (!number) return std::nullopt;
  return static_cast<int64_t>(marks_.entries_added - *number);
}

void StreamValue::MarkRead(StreamGroup& group, StreamId id) const {
  if (group.entries_read != StreamGroup::kUnknownReads && group.last_id >= marks_.first_id &&
      !HasGapSince(group.last_id)) {
    if (group.entries_read != INT64_MAX) ++group.entries_read;
  } else if (marks_.entries_added != 0) {
    const std::optional<uint64_t> number = NumberOf(id);
    group.entries_read = number ? static_cast<int64_t>(*number) : StreamGroup::kUnknownReads;
  }
  group.last_id = id;
}

std::unique_ptr<StreamValue> StreamValue::Copy() const {
  auto copy = std::make_unique<StreamValue>();
  blocks_.ForEachBlock([&](StreamId id, std::string_view bytes) {
    const containers::StreamBlockView view(id, bytes.data());
    copy->Adopt(id, bytes, {view.live_count(), view.Last().id});
  });
  copy->marks_ = marks_;
  for (const auto& [name, group] : groups_) copy->AddGroup(name, group->Copy());
  return copy;
}

bool StreamValue::Reclaim(size_t budget) {
  // Each call frees some of one leaf's blocks, or part of one group: what is left of the budget is
  // not known.
  if (detached_.empty() && blocks_.block_count() != 0) blocks_.DetachSome(detached_);
  if (!detached_.FreeSome(budget) || blocks_.block_count() != 0) return false;
  if (groups_.empty()) return true;
  if (groups_.begin()->second->Reclaim(budget)) groups_.erase(groups_.begin());
  return groups_.empty();
}

void StreamValue::CheckInvariants() const {
  blocks_.CheckInvariants();
  const std::optional<StreamId> last = blocks_.LastId();
  base::Check(!last || *last <= marks_.last_id, "no entry is above the last id");
  base::Check(blocks_.FirstId().value_or(kStreamIdMin) == marks_.first_id,
              "the first entry is known");
  size_t group_bytes = 0;
  for (const auto& [name, group] : groups_) {
    group->CheckInvariants();
    group_bytes += FixedBytes(name) + group->footprint_bytes();
  }
  base::Check(group_bytes == group_bytes_, "the bytes of groups are counted");
}

}  // namespace remora::values
