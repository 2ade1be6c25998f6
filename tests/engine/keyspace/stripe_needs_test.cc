#include "engine/keyspace/stripe_needs.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "engine/base/random.h"

namespace remora::keyspace {
namespace {

TEST(StripeNeedsTest, CountsWhoNeedsAndWhoWrites) {
  StripeNeeds needs;
  needs.Add(7, false);
  needs.Add(7, true);
  needs.Add(9, false);
  ASSERT_EQ(needs.needs().size(), 2u);
  EXPECT_EQ(needs.needs()[0].count, 2u);
  EXPECT_EQ(needs.needs()[0].writes, 1u);
  needs.Remove(7, true);
  EXPECT_EQ(needs.needs()[0].writes, 0u);
  needs.Remove(7, false);
  ASSERT_EQ(needs.needs().size(), 1u);
  EXPECT_EQ(needs.needs()[0].stripe, 9u);
}

// Whatever was added is either named, or everything is asked for.
TEST(StripeNeedsTest, NeverForgetsANeed) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  StripeNeeds needs;
  std::vector<std::pair<uint32_t, bool>> added;
  for (int step = 0; step < 20000; ++step) {
    const bool grows = random.Below(100) < (step / 2000 % 2 == 0 ? 60 : 40);
    if (grows || added.empty()) {
      added.emplace_back(static_cast<uint32_t>(random.Below(24)), random.Below(3) == 0);
      needs.Add(added.back().first, added.back().second);
    } else {
      std::swap(added[random.Below(added.size())], added.back());
      needs.Remove(added.back().first, added.back().second);
      added.pop_back();
    }
    ASSERT_LE(needs.needs().size(), StripeNeeds::kStripesMax);
    std::map<uint32_t, std::pair<uint32_t, uint32_t>> expected;
    for (const auto& [stripe, writes] : added) {
      ++expected[stripe].first;
      expected[stripe].second += writes ? 1 : 0;
    }
    if (needs.everything()) continue;
    ASSERT_EQ(needs.needs().size(), expected.size());
    for (const StripeNeeds::Need& need : needs.needs()) {
      EXPECT_EQ(need.count, expected[need.stripe].first);
      EXPECT_EQ(need.writes, expected[need.stripe].second);
    }
  }
  while (!added.empty()) {
    needs.Remove(added.back().first, added.back().second);
    added.pop_back();
  }
  EXPECT_TRUE(needs.needs().empty());
  EXPECT_FALSE(needs.everything());
}

}  // namespace
}  // namespace remora::keyspace
