#include "engine/containers/id_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

// Small nodes, so that trees are high.
using SmallTree = IdTree<uint64_t, 4, 4>;
using Model = std::map<StreamId, uint64_t>;

void ExpectEqual(const SmallTree& tree, const Model& model) {
  ASSERT_EQ(tree.size(), model.size());
  SmallTree::Position at = tree.First();
  for (const auto& [id, value] : model) {
    ASSERT_TRUE(at);
    ASSERT_EQ(at.id(), id);
    ASSERT_EQ(at.value(), value);
    at = at.Next();
  }
  ASSERT_FALSE(at);
  at = tree.Last();
  for (auto entry = model.rbegin(); entry != model.rend(); ++entry) {
    ASSERT_EQ(at.id(), entry->first);
    at = at.Previous();
  }
  ASSERT_FALSE(at);
}

void ExpectBounds(const SmallTree& tree, const Model& model, StreamId id) {
  const auto lower = model.lower_bound(id);
  const SmallTree::Position found = tree.LowerBound(id);
  ASSERT_EQ(static_cast<bool>(found), lower != model.end());
  if (found) {
    ASSERT_EQ(found.id(), lower->first);
  }
  const auto upper = model.upper_bound(id);
  const SmallTree::Position most = tree.AtMost(id);
  ASSERT_EQ(static_cast<bool>(most), upper != model.begin());
  if (most) {
    ASSERT_EQ(most.id(), std::prev(upper)->first);
  }
  ASSERT_EQ(static_cast<bool>(tree.Find(id)), model.contains(id));
}

StreamId Draw(base::Random& random, uint64_t range) {
  return {random.Below(range), random.Below(3)};
}

TEST(IdTreeTest, RandomChangesAreThoseOfAMap) {
  for (const uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    SCOPED_TRACE(seed);
    base::Random random(seed);
    SmallTree tree;
    Model model;
    const uint64_t range = seed % 2 == 0 ? 60 : 2000;
    for (int step = 0; step < 4000; ++step) {
      // Runs of growing and of shrinking, so that trees become high and empty again.
      const bool grows = (step / 500) % 2 == 0;
      const StreamId id = Draw(random, range);
      if (random.Below(10) < (grows ? 7u : 2u)) {
        if (!model.contains(id)) {
          tree.Insert(id, static_cast<uint64_t>(step));
          model[id] = static_cast<uint64_t>(step);
        }
      } else if (random.Below(4) == 0 && !model.empty()) {
        tree.Erase(tree.First());
        model.erase(model.begin());
      } else if (const SmallTree::Position found = tree.Find(id)) {
        tree.Erase(found);
        model.erase(id);
      }
      tree.CheckInvariants();
      ExpectBounds(tree, model, Draw(random, range));
      if (step % 50 == 0) ExpectEqual(tree, model);
    }
    ExpectEqual(tree, model);
  }
}

TEST(IdTreeTest, WhatIsAppendedLeavesFullLeavesBehind) {
  IdTree<NoValue, 64> tree;
  for (uint64_t i = 1; i <= 64'000; ++i) tree.Append({i, 0}, {});
  tree.CheckInvariants();
  EXPECT_LE(tree.footprint_bytes() / 64'000, 18u);
}

TEST(IdTreeTest, AQueueTakesNoMoreThanWhatIsInIt) {
  SmallTree tree;
  for (uint64_t i = 1; i <= 10'000; ++i) {
    tree.Append({i, 0}, i);
    if (i > 100) tree.Erase(tree.Find({i - 100, 0}));
    if (i % 97 == 0) tree.CheckInvariants();
  }
  EXPECT_EQ(tree.size(), 100u);
  EXPECT_LE(tree.node_count(), 60u);
}

TEST(IdTreeTest, SparseNodesJoin) {
  IdTree<uint64_t, 16, 16> tree;
  for (uint64_t i = 1; i <= 65'536; ++i) tree.Append({i, 0}, i);
  for (uint64_t i = 1; i <= 65'536; ++i) {
    if (i % 64 != 0) tree.Erase(tree.Find({i, 0}));
  }
  tree.CheckInvariants();
  EXPECT_EQ(tree.size(), 1024u);
  EXPECT_LE(tree.node_count(), 1024u / 4 + 1024u / 16);
}

TEST(IdTreeTest, LeavesAreTakenFromTheFront) {
  SmallTree tree;
  for (uint64_t i = 1; i <= 1000; ++i) tree.Append({i, 0}, i);
  uint64_t expected = 1;
  while (!tree.empty()) {
    SmallTree::Leaf* const leaf = tree.DetachFirstLeaf();
    for (size_t i = 0; i < leaf->count; ++i) EXPECT_EQ(leaf->values[i], expected++);
    SmallTree::DeleteLeaf(leaf);
    tree.CheckInvariants();
  }
  EXPECT_EQ(expected, 1001u);
  EXPECT_EQ(tree.footprint_bytes(), 0u);
}

TEST(IdTreeTest, ATreeThatWasMovedFromIsEmpty) {
  SmallTree tree;
  for (uint64_t i = 1; i <= 100; ++i) tree.Append({i, 0}, i);
  SmallTree other = std::move(tree);
  EXPECT_EQ(other.size(), 100u);
  other.CheckInvariants();
  EXPECT_TRUE(tree.empty());  // NOLINT: that is what is tested
}

}  // namespace
}  // namespace remora::containers
