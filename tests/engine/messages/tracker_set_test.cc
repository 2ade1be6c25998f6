#include "engine/messages/tracker_set.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/messages/tracker.h"
#include "tests/support/silent_outlet.h"

namespace remora::messages {
namespace {

class TrackerSetTest : public ::testing::Test {
 protected:
  Tracker& Make() {
    made_.push_back(TrackerPointer::Adopt(new tests::PlainTracker(made_.size() + 1, outlet_)));
    return *made_.back().get();
  }

  Engine engine_;
  std::shared_ptr<tests::SilentOutlet> outlet_ =
      std::make_shared<tests::SilentOutlet>(engine_.keyspace().broker());
  std::vector<TrackerPointer> made_;
};

TEST_F(TrackerSetTest, OneTrackerNeedsNoAllocation) {
  TrackerSet set;
  Tracker& tracker = Make();
  EXPECT_TRUE(set.Add(tracker));
  EXPECT_FALSE(set.Add(tracker));
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.bytes(), 0u);
  EXPECT_TRUE(set.Remove(tracker));
  EXPECT_FALSE(set.Remove(tracker));
  EXPECT_TRUE(set.empty());
}

TEST_F(TrackerSetTest, ASetKeepsItsTrackersAlive) {
  TrackerSet set;
  set.Add(Make());
  made_.clear();
  set.ForEach([](const Tracker& tracker) { EXPECT_EQ(tracker.client_id(), 1u); });
}

TEST_F(TrackerSetTest, WhatWasMovedAwayIsEmpty) {
  TrackerSet set;
  for (int i = 0; i < 20; ++i) set.Add(Make());
  TrackerSet taken(std::move(set));
  EXPECT_EQ(taken.size(), 20u);
  EXPECT_TRUE(set.empty());  // NOLINT: what it says
  EXPECT_TRUE(set.Add(Make()));
}

TEST_F(TrackerSetTest, ThoseWhoHaveGoneMakeRoom) {
  Tracking& tracking = engine_.keyspace().broker().tracking();
  TrackerSet set;
  for (int i = 0; i < 1000; ++i) {
    Tracker& tracker = Make();
    tracking.TurnOn(tracker, {});
    set.Add(tracker);
    tracking.End(tracker);
  }
  EXPECT_LE(set.size(), 8u);
  set.CheckInvariants();
}

TEST_F(TrackerSetTest, RandomStepsMatchASetOfTheLibrary) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int i = 0; i < 200; ++i) Make();
  TrackerSet set;
  std::set<uint64_t> expected;
  for (int step = 0; step < 20'000; ++step) {
    Tracker& tracker = *made_[random.Below(made_.size())].get();
    // Long phases of growing and of shrinking.
    if (random.Below(100) < (step / 1000 % 2 == 0 ? 70u : 30u)) {
      EXPECT_EQ(set.Add(tracker), expected.insert(tracker.client_id()).second);
    } else {
      EXPECT_EQ(set.Remove(tracker), expected.erase(tracker.client_id()) == 1);
    }
    ASSERT_EQ(set.size(), expected.size());
    if (step % 16 == 0) set.CheckInvariants();
  }
  std::set<uint64_t> found;
  set.ForEach([&](const Tracker& tracker) { found.insert(tracker.client_id()); });
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace remora::messages
