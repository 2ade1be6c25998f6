// IdTree: values by stream id, in order. The blocks of a stream, and what a group has pending.
//
//                    +------------------------+
//                    | least id | child       |        up to kChildren, of one height
//                    +---+-------------+------+
//                        |             |
//   +-----------------+  |  +----------v------+        a leaf: count, next, previous   24 bytes
//   | ids   | values  |<-+->| ids   | values  |              kIds ids                  16 each
//   +-----------------+     +-----------------+              kIds values
//
// A tree in which ids are mostly added at the end and taken from the front: a full leaf at the end
// is left full, and another begins behind it.
//
// Laws   (1) Ids ascend, within a leaf and from leaf to leaf along the chain.
//        (2) No node is empty; all leaves are equally far from the root.
//        (3) A child's least id, but for the first child's, which nobody reads, is no higher than
//            its ids and higher than those of the child before.
// Cost   Append, and Erase at either end: O(1), no search. Find, LowerBound, Insert: O(log n). A
//        leaf that falls below a quarter joins its neighbour if both fill three quarters at most.
// Why not std::map: 48 bytes around every id, and a miss for every level of two.
//
// Positions hold until the tree changes. Values are trivially copyable; an empty one takes no room.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "engine/base/check.h"
#include "engine/containers/stream_id.h"

namespace remora::containers {

// For trees that are sets of ids.
struct NoValue {};

template <typename Value, size_t kIds = 32, size_t kChildren = 48>
class IdTree {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  struct Leaf {
    uint32_t count;
    Leaf* next;
    Leaf* previous;
    StreamId ids[kIds];
    Value values[std::is_empty_v<Value> ? 1 : kIds];
  };

  class Position {
   public:
    Position() = default;
    Position(Leaf* leaf, size_t index) : leaf_(leaf), index_(index) {}
    // False past the end, and before the beginning.
    explicit operator bool() const { return leaf_ != nullptr; }
    [[nodiscard]] StreamId id() const { return leaf_->ids[index_]; }
    [[nodiscard]] Value& value() const { return leaf_->values[index_]; }
    [[nodiscard]] Leaf* leaf() const { return leaf_; }
    [[nodiscard]] size_t index() const { return index_; }
    [[nodiscard]] Position Next() const {
      if (index_ + 1 < leaf_->count) return {leaf_, index_ + 1};
      return {leaf_->next, 0};
    }
    [[nodiscard]] Position Previous() const {
      if (index_ > 0) return {leaf_, index_ - 1};
      if (leaf_->previous == nullptr) return {};
      return {leaf_->previous, leaf_->previous->count - 1};
    }

   private:
    Leaf* leaf_ = nullptr;
    size_t index_ = 0;
  };

  IdTree() = default;
  IdTree(IdTree&& other) noexcept { Swap(other); }
  IdTree& operator=(IdTree&& other) noexcept {
    Swap(other);
    return *this;
  }
  IdTree(const IdTree&) = delete;
  IdTree& operator=(const IdTree&) = delete;
  ~IdTree() {
    while (first_ != nullptr) DeleteLeaf(DetachFirstLeaf());
  }

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] size_t footprint_bytes() const {
    return leaf_count_ * sizeof(Leaf) + inner_count_ * sizeof(Inner);
  }
  // Leaves and inner nodes.
  [[nodiscard]] size_t node_count() const { return leaf_count_ + inner_count_; }

  [[nodiscard]] Position First() const { return {first_, 0}; }
  [[nodiscard]] Position Last() const {
    return last_ == nullptr ? Position() : Position(last_, last_->count - 1);
  }
  [[nodiscard]] Position Find(StreamId id) const;
  // The first whose id is not lower.
  [[nodiscard]] Position LowerBound(StreamId id) const;
  // The last whose id is not higher.
  [[nodiscard]] Position AtMost(StreamId id) const;

  // Adds an id that is higher than all others.
  void Append(StreamId id, const Value& value);
  // Adds an id that is not there.
  void Insert(StreamId id, const Value& value);
  void Erase(Position position);

  // Takes the first leaf out with all that is in it; the caller deletes it. Not when empty.
  [[nodiscard]] Leaf* DetachFirstLeaf();
  static void DeleteLeaf(Leaf* leaf) { delete leaf; }

  void CheckInvariants() const;

 private:
  struct Inner {
    uint32_t count;
    StreamId least[kChildren];
    void* children[kChildren];  // Leaf or Inner, by their height
  };
  // From the root (0) down to the parents of leaves.
  static constexpr size_t kHeightMax = 14;
  struct Step {
    Inner* node;
    size_t index;
  };
  struct Path {
    std::array<Step, kHeightMax> steps;
    Leaf* leaf;
  };

  void Swap(IdTree& other);
  [[nodiscard]] static size_t ChildFor(const Inner& inner, StreamId id);
  [[nodiscard]] static size_t IndexInLeaf(const Leaf& leaf, StreamId id);
  [[nodiscard]] Leaf* LeafFor(StreamId id) const;
  [[nodiscard]] Path PathTo(StreamId id) const;
  [[nodiscard]] Leaf* NewLeaf(Leaf* behind);
  static void InsertInLeaf(Leaf& leaf, size_t index, StreamId id, const Value& value);
  static void MoveValues(Leaf& to, size_t at, Leaf& from, size_t begin, size_t end);
  static void InsertChild(Inner& inner, size_t index, StreamId least, void* child);
  void AddChild(Path& path, size_t depth, StreamId least, void* child);
  void RemoveChild(Path& path, size_t depth, size_t index);
  void Unlink(Leaf* leaf);
  // After an erasure in the leaf that `id` leads to.
  void MendLeaf(StreamId id);
  [[nodiscard]] bool JoinLeaves(Path& path, size_t left_index);
  void MendInner(Path& path, size_t depth);
  [[nodiscard]] bool JoinInners(Path& path, size_t depth, size_t left_index);
  void ShrinkRoot();
  void CheckNode(const void* node, size_t depth, std::optional<StreamId> least,
                 const Leaf*& expected) const;

  void* root_ = nullptr;
  size_t height_ = 0;  // inner nodes above every leaf
  Leaf* first_ = nullptr;
  Leaf* last_ = nullptr;
  size_t size_ = 0;
  size_t leaf_count_ = 0;
  size_t inner_count_ = 0;
};

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::Swap(IdTree& other) {
  std::swap(root_, other.root_);
  std::swap(height_, other.height_);
  std::swap(first_, other.first_);
  std::swap(last_, other.last_);
  std::swap(size_, other.size_);
  std::swap(leaf_count_, other.leaf_count_);
  std::swap(inner_count_, other.inner_count_);
}

template <typename Value, size_t kIds, size_t kChildren>
size_t IdTree<Value, kIds, kChildren>::ChildFor(const Inner& inner, StreamId id) {
  const StreamId* const begin = inner.least + 1;
  return static_cast<size_t>(std::upper_bound(begin, inner.least + inner.count, id) - begin);
}

template <typename Value, size_t kIds, size_t kChildren>
size_t IdTree<Value, kIds, kChildren>::IndexInLeaf(const Leaf& leaf, StreamId id) {
  return static_cast<size_t>(std::lower_bound(leaf.ids, leaf.ids + leaf.count, id) - leaf.ids);
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::LeafFor(StreamId id) const -> Leaf* {
  // What is asked for is mostly the oldest or the newest.
  if (last_ != nullptr && id >= last_->ids[0]) return last_;
  if (first_ != nullptr && id <= first_->ids[first_->count - 1]) return first_;
  void* node = root_;
  for (size_t depth = 0; depth < height_; ++depth) {
    const Inner& inner = *static_cast<Inner*>(node);
    node = inner.children[ChildFor(inner, id)];
  }
  return static_cast<Leaf*>(node);
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::PathTo(StreamId id) const -> Path {
  Path path;
  void* node = root_;
  for (size_t depth = 0; depth < height_; ++depth) {
    Inner* const inner = static_cast<Inner*>(node);
    const size_t index = ChildFor(*inner, id);
    path.steps[depth] = {inner, index};
    node = inner->children[index];
  }
  path.leaf = static_cast<Leaf*>(node);
  return path;
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::LowerBound(StreamId id) const -> Position {
  Leaf* const leaf = LeafFor(id);
  if (leaf == nullptr) return {};
  const size_t index = IndexInLeaf(*leaf, id);
  return index < leaf->count ? Position(leaf, index) : Position(leaf->next, 0);
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::Find(StreamId id) const -> Position {
  const Position position = LowerBound(id);
  return position && position.id() == id ? position : Position();
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::AtMost(StreamId id) const -> Position {
  Leaf* const leaf = LeafFor(id);
  if (leaf == nullptr) return {};
  const size_t index = IndexInLeaf(*leaf, id);
  if (index < leaf->count && leaf->ids[index] == id) return {leaf, index};
  if (index > 0) return {leaf, index - 1};
  if (leaf->previous == nullptr) return {};
  return {leaf->previous, leaf->previous->count - 1};
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::NewLeaf(Leaf* behind) -> Leaf* {
  Leaf* const leaf = new Leaf;
  ++leaf_count_;
  leaf->count = 0;
  leaf->previous = behind;
  leaf->next = behind == nullptr ? nullptr : behind->next;
  if (leaf->next != nullptr) leaf->next->previous = leaf;
  if (behind != nullptr) behind->next = leaf;
  if (behind == last_) last_ = leaf;
  if (first_ == nullptr) first_ = leaf;
  return leaf;
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::MoveValues(Leaf& to, size_t at, Leaf& from, size_t begin,
                                                size_t end) {
  if constexpr (!std::is_empty_v<Value>) {
    if (&to == &from && at > begin) {
      std::move_backward(from.values + begin, from.values + end, to.values + at + (end - begin));
    } else {
      std::move(from.values + begin, from.values + end, to.values + at);
    }
  }
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::InsertInLeaf(Leaf& leaf, size_t index, StreamId id,
                                                  const Value& value) {
  std::move_backward(leaf.ids + index, leaf.ids + leaf.count, leaf.ids + leaf.count + 1);
  MoveValues(leaf, index + 1, leaf, index, leaf.count);
  leaf.ids[index] = id;
  if constexpr (!std::is_empty_v<Value>) leaf.values[index] = value;
  ++leaf.count;
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::InsertChild(Inner& inner, size_t index, StreamId least,
                                                 void* child) {
  std::move_backward(inner.least + index, inner.least + inner.count, inner.least + inner.count + 1);
  std::move_backward(inner.children + index, inner.children + inner.count,
                     inner.children + inner.count + 1);
  inner.least[index] = least;
  inner.children[index] = child;
  ++inner.count;
}

// Adds a child behind the one that the path leads to; `depth` is that of the child.
template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::AddChild(Path& path, size_t depth, StreamId least,
                                              void* child) {
  if (depth == 0) {
    base::Check(height_ < kHeightMax, "a tree is not so high");
    Inner* const root = new Inner;
    ++inner_count_;
    root->count = 0;
    InsertChild(*root, 0, kStreamIdMin, root_);
    InsertChild(*root, 1, least, child);
    root_ = root;
    ++height_;
    return;
  }
  const Step step = path.steps[depth - 1];
  if (step.node->count < kChildren) {
    return InsertChild(*step.node, step.index + 1, least, child);
  }
  Inner* const right = new Inner;
  ++inner_count_;
  right->count = 0;
  // At the end nothing is moved: what is full stays full.
  const size_t middle = step.index + 1 == kChildren ? kChildren : kChildren / 2;
  StreamId right_least = least;
  if (middle < kChildren) {
    right_least = step.node->least[middle];
    right->count = static_cast<uint32_t>(kChildren - middle);
    std::copy(step.node->least + middle, step.node->least + kChildren, right->least);
    std::copy(step.node->children + middle, step.node->children + kChildren, right->children);
    step.node->count = static_cast<uint32_t>(middle);
  }
  const size_t index = step.index + 1;
  if (index <= middle && middle < kChildren) {
    InsertChild(*step.node, index, least, child);
  } else {
    InsertChild(*right, index - middle, least, child);
  }
  AddChild(path, depth - 1, right_least, right);
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::Append(StreamId id, const Value& value) {
  if (last_ != nullptr && last_->count < kIds) [[likely]] {
    base::DebugCheck(id > last_->ids[last_->count - 1], "an appended id is the highest");
    const size_t index = last_->count++;
    last_->ids[index] = id;
    if constexpr (!std::is_empty_v<Value>) last_->values[index] = value;
    ++size_;
    return;
  }
  Insert(id, value);
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::Insert(StreamId id, const Value& value) {
  ++size_;
  if (root_ == nullptr) {
    Leaf* const leaf = NewLeaf(nullptr);
    root_ = leaf;
    return InsertInLeaf(*leaf, 0, id, value);
  }
  Leaf* const leaf = LeafFor(id);
  const size_t index = IndexInLeaf(*leaf, id);
  if (leaf->count < kIds) return InsertInLeaf(*leaf, index, id, value);
  Path path = PathTo(id);
  Leaf* const right = NewLeaf(leaf);
  const size_t middle = index == kIds && right == last_ ? kIds : kIds / 2;
  std::copy(leaf->ids + middle, leaf->ids + kIds, right->ids);
  MoveValues(*right, 0, *leaf, middle, kIds);
  right->count = static_cast<uint32_t>(kIds - middle);
  leaf->count = static_cast<uint32_t>(middle);
  if (index <= middle && middle < kIds) {
    InsertInLeaf(*leaf, index, id, value);
  } else {
    InsertInLeaf(*right, index - middle, id, value);
  }
  AddChild(path, height_, right->ids[0], right);
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::Unlink(Leaf* leaf) {
  if (leaf->previous != nullptr) leaf->previous->next = leaf->next;
  if (leaf->next != nullptr) leaf->next->previous = leaf->previous;
  if (first_ == leaf) first_ = leaf->next;
  if (last_ == leaf) last_ = leaf->previous;
  --leaf_count_;
}

// Takes child `index` out of the node at `depth`; what it held is elsewhere by now.
template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::RemoveChild(Path& path, size_t depth, size_t index) {
  Inner& inner = *path.steps[depth].node;
  std::move(inner.least + index + 1, inner.least + inner.count, inner.least + index);
  std::move(inner.children + index + 1, inner.children + inner.count, inner.children + index);
  if (--inner.count != 0) return MendInner(path, depth);
  delete &inner;
  --inner_count_;
  if (depth > 0) return RemoveChild(path, depth - 1, path.steps[depth - 1].index);
  root_ = nullptr;
  height_ = 0;
}

template <typename Value, size_t kIds, size_t kChildren>
bool IdTree<Value, kIds, kChildren>::JoinInners(Path& path, size_t depth, size_t left_index) {
  Inner& parent = *path.steps[depth - 1].node;
  Inner& left = *static_cast<Inner*>(parent.children[left_index]);
  Inner* const right = static_cast<Inner*>(parent.children[left_index + 1]);
  if (left.count + right->count > kChildren * 3 / 4) return false;
  // The first child's least id is only known to the parent.
  right->least[0] = parent.least[left_index + 1];
  std::copy(right->least, right->least + right->count, left.least + left.count);
  std::copy(right->children, right->children + right->count, left.children + left.count);
  left.count += right->count;
  delete right;
  --inner_count_;
  RemoveChild(path, depth - 1, left_index + 1);
  return true;
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::MendInner(Path& path, size_t depth) {
  if (depth == 0) return ShrinkRoot();
  if (path.steps[depth].node->count >= kChildren / 4) return;
  const Step parent = path.steps[depth - 1];
  if (parent.index + 1 < parent.node->count && JoinInners(path, depth, parent.index)) return;
  if (parent.index > 0) static_cast<void>(JoinInners(path, depth, parent.index - 1));
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::ShrinkRoot() {
  while (height_ > 0 && static_cast<Inner*>(root_)->count == 1) {
    Inner* const root = static_cast<Inner*>(root_);
    root_ = root->children[0];
    delete root;
    --inner_count_;
    --height_;
  }
}

template <typename Value, size_t kIds, size_t kChildren>
bool IdTree<Value, kIds, kChildren>::JoinLeaves(Path& path, size_t left_index) {
  Inner& parent = *path.steps[height_ - 1].node;
  Leaf& left = *static_cast<Leaf*>(parent.children[left_index]);
  Leaf* const right = static_cast<Leaf*>(parent.children[left_index + 1]);
  if (left.count + right->count > kIds * 3 / 4) return false;
  std::copy(right->ids, right->ids + right->count, left.ids + left.count);
  MoveValues(left, left.count, *right, 0, right->count);
  left.count += right->count;
  Unlink(right);
  delete right;
  RemoveChild(path, height_ - 1, left_index + 1);
  return true;
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::MendLeaf(StreamId id) {
  Path path = PathTo(id);
  if (path.leaf->count == 0) {
    Unlink(path.leaf);
    delete path.leaf;
    if (height_ > 0) return RemoveChild(path, height_ - 1, path.steps[height_ - 1].index);
    root_ = nullptr;
    return;
  }
  if (height_ == 0) return;
  const Step parent = path.steps[height_ - 1];
  if (parent.index + 1 < parent.node->count && JoinLeaves(path, parent.index)) return;
  if (parent.index > 0) static_cast<void>(JoinLeaves(path, parent.index - 1));
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::Erase(Position position) {
  Leaf& leaf = *position.leaf();
  const size_t index = position.index();
  const StreamId id = leaf.ids[index];
  std::move(leaf.ids + index + 1, leaf.ids + leaf.count, leaf.ids + index);
  MoveValues(leaf, index, leaf, index + 1, leaf.count);
  --leaf.count;
  --size_;
  if (leaf.count < kIds / 4) MendLeaf(id);
}

template <typename Value, size_t kIds, size_t kChildren>
auto IdTree<Value, kIds, kChildren>::DetachFirstLeaf() -> Leaf* {
  Leaf* const leaf = first_;
  size_ -= leaf->count;
  Path path;
  void* node = root_;
  for (size_t depth = 0; depth < height_; ++depth) {
    path.steps[depth] = {static_cast<Inner*>(node), 0};
    node = path.steps[depth].node->children[0];
  }
  Unlink(leaf);
  if (height_ > 0) {
    RemoveChild(path, height_ - 1, 0);
  } else {
    root_ = nullptr;
  }
  return leaf;
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::CheckNode(const void* node, size_t depth,
                                               std::optional<StreamId> least,
                                               const Leaf*& expected) const {
  if (depth < height_) {
    const Inner& inner = *static_cast<const Inner*>(node);
    base::Check(inner.count > 0 && inner.count <= kChildren, "no node is empty or overfull");
    for (size_t i = 0; i < inner.count; ++i) {
      const std::optional<StreamId> own = i == 0 ? least : std::optional(inner.least[i]);
      if (i > 0) {
        base::Check(i == 1 || inner.least[i - 1] < inner.least[i], "least ids ascend");
        base::Check(!least || *least < inner.least[i], "least ids ascend");
      }
      CheckNode(inner.children[i], depth + 1, own, expected);
    }
    return;
  }
  const Leaf& leaf = *static_cast<const Leaf*>(node);
  base::Check(&leaf == expected, "the chain has the leaves in the tree's order");
  expected = leaf.next;
  base::Check(leaf.count > 0 && leaf.count <= kIds, "no leaf is empty or overfull");
  base::Check(!least || *least <= leaf.ids[0], "a least id is no higher than the ids below");
  for (size_t i = 1; i < leaf.count; ++i) {
    base::Check(leaf.ids[i - 1] < leaf.ids[i], "ids ascend in a leaf");
  }
  if (leaf.next != nullptr) {
    base::Check(leaf.ids[leaf.count - 1] < leaf.next->ids[0], "ids ascend from leaf to leaf");
    base::Check(leaf.next->previous == &leaf, "the chain goes both ways");
  } else {
    base::Check(&leaf == last_, "the last leaf is known");
  }
}

template <typename Value, size_t kIds, size_t kChildren>
void IdTree<Value, kIds, kChildren>::CheckInvariants() const {
  base::Check((root_ == nullptr) == (size_ == 0), "only an empty tree has no root");
  base::Check((first_ == nullptr) == (size_ == 0) && (last_ == nullptr) == (size_ == 0),
              "only an empty tree has no leaves");
  if (root_ == nullptr) return;
  const Leaf* expected = first_;
  CheckNode(root_, 0, std::nullopt, expected);
  base::Check(expected == nullptr, "all leaves of the chain are in the tree");
  size_t size = 0;
  size_t leaves = 0;
  for (const Leaf* leaf = first_; leaf != nullptr; leaf = leaf->next) {
    size += leaf->count;
    ++leaves;
  }
  base::Check(size == size_ && leaves == leaf_count_, "sizes are counted");
}

}  // namespace remora::containers
