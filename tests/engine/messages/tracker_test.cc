#include "engine/messages/tracker.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "tests/support/silent_outlet.h"

namespace remora::messages {
namespace {

class CountedTracker final : public Tracker {
 public:
  CountedTracker(std::shared_ptr<Outlet> outlet, int& alive) : Tracker(1, outlet), alive_(alive) {
    ++alive_;
  }

 private:
  ~CountedTracker() override { --alive_; }
  int& alive_;
};

TEST(TrackerTest, LivesAsLongAsSomebodyHoldsIt) {
  Engine engine;
  auto outlet = std::make_shared<tests::SilentOutlet>(engine.keyspace().broker());
  int alive = 0;
  TrackerPointer one = TrackerPointer::Adopt(new CountedTracker(outlet, alive));
  TrackerPointer other = one;
  TrackerPointer moved = std::move(one);
  EXPECT_FALSE(one);  // NOLINT: what it says
  moved = TrackerPointer();
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(other->client_id(), 1u);
  other = TrackerPointer();
  EXPECT_EQ(alive, 0);
}

TEST(TrackerTest, IsOffUntilItIsTurnedOn) {
  Engine engine;
  auto outlet = std::make_shared<tests::SilentOutlet>(engine.keyspace().broker());
  int alive = 0;
  const TrackerPointer tracker = TrackerPointer::Adopt(new CountedTracker(outlet, alive));
  EXPECT_FALSE(tracker->on() || tracker->redirects() || tracker->ended());
  Tracking& tracking = engine.keyspace().broker().tracking();
  tracking.TurnOn(*tracker.get(), {.skips_own = true});
  EXPECT_TRUE(tracker->on() && tracker->skips_own());
  tracking.End(*tracker.get());
  EXPECT_TRUE(tracker->ended() && !tracker->on() && !tracker->skips_own());
}

}  // namespace
}  // namespace remora::messages
