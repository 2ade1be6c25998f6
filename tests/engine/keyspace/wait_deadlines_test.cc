#include "engine/keyspace/wait_deadlines.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "engine/base/random.h"
#include "tests/support/test_waiter.h"

namespace remora::keyspace {
namespace {

using tests::TestWaiter;

class WaitDeadlinesTest : public testing::Test {
 protected:
  std::shared_ptr<TestWaiter> Make(int64_t deadline) {
    auto waiter = std::make_shared<TestWaiter>();
    waiter->Prepare(engine_, {"k"}, {.deadline_milliseconds = deadline});
    return waiter;
  }

  Engine engine_;
  WaitDeadlines deadlines_;
};

TEST_F(WaitDeadlinesTest, SaysWhenSomebodyIsDueEarlierThanPromised) {
  const auto late = Make(100);
  const auto early = Make(50);
  const auto between = Make(70);
  EXPECT_TRUE(deadlines_.Add(*late));
  EXPECT_TRUE(deadlines_.Add(*early));
  EXPECT_FALSE(deadlines_.Add(*between));
  EXPECT_EQ(deadlines_.next_due_milliseconds(), 50);
  // Who leaves does not move the promise: the next look does.
  deadlines_.Remove(*early);
  EXPECT_EQ(deadlines_.next_due_milliseconds(), 50);
  std::vector<std::shared_ptr<Waiter>> due;
  deadlines_.TakeDue(60, 10, due);
  EXPECT_TRUE(due.empty());
  EXPECT_EQ(deadlines_.next_due_milliseconds(), 70);
  deadlines_.TakeDue(1000, 10, due);
  EXPECT_EQ(due, (std::vector<std::shared_ptr<Waiter>>{between, late}));
  EXPECT_EQ(deadlines_.next_due_milliseconds(), WaitTerms::kForEver);
  deadlines_.Remove(*late);
}

TEST_F(WaitDeadlinesTest, ComesInTheOrderOfAPlainMap) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  std::multimap<int64_t, std::shared_ptr<TestWaiter>> model;
  int64_t now = 0;
  for (int step = 0; step < 20000; ++step) {
    switch (random.Below(4)) {
      case 0:
      case 1: {
        const int64_t deadline = now + static_cast<int64_t>(random.Below(200));
        const auto waiter = Make(deadline);
        static_cast<void>(deadlines_.Add(*waiter));
        model.emplace(deadline, waiter);
        break;
      }
      case 2: {
        if (model.empty()) break;
        const auto chosen =
            std::next(model.begin(), static_cast<int64_t>(random.Below(model.size())));
        deadlines_.Remove(*chosen->second);
        model.erase(chosen);
        break;
      }
      default: {
        now += static_cast<int64_t>(random.Below(10));
        std::vector<std::shared_ptr<Waiter>> due;
        deadlines_.TakeDue(now, SIZE_MAX, due);
        int64_t before = 0;
        for (const auto& waiter : due) {
          EXPECT_LE(before, waiter->terms().deadline_milliseconds);
          before = waiter->terms().deadline_milliseconds;
        }
        const auto end = model.upper_bound(now);
        EXPECT_EQ(due.size(), static_cast<size_t>(std::distance(model.begin(), end)));
        model.erase(model.begin(), end);
      }
    }
    deadlines_.CheckInvariants();
    ASSERT_EQ(deadlines_.size(), model.size());
  }
}

}  // namespace
}  // namespace remora::keyspace
