#include "engine/keyspace/open_read.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora::keyspace {
namespace {

class OpenReadTest : public testing::Test {
 protected:
  OpenReadTest() : engine_({.stripes = 1, .databases = 2, .seed = 1, .clock = &clock_}) {}

  // Reads a key that is not there until the stripe is left open.
  void Open() {
    for (uint32_t i = 0; i <= ReaderSlots::kReadsToOpen; ++i) (void)engine_.Get("nothing");
    engine_.keyspace().readers().ResetCounters();
  }
  OpenRead Read(std::string_view name, uint32_t database = 0) {
    seen_.reset();
    return ReadOpen(engine_.keyspace(), database, engine_.keyspace().Hash(name), name,
                    [&](const Record& record) { seen_ = record.key(); });
  }
  uint64_t Hits() { return engine_.keyspace().readers().hits(); }
  uint64_t Misses() { return engine_.keyspace().readers().misses(); }

  base::ManualClock clock_;
  Engine engine_;
  std::optional<std::string> seen_;
};

TEST_F(OpenReadTest, FindsTheRecordAndCounts) {
  ASSERT_TRUE(engine_.Set("k", "v"));
  Open();
  EXPECT_EQ(Read("k"), OpenRead::kRead);
  EXPECT_EQ(seen_, "k");
  EXPECT_EQ(Read("l"), OpenRead::kAbsent);
  EXPECT_EQ(Read("k", 1), OpenRead::kAbsent);
  EXPECT_FALSE(seen_);
  EXPECT_EQ(Hits(), 1u);
  EXPECT_EQ(Misses(), 2u);
}

TEST_F(OpenReadTest, IsNotPossibleWhereTheStripeIsNotOpen) {
  ASSERT_TRUE(engine_.Set("k", "v"));
  EXPECT_EQ(Read("k"), OpenRead::kNotPossible);
  Open();
  engine_.keyspace().LockStripe(0);
  EXPECT_EQ(Read("k"), OpenRead::kNotPossible);
  engine_.keyspace().UnlockStripe(0);
  EXPECT_EQ(Read("k"), OpenRead::kNotPossible);
  EXPECT_EQ(Hits() + Misses(), 0u);
}

TEST_F(OpenReadTest, LeavesKeysThatAreDueToTransactions) {
  ASSERT_TRUE(engine_.Set("k", "v"));
  ASSERT_TRUE(engine_.ExpireAfter("k", 100));
  Open();
  EXPECT_EQ(Read("k"), OpenRead::kRead);
  clock_.AdvanceMilliseconds(99);
  EXPECT_EQ(Read("k"), OpenRead::kRead);
  clock_.AdvanceMilliseconds(1);
  EXPECT_EQ(Read("k"), OpenRead::kNotPossible);
  EXPECT_EQ(engine_.Get("k").value(), std::nullopt);
}

TEST_F(OpenReadTest, LeavesMissesThatArePublishedToTransactions) {
  ASSERT_TRUE(engine_.Set("k", "v"));
  Open();
  engine_.keyspace().limits().keyspace_events = kKeyMissEvents | kEventsByName;
  EXPECT_EQ(Read("l"), OpenRead::kNotPossible);
  EXPECT_EQ(Read("k"), OpenRead::kRead);
  EXPECT_EQ(Misses(), 0u);
}

TEST_F(OpenReadTest, LeavesRecordsWithAccessClocksToTransactions) {
  Engine engine({.stripes = 1, .seed = 1, .clock = &clock_, .track_access = true});
  ASSERT_TRUE(engine.Set("k", "v"));
  for (uint32_t i = 0; i <= ReaderSlots::kReadsToOpen; ++i) (void)engine.Get("k");
  const auto look = [](const Record&) { FAIL(); };
  EXPECT_EQ(ReadOpen(engine.keyspace(), 0, engine.keyspace().Hash("k"), "k", look),
            OpenRead::kNotPossible);
}

}  // namespace
}  // namespace remora::keyspace
