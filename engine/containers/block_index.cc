#include "engine/containers/block_index.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"

namespace remora::containers {

namespace {

using Node = BlockIndexNode;

ListBlock* BlockAt(const Node& node, uint32_t slot) {
  return static_cast<ListBlock*>(node.children[slot]);
}
Node* NodeAt(const Node& node, uint32_t slot) { return static_cast<Node*>(node.children[slot]); }

template <typename T>
void MoveColumn(const T* from, T* to, uint32_t count) {
  std::memmove(to, from, count * sizeof(T));
}

}  // namespace

BlockIndex::Sum BlockIndex::SumOf(const Node& node) {
  Sum sum{0, sizeof(Node)};
  for (uint32_t slot = 0; slot < node.used; ++slot) {
    sum.count += node.counts[slot];
    sum.bytes += node.bytes[slot];
  }
  return sum;
}

uint32_t BlockIndex::SlotOf(const Node& parent, const void* child) {
  uint32_t slot = 0;
  while (parent.children[slot] != child) ++slot;
  base::DebugCheck(slot < parent.used, "a child stands in its parent");
  return slot;
}

void BlockIndex::SetParent(const Node& node, uint32_t slot) {
  auto* const parent = const_cast<Node*>(&node);
  if (node.level == 0) {
    BlockAt(node, slot)->parent = parent;
  } else {
    NodeAt(node, slot)->parent = parent;
  }
}

// Copies children to a gap in another node and closes the one they leave.
void BlockIndex::MoveChildren(Node& from, uint32_t slot, uint32_t count, Node& to,
                              uint32_t to_slot) {
  MoveColumn(from.children + slot, to.children + to_slot, count);
  MoveColumn(from.counts + slot, to.counts + to_slot, count);
  MoveColumn(from.bytes + slot, to.bytes + to_slot, count);
  for (uint32_t i = 0; i < count; ++i) SetParent(to, to_slot + i);
  CloseGap(from, slot, count);
}

void BlockIndex::CloseGap(Node& node, uint32_t slot, uint32_t count) {
  const uint32_t tail = node.used - slot - count;
  MoveColumn(node.children + slot + count, node.children + slot, tail);
  MoveColumn(node.counts + slot + count, node.counts + slot, tail);
  MoveColumn(node.bytes + slot + count, node.bytes + slot, tail);
  node.used -= count;
}

// Adds to what the nodes above `node` know of it.
void BlockIndex::AddAbove(const Node* node, int64_t count, int64_t bytes) {
  for (Node* parent = node->parent; parent != nullptr; node = parent, parent = parent->parent) {
    const uint32_t slot = SlotOf(*parent, node);
    parent->counts[slot] += static_cast<uint64_t>(count);
    parent->bytes[slot] += static_cast<uint64_t>(bytes);
  }
}

void BlockIndex::PushFront(ListBlock* block) {
  if (root_ == nullptr) root_ = new Node;
  Node* node = root_;
  while (node->level > 0) node = NodeAt(*node, 0);
  InsertBlock(node, 0, block);
}

void BlockIndex::PushBack(ListBlock* block) {
  if (root_ == nullptr) root_ = new Node;
  Node* node = root_;
  while (node->level > 0) node = NodeAt(*node, node->used - 1);
  InsertBlock(node, node->used, block);
}

void BlockIndex::InsertBefore(const ListBlock* neighbour, ListBlock* block) {
  InsertBlock(neighbour->parent, SlotOf(*neighbour->parent, neighbour), block);
}

void BlockIndex::InsertAfter(const ListBlock* neighbour, ListBlock* block) {
  InsertBlock(neighbour->parent, SlotOf(*neighbour->parent, neighbour) + 1, block);
}

void BlockIndex::Insert(Node* node, uint32_t slot, void* child, Sum sum) {
  if (node->used == Node::kCapacity) {
    Node* const right = Split(node, slot);
    if (slot > node->used || (slot == node->used && right->used == 0)) {
      slot -= node->used;
      node = right;
    }
  }
  const uint32_t tail = node->used - slot;
  MoveColumn(node->children + slot, node->children + slot + 1, tail);
  MoveColumn(node->counts + slot, node->counts + slot + 1, tail);
  MoveColumn(node->bytes + slot, node->bytes + slot + 1, tail);
  node->children[slot] = child;
  node->counts[slot] = sum.count;
  node->bytes[slot] = sum.bytes;
  ++node->used;
  SetParent(*node, slot);
  AddAbove(node, static_cast<int64_t>(sum.count), static_cast<int64_t>(sum.bytes));
}

// Makes two of a full node, and returns the right one. At the ends, where lists grow, all children
// stay together, so that nodes are left full.
BlockIndex::Node* BlockIndex::Split(Node* node, uint32_t slot) {
  // A node that came apart at the front has its other half put behind it.
  const uint32_t front = node->level > 0 ? 1 : 0;
  const uint32_t kept = slot == node->used ? slot : slot <= front ? front : node->used / 2;
  if (node == root_) {
    root_ = new Node;
    root_->level = node->level + 1;
    root_->used = 1;
    root_->children[0] = node;
    const Sum sum = SumOf(*node);
    root_->counts[0] = sum.count;
    root_->bytes[0] = sum.bytes;
    node->parent = root_;
  }
  auto* const right = new Node;
  right->level = node->level;
  const uint32_t moved = node->used - kept;
  right->used = moved;
  MoveChildren(*node, kept, moved, *right, 0);
  const Sum sum = SumOf(*right);
  AddAbove(node, -static_cast<int64_t>(sum.count), -static_cast<int64_t>(sum.bytes - sizeof(Node)));
  Insert(node->parent, SlotOf(*node->parent, node) + 1, right, sum);
  return right;
}

void BlockIndex::Add(const ListBlock* block, int64_t count, int64_t bytes) {
  Node* const node = block->parent;
  const uint32_t slot = SlotOf(*node, block);
  node->counts[slot] += static_cast<uint64_t>(count);
  node->bytes[slot] += static_cast<uint64_t>(bytes);
  AddAbove(node, count, bytes);
  total_.count += static_cast<uint64_t>(count);
  total_.bytes += static_cast<uint64_t>(bytes);
}

void BlockIndex::Remove(ListBlock* block) {
  Node* const node = block->parent;
  block->parent = nullptr;
  RemoveSlot(node, SlotOf(*node, block));
  LowerRoot();
  Recount();
}

void BlockIndex::RemoveSlot(Node* node, uint32_t slot) {
  AddAbove(node, -static_cast<int64_t>(node->counts[slot]),
           -static_cast<int64_t>(node->bytes[slot]));
  CloseGap(*node, slot, 1);
  if (node->used == 0) {
    if (node == root_) {
      root_ = nullptr;
    } else {
      RemoveSlot(node->parent, SlotOf(*node->parent, node));
    }
    delete node;
  } else if (node->used < Node::kCapacity / 4 && node != root_) {
    MergeWithNeighbour(node);
  }
}

// Joins a node that has few children with one beside it, if that leaves some room.
void BlockIndex::MergeWithNeighbour(Node* node) {
  Node* const parent = node->parent;
  if (parent->used == 1) return;
  const uint32_t slot = SlotOf(*parent, node);
  const uint32_t left_slot = slot == 0 ? 0 : slot - 1;
  Node* const left = NodeAt(*parent, left_slot);
  Node* const right = NodeAt(*parent, left_slot + 1);
  if (left->used + right->used > Node::kCapacity * 3 / 4) return;
  const uint32_t before = left->used;
  left->used += right->used;
  MoveChildren(*right, 0, right->used, *left, before);
  parent->counts[left_slot] += parent->counts[left_slot + 1];
  parent->bytes[left_slot] += parent->bytes[left_slot + 1] - sizeof(Node);
  parent->counts[left_slot + 1] = 0;
  parent->bytes[left_slot + 1] = sizeof(Node);
  RemoveSlot(parent, left_slot + 1);
  delete right;
}

void BlockIndex::LowerRoot() {
  while (root_ != nullptr && root_->level > 0 && root_->used == 1) {
    Node* const old = root_;
    root_ = NodeAt(*old, 0);
    root_->parent = nullptr;
    delete old;
  }
}

ListBlock* BlockIndex::Find(uint64_t& position) const {
  const Node* node = root_;
  while (true) {
    uint32_t slot = 0;
    while (position >= node->counts[slot]) position -= node->counts[slot++];
    base::DebugCheck(slot < node->used, "the position is in the index");
    if (node->level == 0) return BlockAt(*node, slot);
    node = NodeAt(*node, slot);
  }
}

// Takes out children [from, to); what they know of the nodes above is mended later.
void BlockIndex::Drop(Node& node, uint32_t from, uint32_t to, std::vector<Node*>& garbage) {
  if (node.level > 0) {
    for (uint32_t slot = from; slot < to; ++slot) garbage.push_back(NodeAt(node, slot));
  }
  CloseGap(node, from, to - from);
}

void BlockIndex::RemoveRange(ListBlock* first, ListBlock* last, std::vector<Node*>& garbage) {
  Node* const left_leaf = first->parent;
  Node* const right_leaf = last->parent;
  Node* left = left_leaf;
  Node* right = right_leaf;
  uint32_t from = SlotOf(*left, first);
  uint32_t to = SlotOf(*right, last) + 1;
  while (left != right) {
    Drop(*left, from, left->used, garbage);
    Drop(*right, 0, to, garbage);
    from = SlotOf(*left->parent, left) + 1;
    to = SlotOf(*right->parent, right);
    left = left->parent;
    right = right->parent;
  }
  Drop(*left, from, to, garbage);
  // Why the right one first: mending frees nodes that are empty, which never are its ancestors'
  // other descendants.
  if (right_leaf != left_leaf) MendUpwards(right_leaf);
  MendUpwards(left_leaf);
  LowerRoot();
  Recount();
}

// After a cut: counts anew from a node to the root, and frees what is left empty.
void BlockIndex::MendUpwards(Node* node) {
  while (node != root_) {
    Node* const parent = node->parent;
    const uint32_t slot = SlotOf(*parent, node);
    if (node->used == 0) {
      CloseGap(*parent, slot, 1);
      delete node;
    } else {
      const Sum sum = SumOf(*node);
      parent->counts[slot] = sum.count;
      parent->bytes[slot] = sum.bytes;
    }
    node = parent;
  }
  if (node->used == 0) {
    root_ = nullptr;
    delete node;
  }
}

void BlockIndex::TakeAll(std::vector<Node*>& garbage) {
  if (root_ != nullptr) garbage.push_back(root_);
  root_ = nullptr;
  total_ = {};
}

size_t BlockIndex::FreeSome(std::vector<Node*>& garbage, size_t budget) {
  size_t freed = 0;
  for (; freed < budget && !garbage.empty(); ++freed) {
    Node* const node = garbage.back();
    garbage.pop_back();
    if (node->level > 0) {
      for (uint32_t slot = 0; slot < node->used; ++slot) garbage.push_back(NodeAt(*node, slot));
    }
    delete node;
  }
  return freed;
}

void BlockIndex::CheckInvariants(const ListBlock* first) const {
  if (root_ == nullptr) return;
  base::Check(root_->parent == nullptr, "the root has no parent");
  base::Check(root_->level == 0 || root_->used > 1, "the root has two children, or is a leaf");
  const Sum sum = CheckNode(*root_, first);
  base::Check(sum.count == total_.count && sum.bytes == total_.bytes, "the total is the root's");
}

BlockIndex::Sum BlockIndex::CheckNode(const Node& node, const ListBlock*& expected) const {
  base::Check(node.used > 0 && node.used <= Node::kCapacity, "no node is empty");
  for (uint32_t slot = 0; slot < node.used; ++slot) {
    Sum sum;
    if (node.level == 0) {
      base::Check(BlockAt(node, slot) == expected, "blocks stand in the order of their links");
      base::Check(expected->parent == &node, "a block names its parent");
      sum = SumOf(*expected);
      expected = expected->next;
    } else {
      const Node& child = *NodeAt(node, slot);
      base::Check(child.parent == &node && child.level + 1 == node.level, "a node's place");
      sum = CheckNode(child, expected);
    }
    base::Check(sum.count == node.counts[slot], "counts are sums");
    base::Check(sum.bytes == node.bytes[slot], "bytes are sums");
  }
  return SumOf(node);
}

}  // namespace remora::containers
