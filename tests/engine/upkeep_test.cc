#include "engine/upkeep.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora {
namespace {

class UpkeepTest : public testing::Test {
 protected:
  void SetVolatile(std::string_view key, int64_t milliseconds) {
    ASSERT_TRUE(
        engine_.Set(key, "v", {.expiry_milliseconds = clock_.NowMilliseconds() + milliseconds})
            .ok());
  }
  UpkeepReport Run() { return RunUpkeep(engine_.keyspace(), 100'000); }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 4, .seed = 1, .clock = &clock_}};
};

TEST_F(UpkeepTest, NothingIsDueInAnEmptyStore) {
  const UpkeepReport report = Run();
  EXPECT_EQ(report.looked_at, 0u);
  EXPECT_FALSE(report.work_left);
  EXPECT_EQ(report.next_due_milliseconds, INT64_MAX);
}

TEST_F(UpkeepTest, SaysWhenTheNextKeyMayBeDue) {
  SetVolatile("k", 5000);
  const UpkeepReport report = Run();
  EXPECT_FALSE(report.work_left);
  EXPECT_GT(report.next_due_milliseconds, clock_.NowMilliseconds());
  EXPECT_LE(report.next_due_milliseconds, clock_.NowMilliseconds() + 5000 + 1000);
}

TEST_F(UpkeepTest, RemovesWhatIsDueAndNothingElse) {
  SetVolatile("soon", 10);
  SetVolatile("late", 1'000'000);
  ASSERT_TRUE(engine_.Set("always", "v").ok());
  clock_.AdvanceMilliseconds(2000);
  while (Run().work_left) {
  }
  EXPECT_EQ(engine_.Size(), 2u);
}

// It was freed by later calls only, or together with the next key that fell due.
TEST_F(UpkeepTest, AThreadFreesWhatWasDeletedAlthoughNothingElseHappens) {
  UpkeepThread upkeep(engine_.keyspace());
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.push_back("member:" + std::to_string(i));
  const std::vector<std::string_view> members(names.begin(), names.end());
  ASSERT_TRUE(engine_.SAddMany("k", members).ok());
  ASSERT_TRUE(engine_.Del("k"));
  const keyspace::Reclaimer& reclaimer = engine_.keyspace().reclaimer();
  for (int waited = 0; reclaimer.pending() && waited < 5000; ++waited) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_FALSE(reclaimer.pending());
}

TEST_F(UpkeepTest, AThreadRemovesWhatIsDueWhenAManualClockMoves) {
  UpkeepThread upkeep(engine_.keyspace());
  for (int i = 0; i < 100; ++i) SetVolatile("k" + std::to_string(i), 10);
  clock_.AdvanceMilliseconds(2000);
  for (int waited = 0; engine_.Size() != 0 && waited < 5000; ++waited) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(engine_.Size(), 0u);
}

}  // namespace
}  // namespace remora
