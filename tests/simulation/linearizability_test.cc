// Several threads work on a few keys at once; whatever they saw must have happened in some order.
// Why that proves something: each round is short enough to try all orders that real time allows,
// and the threads start together on keys of different stripes, so that steps on two keys overlap in
// every way. The first tests show that the checker does find what is wrong.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/strings.h"
#include "tests/simulation/history.h"

namespace remora::simulation {
namespace {

TEST(LinearizabilityTest, AStaleReadIsFound) {
  const History history = {{.kind = StepKind::kWrite, .argument = 1, .began = 1, .ended = 2},
                           {.kind = StepKind::kRead, .seen = {0, 0}, .began = 3, .ended = 4}};
  EXPECT_FALSE(IsLinearizable(history));
}

TEST(LinearizabilityTest, ATornWriteIsFound) {
  const History history = {
      {.kind = StepKind::kWriteTwo, .first = 0, .second = 1, .argument = 1, .began = 1, .ended = 9},
      {.kind = StepKind::kReadTwo,
       .first = 0,
       .second = 1,
       .seen = {1, 0},
       .began = 2,
       .ended = 3}};
  EXPECT_FALSE(IsLinearizable(history));
}

TEST(LinearizabilityTest, OverlappingStepsMayGoEitherWay) {
  const History history = {{.kind = StepKind::kWrite, .argument = 1, .began = 1, .ended = 9},
                           {.kind = StepKind::kRead, .seen = {0, 0}, .began = 2, .ended = 3},
                           {.kind = StepKind::kRead, .seen = {1, 0}, .began = 4, .ended = 5}};
  EXPECT_TRUE(IsLinearizable(history));
}

class Player {
 public:
  Player(Engine& engine, std::atomic<uint64_t>& time) : engine_(engine), time_(time) {
    for (size_t i = 0; i < kKeys; ++i) names_[i] = "key:" + std::to_string(i);
  }

  void Play(Step& step) {
    const std::array<Key, 2> keys = {engine_.MakeKey(names_[step.first]),
                                     engine_.MakeKey(names_[step.second])};
    const bool takes_two = step.kind >= StepKind::kReadTwo;
    step.began = time_.fetch_add(1);
    {
      Transaction transaction(engine_.keyspace(), 0,
                              std::span<const Key>(keys).first(takes_two ? 2 : 1));
      Apply(step, keys, transaction);
    }
    step.ended = time_.fetch_add(1);
  }

 private:
  static int64_t Read(Transaction& transaction, const Key& key) {
    return ops::IncrementBy(transaction, key, 0).value();
  }
  static void Write(Transaction& transaction, const Key& key, int64_t value) {
    ASSERT_TRUE(ops::Set(transaction, key, std::to_string(value)).ok());
  }

  static void Apply(Step& step, const std::array<Key, 2>& keys, Transaction& transaction) {
    switch (step.kind) {
      case StepKind::kRead:
        step.seen[0] = Read(transaction, keys[0]);
        break;
      case StepKind::kWrite:
        Write(transaction, keys[0], step.argument);
        break;
      case StepKind::kIncrement:
        step.seen[0] = ops::IncrementBy(transaction, keys[0], step.argument).value();
        break;
      case StepKind::kReadTwo:
        step.seen = {Read(transaction, keys[0]), Read(transaction, keys[1])};
        break;
      case StepKind::kWriteTwo:
        Write(transaction, keys[0], step.argument);
        Write(transaction, keys[1], step.argument);
        break;
      case StepKind::kMove:
        step.seen = {ops::IncrementBy(transaction, keys[0], -step.argument).value(),
                     ops::IncrementBy(transaction, keys[1], step.argument).value()};
        break;
    }
  }

  Engine& engine_;
  std::atomic<uint64_t>& time_;
  std::array<std::string, kKeys> names_;
};

Step RandomStep(base::Random& random) {
  Step step{.kind = static_cast<StepKind>(random.Below(6)), .first = random.Below(kKeys)};
  step.second = (step.first + 1 + random.Below(kKeys - 1)) % kKeys;
  step.argument = static_cast<int64_t>(random.Below(5)) + 1;
  return step;
}

TEST(LinearizabilityTest, ConcurrentHistoriesHaveAnOrder) {
  constexpr size_t kThreads = 4;
  constexpr size_t kStepsPerThread = 5;
  constexpr int kRounds = 400;
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (int round = 0; round < kRounds; ++round) {
    Engine engine;
    std::atomic<uint64_t> time{1};
    std::vector<History> parts(kThreads);
    std::barrier start(kThreads);
    std::vector<std::thread> threads;
    for (size_t t = 0; t < kThreads; ++t) {
      base::Random random(seed + static_cast<uint64_t>(round) * kThreads + t);
      for (size_t i = 0; i < kStepsPerThread; ++i) parts[t].push_back(RandomStep(random));
      threads.emplace_back([&, t] {
        Player player(engine, time);
        start.arrive_and_wait();
        for (Step& step : parts[t]) player.Play(step);
      });
    }
    for (std::thread& thread : threads) thread.join();
    History history;
    for (const History& part : parts) history.insert(history.end(), part.begin(), part.end());
    ASSERT_TRUE(IsLinearizable(history)) << "round " << round;
  }
}

}  // namespace
}  // namespace remora::simulation
