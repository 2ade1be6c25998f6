// Threads that push, and threads that wait for what is pushed: nothing may get lost or doubled, and
// who waits alone gets things in the order in which they were pushed.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"

namespace remora::simulation {
namespace {

constexpr int kPushers = 3;
constexpr int kPoppers = 4;
constexpr int kPushes = 4000;
constexpr int kKeys = 5;

std::string KeyName(uint64_t number) { return "key:" + std::to_string(number); }

// Pushes members that nobody else pushes, one or several at a time, in all ways there are.
void Push(Engine& engine, int pusher, uint64_t seed) {
  base::Random random(seed);
  for (int i = 0; i < kPushes; ++i) {
    const std::string member = std::to_string(pusher) + ":" + std::to_string(i);
    const std::string key = KeyName(random.Below(kKeys));
    switch (random.Below(4)) {
      case 0: {
        // By way of a key that nobody waits for.
        const std::string own = "own:" + std::to_string(pusher);
        ASSERT_TRUE(engine.ZAdd(own, member, 1));
        const std::string_view sources[] = {own, key};
        ASSERT_TRUE(engine.ZCombineStore(key, ops::SetOperation::kUnion, sources));
        engine.Del(own);
        break;
      }
      case 1: {
        const std::string_view names[] = {key, "other"};
        engine.Transact(names, [&](Transaction& transaction, std::span<const Key> keys) {
          const ops::ScoredMember one = {member, 1};
          ASSERT_TRUE(ops::SortedSetAdd(transaction, keys[0], {&one, 1}));
          // Nobody has taken it yet.
          ASSERT_TRUE(ops::SortedSetScore(transaction, keys[0], member)->has_value());
        });
        break;
      }
      default:
        ASSERT_TRUE(engine.ZAdd(key, member, 1));
    }
  }
}

// Pops until told to stop and nothing is left.
void Pop(Engine& engine, const std::stop_token& stop, uint64_t seed,
         std::vector<std::string>& popped) {
  base::Random random(seed);
  while (true) {
    std::vector<std::string> names;
    for (uint64_t i = random.Below(3) + 1; i > 0; --i)
      names.push_back(KeyName(random.Below(kKeys)));
    const std::vector<std::string_view> keys(names.begin(), names.end());
    const bool stopping = stop.stop_requested();
    const WaitOptions options = {.timeout_milliseconds = static_cast<int64_t>(random.Below(4)),
                                 .stop = stop};
    const auto found = engine.BZMPop(keys, ops::Order::kAscending, random.Below(3) + 1, options);
    ASSERT_TRUE(found);
    if (*found) {
      for (auto& [member, score] : (*found)->second) popped.push_back(std::move(member));
    } else if (stopping) {
      return;
    }
  }
}

TEST(WaitingTest, NothingIsLostOrDoubled) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  Engine engine({.stripes = 8});
  std::stop_source source;
  std::vector<std::vector<std::string>> popped(kPoppers);
  std::vector<std::thread> poppers;
  std::vector<std::thread> pushers;
  for (int i = 0; i < kPoppers; ++i) {
    poppers.emplace_back([&, i] {
      Pop(engine, source.get_token(), seed + static_cast<uint64_t>(i),
          popped[static_cast<size_t>(i)]);
    });
  }
  for (int i = 0; i < kPushers; ++i) {
    pushers.emplace_back([&, i] { Push(engine, i, seed + 100 + static_cast<uint64_t>(i)); });
  }
  for (std::thread& thread : pushers) thread.join();
  source.request_stop();
  for (std::thread& thread : poppers) thread.join();
  std::multiset<std::string> all;
  for (const auto& some : popped) all.insert(some.begin(), some.end());
  // What nobody took before the end lies where it was pushed.
  for (uint64_t i = 0; i < kKeys; ++i) {
    const auto left = engine.ZRange(KeyName(i), ops::RankRange{0, -1});
    for (const auto& [member, score] : left.value()) all.insert(member);
  }
  EXPECT_EQ(all.size(), size_t{kPushers} * kPushes);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(keyspace::CollectTotals(engine.keyspace()).awaited_keys, 0u);
}

// One member at a time, each seen by who waits for it: the key is never seen with a member in it
// while somebody waits.
TEST(WaitingTest, NobodySeesWhatIsHandedOver) {
  Engine engine({.stripes = 8});
  std::atomic<bool> done{false};
  std::atomic<uint64_t> seen{0};
  std::vector<int> order;
  std::thread popper([&] {
    const std::string_view keys[] = {"a", "b"};
    for (int i = 0; i < kPushes; ++i) {
      order.push_back(static_cast<int>(engine.BZPopMin(keys).value()->second.second));
    }
  });
  std::thread watcher([&] {
    while (!done.load()) {
      const Transaction everything(engine.keyspace(), 0, Transaction::AllKeys{});
      const keyspace::Totals totals = keyspace::CollectTotals(engine.keyspace());
      if (totals.awaited_keys == 2 && !totals.databases.empty()) ++seen;
    }
  });
  for (int i = 0; i < kPushes; ++i) {
    while (keyspace::CollectTotals(engine.keyspace()).awaited_keys != 2) std::this_thread::yield();
    ASSERT_TRUE(engine.ZAdd(i % 2 == 0 ? "a" : "b", "member", i));
    ASSERT_EQ(engine.ZCard(i % 2 == 0 ? "a" : "b").value(), 0u);
  }
  popper.join();
  done = true;
  watcher.join();
  EXPECT_EQ(seen.load(), 0u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), static_cast<size_t>(kPushes));
}

}  // namespace
}  // namespace remora::simulation
