// Threads, upkeep and a moving clock on one engine, for the thread sanitizer to watch.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "engine/ops/keys.h"
#include "engine/ops/strings.h"

namespace remora::simulation {
namespace {

constexpr int kThreads = 4;
constexpr int kSteps = 4000;

// One random call on one of a thousand keys.
void RandomCall(Engine& engine, base::Clock& clock, base::Random& random) {
  const std::string name = "key:" + std::to_string(random.Below(1000));
  const Key key = engine.MakeKey(name);
  switch (random.Below(6)) {
    case 0:
      static_cast<void>(engine.Get(name));
      break;
    case 1:
      static_cast<void>(
          engine.Set(name, "value",
                     {.expiry_milliseconds =
                          clock.NowMilliseconds() + static_cast<int64_t>(random.Below(50)) - 5}));
      break;
    case 2:
      static_cast<void>(engine.IncrBy(name, 1));
      break;
    case 3:
      static_cast<void>(engine.Append(name, std::string(random.Below(3000), 'x')));
      break;
    case 4: {
      const std::string other_name = "key:" + std::to_string(random.Below(1000));
      const Key other = engine.MakeKey(other_name);
      const Key keys[] = {key, other};
      Transaction transaction(engine.keyspace(), 0, keys);
      static_cast<void>(ops::Set(transaction, key, "both"));
      static_cast<void>(ops::Set(transaction, other, "both"));
      break;
    }
    default:
      if (random.Below(200) == 0) {
        Transaction transaction(engine.keyspace(), 0, Transaction::AllKeys{});
        ops::FlushDatabase(transaction, 0);
      }
  }
}

TEST(ConcurrencyTest, ThreadsUpkeepAndClockAgree) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::ManualClock clock;
  Engine engine({.stripes = 16, .clock = &clock, .track_access = true});
  engine.StartUpkeep();
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      base::Random random(seed + static_cast<uint64_t>(t));
      for (int i = 0; i < kSteps; ++i) RandomCall(engine, clock, random);
      running.fetch_sub(1);
    });
  }
  while (running.load() > 0) {
    clock.AdvanceMilliseconds(1);
    static_cast<void>(keyspace::CollectTotals(engine.keyspace()));
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  for (uint32_t i = 0; i < engine.keyspace().stripe_count(); ++i) {
    keyspace::Stripe& stripe = engine.keyspace().stripe(i);
    engine.keyspace().LockStripe(i);
    if (stripe.first != nullptr) stripe.first->CheckInvariants();
    engine.keyspace().UnlockStripe(i);
  }
}

}  // namespace
}  // namespace remora::simulation
