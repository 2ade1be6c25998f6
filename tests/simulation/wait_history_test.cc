// Threads bring elements to a few lists, and others wait for them: who got what must have happened
// in some order in which everybody was served in his turn.
// Why that proves something: a waiter is known to stand in its queues from a certain moment on, and
// each round is short enough to try all orders. The first tests show that the checker does find
// what is wrong.
#include "tests/simulation/wait_history.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/lists.h"
#include "tests/support/test_waiter.h"

namespace remora::simulation {
namespace {

using keyspace::WaitEnd;
using tests::TestWaiter;
using Attempt = keyspace::Waiter::Attempt;
using Kind = QueueStep::Kind;

QueueStep Pop(int got, uint64_t began, uint64_t arrived, uint64_t ended) {
  return {.kind = Kind::kPop,
          .second = 1,
          .got = std::pair(size_t{0}, got),
          .began = began,
          .arrived = arrived,
          .ended = ended};
}

QueueStep Push(int element, uint64_t began, uint64_t ended) {
  return {.kind = Kind::kPush, .element = element, .began = began, .ended = ended};
}

TEST(WaitHistoryTest, WhoIsOvertakenIsFound) {
  EXPECT_TRUE(HasServingOrder({Pop(1, 1, 2, 20), Pop(2, 3, 4, 20), Push(1, 5, 6), Push(2, 7, 8)}));
  EXPECT_FALSE(HasServingOrder({Pop(2, 1, 2, 20), Pop(1, 3, 4, 20), Push(1, 5, 6), Push(2, 7, 8)}));
  // Who arrives at the same time may come either way.
  EXPECT_TRUE(HasServingOrder({Pop(2, 1, 4, 20), Pop(1, 1, 4, 20), Push(1, 5, 6), Push(2, 7, 8)}));
}

TEST(WaitHistoryTest, WhoIsForgottenIsFound) {
  QueueStep forgotten = Pop(1, 1, 2, 20);
  forgotten.got.reset();
  forgotten.leaves = 19;
  EXPECT_FALSE(HasServingOrder({forgotten, Push(1, 3, 4)}));
  forgotten.leaves = 3;
  EXPECT_TRUE(HasServingOrder({forgotten, Push(1, 3, 4)}));
}

TEST(WaitHistoryTest, WhatIsGotTwiceOrFromNowhereIsFound) {
  EXPECT_FALSE(HasServingOrder({Pop(1, 1, 2, 20), Pop(1, 1, 2, 20), Push(1, 3, 4)}));
  EXPECT_FALSE(HasServingOrder({Pop(7, 1, 2, 20), Push(1, 3, 4)}));
}

// A thread's part in a round.
class Player {
 public:
  Player(Engine& engine, std::atomic<uint64_t>& time, const std::atomic<bool>& over)
      : engine_(engine), time_(time), over_(over) {
    for (size_t i = 0; i < kLists; ++i) names_.push_back("list:" + std::to_string(i));
  }

  void Play(QueueStep& step) {
    const Key keys[] = {engine_.MakeKey(names_[step.first]), engine_.MakeKey(names_[step.second])};
    step.began = time_.fetch_add(1);
    step.waits() ? Wait(step, keys) : Bring(step, keys);
    step.ended = time_.fetch_add(1);
  }

 private:
  void Bring(const QueueStep& step, std::span<const Key> keys) {
    keys = keys.first(step.kind == Kind::kPush ? 1 : 2);
    Transaction transaction(engine_.keyspace(), 0, keys);
    int element = step.element;
    for (const Key& key : keys) {
      const std::string text = std::to_string(element++);
      const std::string_view elements[] = {text};
      ASSERT_TRUE(ops::ListPush(transaction, key, ops::ListEnd::kBack, elements));
    }
  }
  // Waits until there is something, or everybody is to go.
  void Wait(QueueStep& step, std::span<const Key> keys) {
    const auto waiter = std::make_shared<TestWaiter>([&step, keys](Transaction& transaction) {
      return Take(step, keys, transaction) ? Attempt::kDone : Attempt::kNotYet;
    });
    waiter->Prepare(engine_, {names_[step.first], names_[step.second]},
                    {.type = values::ValueType::kList,
                     .awaited_keys = step.kind == Kind::kMove ? size_t{1} : size_t{2}});
    {
      Transaction transaction(engine_.keyspace(), 0, keys);
      if (Take(step, keys, transaction)) {
        step.arrived = time_.fetch_add(1);
        return;
      }
      transaction.BeginWait(*waiter);
    }
    step.arrived = time_.fetch_add(1);
    while (!waiter->announced) {
      std::this_thread::yield();
      if (!over_) continue;
      step.leaves = time_.fetch_add(1);
      if (engine_.keyspace().waits().End(*waiter, WaitEnd::kAbandoned)) return;
    }
  }
  static bool Take(QueueStep& step, std::span<const Key> keys, Transaction& transaction) {
    if (step.kind == Kind::kMove) {
      const ops::ListMoveOptions ends = {.from = ops::ListEnd::kFront, .to = ops::ListEnd::kBack};
      return ops::ListMove(transaction, keys[0], keys[1], ends,
                           [&](std::string_view element) { step.got = Got(step.first, element); })
          .value();
    }
    size_t from = step.first;
    return ops::ListPopFirst(
               transaction, keys, ops::ListEnd::kFront, 1,
               [&](size_t key) { from = key == 0 ? step.first : step.second; }, [](size_t) {},
               [&](ops::Elements elements) { step.got = Got(from, elements[0]); })
        .value();
  }
  static std::pair<size_t, int> Got(size_t list, std::string_view element) {
    return {list, std::stoi(std::string(element))};
  }

  Engine& engine_;
  std::atomic<uint64_t>& time_;
  const std::atomic<bool>& over_;
  std::vector<std::string> names_;
};

constexpr size_t kBringers = 2;
constexpr size_t kWaiters = 3;
constexpr size_t kStepsOfThread = 4;

QueueStep RandomStep(base::Random& random, bool waits, int element) {
  const uint64_t dice = random.Below(3);
  QueueStep step{.kind = waits ? (dice == 0 ? Kind::kMove : Kind::kPop)
                               : (dice == 0 ? Kind::kPushTwo : Kind::kPush),
                 .first = random.Below(kLists),
                 .element = element};
  step.second = (step.first + 1 + random.Below(kLists - 1)) % kLists;
  return step;
}

QueueHistory PlayRound(uint64_t seed) {
  Engine engine({.stripes = 8});
  std::atomic<uint64_t> time{1};
  std::atomic<bool> over{false};
  std::vector<QueueHistory> parts(kBringers + kWaiters);
  std::barrier start(kBringers + kWaiters);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < parts.size(); ++t) {
    base::Random random(seed + t);
    for (size_t i = 0; i < kStepsOfThread; ++i) {
      parts[t].push_back(
          RandomStep(random, t >= kBringers, static_cast<int>(2 * (t * kStepsOfThread + i))));
    }
    threads.emplace_back([&, t] {
      Player player(engine, time, over);
      start.arrive_and_wait();
      for (QueueStep& step : parts[t]) player.Play(step);
    });
  }
  for (size_t t = 0; t < kBringers; ++t) threads[t].join();
  over = true;
  for (size_t t = kBringers; t < threads.size(); ++t) threads[t].join();
  QueueHistory history;
  for (const QueueHistory& part : parts) history.insert(history.end(), part.begin(), part.end());
  return history;
}

// What happened, for who has to find out why there is no order.
std::string TextOf(const QueueHistory& history) {
  constexpr std::string_view kNames[] = {"push", "push two", "pop", "move"};
  std::ostringstream text;
  for (const QueueStep& step : history) {
    text << kNames[static_cast<size_t>(step.kind)] << ' ' << step.first << ' ' << step.second
         << ", brings " << step.element << ", at " << step.began << ".." << step.ended;
    if (step.waits()) text << ", arrived " << step.arrived << ", leaves " << step.leaves;
    if (step.got) text << ", got " << step.got->second << " from " << step.got->first;
    text << '\n';
  }
  return text.str();
}

TEST(WaitHistoryTest, EverybodyIsServedInTurn) {
  constexpr int kRounds = 400;
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (int round = 0; round < kRounds; ++round) {
    const QueueHistory history = PlayRound(seed + static_cast<uint64_t>(round) * 16);
    ASSERT_TRUE(HasServingOrder(history)) << "round " << round << '\n' << TextOf(history);
  }
}

}  // namespace
}  // namespace remora::simulation
