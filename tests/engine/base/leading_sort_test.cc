#include "engine/base/leading_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/base/random.h"

namespace remora::base {
namespace {

struct Item {
  int key;
  int number;
};
int ByKey(const Item& a, const Item& b) { return a.key - b.key; }

TEST(LeadingSortTest, TheFirstAreThoseOfASortedArray) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int round = 0; round < 2000; ++round) {
    const int kinds = 1 + static_cast<int>(random.Below(random.Below(2) == 0 ? 5 : 1000));
    std::vector<Item> items(random.Below(300));
    for (size_t i = 0; i < items.size(); ++i) {
      items[i] = {static_cast<int>(random.Below(static_cast<uint64_t>(kinds))),
                  static_cast<int>(i)};
    }
    std::vector<Item> expected = items;
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Item& a, const Item& b) { return a.key < b.key; });
    const size_t count = random.Below(items.size() + 1);
    SortLeading(std::span(items), count, ByKey);
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(items[i].key, expected[i].key);
    // Nothing was lost or doubled.
    std::vector<bool> seen(items.size());
    for (const Item& item : items) {
      ASSERT_FALSE(seen[static_cast<size_t>(item.number)]);
      seen[static_cast<size_t>(item.number)] = true;
    }
  }
}

// Each comparison is counted; a quadratic sort of these would take a hundred times as many.
TEST(LeadingSortTest, NoInputIsSortedInQuadraticTime) {
  constexpr int kItems = 20'000;
  // McIlroy's adversary ("A Killer Adversary for Quicksort", 1999): values are chosen while the
  // sort looks at them, so that each pivot is as bad as can be.
  std::vector<int> values(kItems, kItems);
  std::vector<int> items(kItems);
  for (int i = 0; i < kItems; ++i) items[static_cast<size_t>(i)] = i;
  int solid = 0;
  int candidate = 0;
  uint64_t comparisons = 0;
  SortLeading(std::span(items), items.size(), [&](int a, int b) {
    ++comparisons;
    int& x = values[static_cast<size_t>(a)];
    int& y = values[static_cast<size_t>(b)];
    if (x == kItems && y == kItems) (a == candidate ? x : y) = solid++;
    if (x == kItems) {
      candidate = a;
    } else if (y == kItems) {
      candidate = b;
    }
    return x - y;
  });
  EXPECT_LT(comparisons, 4'000'000u);
}

}  // namespace
}  // namespace remora::base
