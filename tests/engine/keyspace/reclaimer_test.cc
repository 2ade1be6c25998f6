#include "engine/keyspace/reclaimer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

namespace remora::keyspace {
namespace {

// Garbage of so many allocations, 100 bytes each, that counts what is given back.
class Garbage final : public values::Object {
 public:
  Garbage(size_t allocations, size_t& given_back)
      : allocations_(allocations), given_back_(given_back) {}
  size_t footprint_bytes() const override { return allocations_ * 100; }
  size_t size() const override { return allocations_; }
  bool Reclaim(size_t budget) override {
    const size_t now = std::min(budget, allocations_);
    allocations_ -= now;
    given_back_ += now;
    return allocations_ == 0;
  }

 private:
  size_t allocations_;
  size_t& given_back_;
};

TEST(ReclaimerTest, IsIdleAtFirst) {
  Reclaimer reclaimer;
  EXPECT_FALSE(reclaimer.pending());
  EXPECT_FALSE(reclaimer.FreeSome(10));
  EXPECT_EQ(reclaimer.freed_values(), 0u);
}

TEST(ReclaimerTest, FreesInSlices) {
  size_t given_back = 0;
  Reclaimer reclaimer;
  reclaimer.Add(std::make_unique<Garbage>(25, given_back));
  EXPECT_TRUE(reclaimer.pending());
  EXPECT_EQ(reclaimer.pending_values(), 1u);
  EXPECT_EQ(reclaimer.pending_bytes(), 2500u);
  EXPECT_EQ(given_back, 0u);
  EXPECT_TRUE(reclaimer.FreeSome(10));
  EXPECT_GE(given_back, 10u);
  EXPECT_LT(given_back, 25u);
  EXPECT_EQ(reclaimer.pending_values(), 1u);
  while (reclaimer.FreeSome(10)) {
  }
  EXPECT_EQ(given_back, 25u);
  EXPECT_FALSE(reclaimer.pending());
  EXPECT_EQ(reclaimer.pending_bytes(), 0u);
  EXPECT_EQ(reclaimer.freed_values(), 1u);
}

TEST(ReclaimerTest, CountsFromAReset) {
  size_t given_back = 0;
  Reclaimer reclaimer;
  for (int i = 0; i < 3; ++i) reclaimer.Add(std::make_unique<Garbage>(1, given_back));
  while (reclaimer.FreeSome(100)) {
  }
  EXPECT_EQ(reclaimer.freed_values(), 3u);
  EXPECT_EQ(given_back, 3u);
  reclaimer.Add(std::make_unique<Garbage>(1, given_back), 1000);
  EXPECT_EQ(reclaimer.pending_values(), 1000u);
  while (reclaimer.FreeSome(100)) {
  }
  EXPECT_EQ(reclaimer.pending_values(), 0u);
  EXPECT_EQ(reclaimer.freed_values(), 1003u);
  reclaimer.ResetFreedValues();
  EXPECT_EQ(reclaimer.freed_values(), 0u);
}

TEST(ReclaimerTest, FreesAllThatWasAddedBefore) {
  size_t given_back = 0;
  Reclaimer reclaimer;
  reclaimer.FreeAll();
  for (int i = 0; i < 3; ++i) reclaimer.Add(std::make_unique<Garbage>(1000, given_back));
  reclaimer.FreeAll();
  EXPECT_EQ(given_back, 3000u);
  EXPECT_FALSE(reclaimer.pending());
}

TEST(ReclaimerTest, FreeAllWaitsForWhatAnotherIsFreeing) {
  // Garbage whose freeing takes until it is let go.
  struct Slow final : values::Object {
    std::atomic<bool>& begun;
    std::atomic<bool>& go_on;
    std::atomic<bool>& done;
    Slow(std::atomic<bool>& begins, std::atomic<bool>& goes, std::atomic<bool>& ends)
        : begun(begins), go_on(goes), done(ends) {}
    size_t footprint_bytes() const override { return 1; }
    size_t size() const override { return 1; }
    bool Reclaim(size_t /*budget*/) override {
      begun = true;
      while (!go_on) std::this_thread::yield();
      done = true;
      return true;
    }
  };
  std::atomic<bool> begun{false};
  std::atomic<bool> go_on{false};
  std::atomic<bool> done{false};
  Reclaimer reclaimer;
  reclaimer.Add(std::make_unique<Slow>(begun, go_on, done));
  std::thread other([&] { static_cast<void>(reclaimer.FreeSome(1)); });
  while (!begun) std::this_thread::yield();
  std::thread lets_go([&] { go_on = true; });
  reclaimer.FreeAll();
  EXPECT_TRUE(done);
  other.join();
  lets_go.join();
}

TEST(ReclaimerTest, TellsOnceWhatWasAddedBeforeIsFreed) {
  size_t given_back = 0;
  Reclaimer reclaimer;
  int told = 0;
  EXPECT_FALSE(reclaimer.WhenFreed([&] { ++told; }));
  reclaimer.Add(std::make_unique<Garbage>(2, given_back));
  EXPECT_TRUE(reclaimer.WhenFreed([&] { ++told; }));
  reclaimer.Add(std::make_unique<Garbage>(2, given_back));
  EXPECT_TRUE(reclaimer.WhenFreed([&] { told += 10; }));
  while (given_back < 2) reclaimer.FreeSome(1);
  EXPECT_EQ(told, 1);
  reclaimer.FreeAll();
  EXPECT_EQ(told, 11);
}

}  // namespace
}  // namespace remora::keyspace
