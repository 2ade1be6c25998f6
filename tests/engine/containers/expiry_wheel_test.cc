#include "engine/containers/expiry_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

// What the wheel is told and when it hands it out, on a clock that is moved by hand.
class Wheel {
 public:
  explicit Wheel(int64_t phase = 0) : wheel_(phase) {}

  void Add(Reference reference, int64_t due) {
    due_[reference] = due;
    wheel_.Add(due, {reference, reference}, slab_);
  }

  // Advances and returns what was handed out and is due; the rest goes back.
  std::vector<Reference> Advance(int64_t now, size_t budget = SIZE_MAX) {
    std::vector<Reference> taken;
    wheel_.Advance(now, budget, slab_, [&](const ExpiryWheel::Entry& entry) {
      const int64_t due = due_.at(entry.reference);
      if (due > now) return due;
      taken.push_back(entry.reference);
      return ExpiryWheel::kNever;
    });
    wheel_.CheckInvariants(slab_);
    slab_.CheckInvariants();
    return taken;
  }

  ExpiryWheel& wheel() { return wheel_; }
  Slab& slab() { return slab_; }
  std::unordered_map<Reference, int64_t>& due() { return due_; }

 private:
  Slab slab_;
  ExpiryWheel wheel_;
  std::unordered_map<Reference, int64_t> due_;
};

TEST(ExpiryWheelTest, NothingIsDueInAnEmptyWheel) {
  Wheel wheel;
  EXPECT_EQ(wheel.wheel().next_due_milliseconds(), ExpiryWheel::kNever);
  EXPECT_TRUE(wheel.Advance(1'000'000'000'000).empty());
}

TEST(ExpiryWheelTest, AnEntryIsHandedOutWithinATickOfItsTime) {
  for (const int64_t due :
       std::vector<int64_t>{1, 4, 255, 256, 257, 16'384, 1'000'003, 123'456'789'012}) {
    for (const int64_t phase : {0, 1, 65, 255, 16'383}) {
      Wheel wheel(phase);
      wheel.Add(7, due);
      EXPECT_LE(wheel.wheel().next_due_milliseconds(), due + 3);
      EXPECT_TRUE(wheel.Advance(due - 1).empty()) << due;
      EXPECT_EQ(wheel.Advance(due + 3), std::vector<Reference>{7}) << due;
    }
  }
}

TEST(ExpiryWheelTest, ABudgetStopsInTheMiddleOfASlot) {
  Wheel wheel;
  for (Reference i = 1; i <= 100; ++i) wheel.Add(i, 1000);
  size_t taken = 0;
  for (int round = 0; round < 10; ++round) taken += wheel.Advance(1004, 10).size();
  EXPECT_EQ(taken, 100u);
  EXPECT_EQ(wheel.wheel().size(), 0u);
}

TEST(ExpiryWheelTest, RandomTimesAreHandedOutInTimeAndNeverEarly) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Wheel wheel(static_cast<int64_t>(random.Below(ExpiryWheel::kPhases)));
    std::map<Reference, int64_t> waiting;
    int64_t now = static_cast<int64_t>(random.Below(1'000'000'000'000));
    wheel.Advance(now);
    Reference next = 1;
    for (int step = 0; step < 3000; ++step) {
      if (random.Below(3) != 0) {
        const int64_t due = now + 1 + static_cast<int64_t>(random.Below(1ull << random.Below(34)));
        wheel.Add(next, due);
        waiting[next++] = due;
        continue;
      }
      now += static_cast<int64_t>(random.Below(1ull << random.Below(24)));
      for (const Reference reference : wheel.Advance(now)) {
        ASSERT_LE(waiting.at(reference), now);
        waiting.erase(reference);
      }
      for (const auto& [reference, due] : waiting) ASSERT_GT(due, now - 4);
    }
    EXPECT_EQ(wheel.wheel().size(), waiting.size());
  }
}

TEST(ExpiryWheelTest, RecheckingDropsWhatIsStaleAndKeepsWhatIsNot) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Wheel wheel;
    wheel.Advance(1'000'000);
    constexpr Reference kEntries = 300;
    // Every entry many times, most of them later than it is due.
    for (int round = 0; round < 40; ++round) {
      for (Reference i = 1; i <= kEntries; ++i) {
        wheel.Add(i, 1'000'001 + static_cast<int64_t>(random.Below(1 << 20)));
      }
    }
    // The law asks for an entry no later than the due time.
    for (Reference i = 1; i <= kEntries; ++i) wheel.Add(i, 1'000'001 + i * 10);
    size_t rounds = 0;
    while (wheel.wheel().size() > kEntries * 2 && rounds < 100'000) {
      ++rounds;
      wheel.wheel().Recheck(4, kEntries, wheel.slab(), [&](const ExpiryWheel::Entry& entry) {
        return wheel.due().at(entry.reference);
      });
    }
    wheel.wheel().CheckInvariants(wheel.slab());
    EXPECT_LE(wheel.wheel().size(), kEntries * 2);
    std::vector<Reference> taken = wheel.Advance(1'000'001 + kEntries * 10 + 4);
    std::sort(taken.begin(), taken.end());
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    EXPECT_EQ(taken.size(), kEntries);
  }
}

}  // namespace
}  // namespace remora::containers
