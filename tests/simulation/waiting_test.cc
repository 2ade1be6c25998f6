// Threads that push, and threads that wait for what is pushed: nothing may get lost or doubled, and
// who waits alone gets things in the order in which they were pushed.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
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
constexpr std::string_view kStream = "stream";
constexpr std::string_view kGroup = "group";

std::string BoardName(uint64_t number) { return "board:" + std::to_string(number); }
std::string ListName(uint64_t number) { return "list:" + std::to_string(number); }
// Where a popper moves elements to.
std::string SinkName(uint64_t popper) { return "sink:" + std::to_string(popper); }

// Brings members that nobody else brings, in all ways there are.
class Pusher {
 public:
  Pusher(Engine& engine, int number, uint64_t seed)
      : engine_(engine), random_(seed), number_(number), own_("own:" + std::to_string(number)) {}

  void Run() {
    for (int i = 0; i < kPushes; ++i) Push(std::to_string(number_) + ":" + std::to_string(i));
  }

 private:
  void Push(const std::string& member) {
    switch (random_.Below(3)) {
      case 0:
        return PushToBoard(BoardName(random_.Below(kKeys)), member);
      case 1:
        return PushToList(ListName(random_.Below(kKeys)), member);
      default: {
        const ops::FieldValue field[] = {{"member", member}};
        ASSERT_TRUE(engine_.XAdd(kStream, field));
      }
    }
  }
  void PushToBoard(const std::string& key, const std::string& member) {
    switch (random_.Below(4)) {
      case 0: {
        // By way of a key that nobody waits for.
        ASSERT_TRUE(engine_.ZAdd(own_, member, 1));
        const std::string_view sources[] = {own_, key};
        ASSERT_TRUE(engine_.ZCombineStore(key, ops::SetOperation::kUnion, sources));
        engine_.Del(own_);
        break;
      }
      case 1: {
        const std::string_view names[] = {key, "other"};
        engine_.Transact(names, [&](Transaction& transaction, std::span<const Key> keys) {
          const ops::ScoredMember one = {member, 1};
          ASSERT_TRUE(ops::SortedSetAdd(transaction, keys[0], {&one, 1}));
          // Nobody has taken it yet.
          ASSERT_TRUE(ops::SortedSetScore(transaction, keys[0], member)->has_value());
        });
        break;
      }
      default:
        ASSERT_TRUE(engine_.ZAdd(key, member, 1));
    }
  }
  void PushToList(const std::string& key, const std::string& member) {
    if (random_.Below(4) == 0) {
      ASSERT_TRUE(engine_.RPush(own_, member));
      ASSERT_TRUE(engine_.LMove(own_, key));
    } else if (random_.Below(2) == 0) {
      ASSERT_TRUE(engine_.LPush(key, member));
    } else {
      ASSERT_TRUE(engine_.RPush(key, member));
    }
  }

  Engine& engine_;
  base::Random random_;
  const int number_;
  const std::string own_;
};

// Takes what the others bring, until told to stop and nothing is left.
class Popper {
 public:
  Popper(Engine& engine, uint64_t number, uint64_t seed)
      : engine_(engine), random_(seed), number_(number) {}

  void Run(const std::stop_token& stop) {
    while (true) {
      const bool stopping = stop.stop_requested();
      const WaitOptions options = {.timeout_milliseconds = static_cast<int64_t>(random_.Below(4)),
                                   .stop = stop};
      const uint64_t dice = random_.Below(4);
      const bool found = dice == 0   ? PopFromBoards(options)
                         : dice == 1 ? PopFromLists(options)
                         : dice == 2 ? MoveAway(options)
                                     : ReadStream(options);
      if (!found && stopping) return;
    }
  }
  const std::vector<std::string>& popped() const { return popped_; }

 private:
  std::vector<std::string> SomeNames(std::string (*name)(uint64_t)) {
    std::vector<std::string> names;
    for (uint64_t i = random_.Below(3) + 1; i > 0; --i) names.push_back(name(random_.Below(kKeys)));
    return names;
  }
  bool PopFromBoards(const WaitOptions& options) {
    const std::vector<std::string> names = SomeNames(BoardName);
    const std::vector<std::string_view> keys(names.begin(), names.end());
    const auto found = engine_.BZMPop(keys, ops::Order::kAscending, random_.Below(3) + 1, options);
    if (!*found) return false;
    for (const auto& [member, score] : (*found)->second) popped_.push_back(member);
    return true;
  }
  bool PopFromLists(const WaitOptions& options) {
    const std::vector<std::string> names = SomeNames(ListName);
    const std::vector<std::string_view> keys(names.begin(), names.end());
    const auto found = engine_.BLMPop(keys, ops::ListEnd::kFront, random_.Below(3) + 1, options);
    if (!*found) return false;
    popped_.insert(popped_.end(), (*found)->second.begin(), (*found)->second.end());
    return true;
  }
  // To another list that somebody waits for, or out of the way.
  bool MoveAway(const WaitOptions& options) {
    const std::string to =
        random_.Below(2) == 0 ? ListName(random_.Below(kKeys)) : SinkName(number_);
    return engine_.BLMove(ListName(random_.Below(kKeys)), to, {}, options).value().has_value() &&
           to == SinkName(number_);
  }
  bool ReadStream(const WaitOptions& options) {
    const std::string consumer = std::to_string(number_);
    const auto found = engine_.XReadGroupBlock(kStream, {kGroup, consumer}, options, {.count = 3});
    for (const auto& entry : found.value()) popped_.push_back(entry.fields[0].second);
    return !found->empty();
  }

  Engine& engine_;
  base::Random random_;
  const uint64_t number_;
  std::vector<std::string> popped_;
};

// Reads a stream from its begin on, waiting for every entry; returns how many there were.
size_t Follow(Engine& engine, const std::stop_token& stop) {
  size_t seen = 0;
  ops::StreamId last{};
  while (true) {
    const bool stopping = stop.stop_requested();
    const auto found = engine.XReadBlock(kStream, last, {.stop = stop}).value();
    if (found.empty() && stopping) return seen;
    seen += found.size();
    if (!found.empty()) last = found.back().id;
  }
}

// Everything that is left where it was brought to, or moved to.
void CollectRest(Engine& engine, std::multiset<std::string>& all) {
  std::vector<std::string> lists;
  for (uint64_t i = 0; i < kPoppers; ++i) lists.push_back(SinkName(i));
  for (uint64_t i = 0; i < kKeys; ++i) {
    lists.push_back(ListName(i));
    const auto left = engine.ZRange(BoardName(i), ops::RankRange{0, -1});
    for (const auto& [member, score] : left.value()) all.insert(member);
  }
  for (const std::string& list : lists) {
    const auto left = engine.LRange(list);
    all.insert(left->begin(), left->end());
  }
  const auto left = engine.XReadGroup(kStream, {kGroup, "last"});
  for (const auto& entry : left.value()) all.insert(entry.fields[0].second);
}

// Runs everybody on one engine, and gathers what was brought.
std::multiset<std::string> BringAndTake(Engine& engine, uint64_t seed) {
  EXPECT_TRUE(engine.XGroupCreate(kStream, kGroup, {.make_stream = true}));
  std::stop_source source;
  std::vector<Popper> takers;
  for (uint64_t i = 0; i < kPoppers; ++i) takers.emplace_back(engine, i, seed + i);
  std::vector<std::thread> poppers;
  std::vector<std::thread> pushers;
  for (Popper& taker : takers) poppers.emplace_back([&] { taker.Run(source.get_token()); });
  size_t followed = 0;
  poppers.emplace_back([&] { followed = Follow(engine, source.get_token()); });
  for (int i = 0; i < kPushers; ++i) {
    pushers.emplace_back(
        [&, i] { Pusher(engine, i, seed + 100 + static_cast<uint64_t>(i)).Run(); });
  }
  for (std::thread& thread : pushers) thread.join();
  source.request_stop();
  for (std::thread& thread : poppers) thread.join();
  EXPECT_EQ(followed, engine.XLen(kStream).value());
  std::multiset<std::string> all;
  for (const Popper& taker : takers) all.insert(taker.popped().begin(), taker.popped().end());
  CollectRest(engine, all);
  return all;
}

void ExpectEverythingOnce(Engine& engine, const std::multiset<std::string>& all) {
  EXPECT_EQ(all.size(), size_t{kPushers} * kPushes);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(keyspace::CollectTotals(engine.keyspace()).awaited_keys, 0u);
}

TEST(WaitingTest, NothingIsLostOrDoubled) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  Engine engine({.stripes = 8});
  ExpectEverythingOnce(engine, BringAndTake(engine, seed));
}

TEST(WaitingTest, NothingIsLostOrDoubledWhileAClockIsMovedByHand) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::ManualClock clock;
  Engine engine({.stripes = 8, .clock = &clock});
  std::jthread mover([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      clock.AdvanceMilliseconds(1);
      std::this_thread::yield();
    }
  });
  ExpectEverythingOnce(engine, BringAndTake(engine, seed));
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
