// ExpiryWheel beside std::priority_queue and absl::btree_map, as a place for what expires.
//
// An entry is added with a random time to live of up to an hour among range(0) others, and time
// moves on so that about as many fall due: the steady state of a store whose keys all expire.
//
// What would change the design: AddTake above the heap's, or more than 12 bytes an entry (the
// counter `bytes_per_entry`; the heap takes 16 and cannot drop what was deleted).
#include <absl/container/btree_map.h>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "engine/base/random.h"
#include "engine/containers/expiry_wheel.h"
#include "engine/containers/slab.h"

namespace remora::containers {
namespace {

constexpr int64_t kStart = 1'800'000'000'000;
constexpr uint64_t kLongestMilliseconds = 3'600'000;

class OurWheel {
 public:
  void Add(int64_t due, uint32_t item) { wheel_.Add(due, {item, item}, slab_); }
  size_t TakeUntil(int64_t now) {
    return wheel_.Advance(now, ~size_t{0}, slab_, [](const ExpiryWheel::Entry& entry) {
      benchmark::DoNotOptimize(entry.reference);
      return ExpiryWheel::kNever;
    });
  }
  [[nodiscard]] size_t bytes() const { return slab_.live_bytes(); }

 private:
  Slab slab_;
  ExpiryWheel wheel_;
};

class Heap {
 public:
  void Add(int64_t due, uint32_t item) { queue_.push({due, item}); }
  size_t TakeUntil(int64_t now) {
    size_t taken = 0;
    for (; !queue_.empty() && queue_.top().first <= now; ++taken) {
      benchmark::DoNotOptimize(queue_.top().second);
      queue_.pop();
    }
    return taken;
  }
  [[nodiscard]] size_t bytes() const { return queue_.size() * sizeof(Item); }

 private:
  using Item = std::pair<int64_t, uint32_t>;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
};

class Tree {
 public:
  void Add(int64_t due, uint32_t item) { items_.emplace(due, item); }
  size_t TakeUntil(int64_t now) {
    size_t taken = 0;
    auto at = items_.begin();
    for (; at != items_.end() && at->first <= now; ++at, ++taken) {
      benchmark::DoNotOptimize(at->second);
    }
    items_.erase(items_.begin(), at);
    return taken;
  }
  // Nodes are between half and wholly full.
  [[nodiscard]] size_t bytes() const { return items_.size() * sizeof(*items_.begin()) * 4 / 3; }

 private:
  absl::btree_multimap<int64_t, uint32_t> items_;
};

template <typename Timers>
void AddTake(benchmark::State& state) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  base::Random random(7);
  Timers timers;
  int64_t now = kStart;
  uint32_t item = 1;
  for (uint64_t i = 0; i < count; ++i) {
    timers.Add(now + static_cast<int64_t>(random.Below(kLongestMilliseconds)), item++);
  }
  timers.TakeUntil(now);
  const double bytes = static_cast<double>(timers.bytes()) / static_cast<double>(count);
  // With `count` entries spread over an hour, so many fall due in a step of four milliseconds.
  const uint64_t per_step = std::max<uint64_t>(count * 8 / kLongestMilliseconds, 1);
  uint64_t added = 0;
  for (auto _ : state) {
    timers.Add(now + static_cast<int64_t>(1 + random.Below(kLongestMilliseconds)), item++);
    if (++added % per_step == 0) {
      now += std::max<int64_t>(4, static_cast<int64_t>(kLongestMilliseconds / (2 * count)));
      benchmark::DoNotOptimize(timers.TakeUntil(now));
    }
  }
  state.counters["bytes_per_entry"] = bytes;
}

void BM_ExpiryWheelAddTake(benchmark::State& state) { AddTake<OurWheel>(state); }
void BM_ExpiryWheelAddTake_StdPriorityQueue(benchmark::State& state) { AddTake<Heap>(state); }
void BM_ExpiryWheelAddTake_AbslBtreeMultimap(benchmark::State& state) { AddTake<Tree>(state); }

BENCHMARK(BM_ExpiryWheelAddTake)->Arg(1'000)->Arg(100'000)->Arg(2'000'000);
BENCHMARK(BM_ExpiryWheelAddTake_StdPriorityQueue)->Arg(1'000)->Arg(100'000)->Arg(2'000'000);
BENCHMARK(BM_ExpiryWheelAddTake_AbslBtreeMultimap)->Arg(1'000)->Arg(100'000)->Arg(2'000'000);

}  // namespace
}  // namespace remora::containers
