// Chunked lists of 48-byte jobs, beside a deque of strings.
//
// What would change the design: a push or a pop above 25 ns, a walk above 4 ns an element, the
// middle of ten million above 2 microseconds, or more than 54 bytes an element.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/random.h"
#include "engine/containers/chunked_list.h"

namespace remora::containers {
namespace {

constexpr ChunkedList::Limits kLimits{
    .block_bytes_max = 8192, .block_count_max = SIZE_MAX, .apart_bytes_min = 8193};
constexpr std::string_view kJob = "{\"job\":\"resize\",\"image\":\"8f14e45fceea167a.png\"} ";

std::unique_ptr<ChunkedList> MakeList(int64_t count) {
  auto list = std::make_unique<ChunkedList>(kLimits);
  for (int64_t i = 0; i < count; ++i) list->Push(ListEnd::kBack, kJob);
  return list;
}

void BM_ChunkedListPush_Back(benchmark::State& state) {
  auto list = std::make_unique<ChunkedList>(kLimits);
  for (auto _ : state) {
    list->Push(ListEnd::kBack, kJob);
    if (list->size() < static_cast<uint64_t>(state.range(0))) continue;
    state.PauseTiming();
    list = std::make_unique<ChunkedList>(kLimits);
    state.ResumeTiming();
  }
}
BENCHMARK(BM_ChunkedListPush_Back)->Arg(1'000'000);

void BM_ChunkedListPush_Front(benchmark::State& state) {
  auto list = std::make_unique<ChunkedList>(kLimits);
  for (auto _ : state) {
    list->Push(ListEnd::kFront, kJob);
    if (list->size() < static_cast<uint64_t>(state.range(0))) continue;
    state.PauseTiming();
    list = std::make_unique<ChunkedList>(kLimits);
    state.ResumeTiming();
  }
}
BENCHMARK(BM_ChunkedListPush_Front)->Arg(1'000'000);

void BM_ChunkedListPush_Back_StdDeque(benchmark::State& state) {
  auto list = std::make_unique<std::deque<std::string>>();
  for (auto _ : state) {
    list->emplace_back(kJob);
    if (list->size() < static_cast<uint64_t>(state.range(0))) continue;
    state.PauseTiming();
    list = std::make_unique<std::deque<std::string>>();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_ChunkedListPush_Back_StdDeque)->Arg(1'000'000);

// A queue: in at one end, out at the other.
void BM_ChunkedListPushPop_Queue(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
  for (auto _ : state) {
    list->Push(ListEnd::kFront, kJob);
    list->Pop(ListEnd::kBack);
  }
}
BENCHMARK(BM_ChunkedListPushPop_Queue)->Arg(10)->Arg(1'000)->Arg(1'000'000);

void BM_ChunkedListPushPop_Queue_StdDeque(benchmark::State& state) {
  std::deque<std::string> list(static_cast<size_t>(state.range(0)), std::string(kJob));
  for (auto _ : state) {
    list.emplace_front(kJob);
    list.pop_back();
  }
}
BENCHMARK(BM_ChunkedListPushPop_Queue_StdDeque)->Arg(10)->Arg(1'000)->Arg(1'000'000);

void BM_ChunkedListAt_Random(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
  base::Random random(1);
  for (auto _ : state) {
    const uint64_t index = random.Below(static_cast<uint64_t>(state.range(0)));
    benchmark::DoNotOptimize(ChunkedList::ElementAt(list->At(index)));
  }
}
BENCHMARK(BM_ChunkedListAt_Random)->Arg(1'000)->Arg(1'000'000)->Arg(10'000'000);

void BM_ChunkedListAt_Random_StdDeque(benchmark::State& state) {
  const std::deque<std::string> list(static_cast<size_t>(state.range(0)), std::string(kJob));
  base::Random random(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(list[random.Below(list.size())].data());
  }
}
BENCHMARK(BM_ChunkedListAt_Random_StdDeque)->Arg(1'000)->Arg(1'000'000);

void BM_ChunkedListInsertErase_Random(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
  base::Random random(1);
  for (auto _ : state) {
    const uint64_t index = random.Below(list->size());
    list->Insert(list->At(index), ChunkedList::Side::kBefore, kJob);
    static_cast<void>(list->EraseRange(random.Below(list->size()), 1));
  }
}
BENCHMARK(BM_ChunkedListInsertErase_Random)->Arg(1'000)->Arg(1'000'000);

void BM_ChunkedListForEach(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(1'000'000);
  const auto count = static_cast<uint64_t>(state.range(0));
  for (auto _ : state) {
    size_t bytes = 0;
    list->ForEach(500'000, count, ListEnd::kFront, [&](std::span<const std::string_view> elements) {
      for (const std::string_view element : elements) bytes += element.size();
    });
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ChunkedListForEach)->Arg(100)->Arg(100'000);

void BM_ChunkedListForEach_StdDeque(benchmark::State& state) {
  const std::deque<std::string> list(1'000'000, std::string(kJob));
  for (auto _ : state) {
    size_t bytes = 0;
    for (int64_t i = 0; i < state.range(0); ++i) {
      const std::string& element = list[static_cast<size_t>(500'000 + i)];
      bytes += element.size() + static_cast<unsigned char>(element[0]);
    }
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ChunkedListForEach_StdDeque)->Arg(100)->Arg(100'000);

void BM_ChunkedListFind_Miss(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
  for (auto _ : state) {
    bool found = false;
    list->Find("no such job", ListEnd::kFront, UINT64_MAX,
               [&](uint64_t, const ChunkedList::Position&) { return !(found = true); });
    benchmark::DoNotOptimize(found);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ChunkedListFind_Miss)->Arg(1'000)->Arg(1'000'000);

void BM_ChunkedListEraseRange_Middle(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
    state.ResumeTiming();
    ListGarbage garbage = list->EraseRange(100, list->size() - 200);
    state.PauseTiming();
    garbage.FreeSome(SIZE_MAX);
    list.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_ChunkedListEraseRange_Middle)->Arg(1'000'000)->Iterations(10);

void BM_ChunkedListBytes_PerElement(benchmark::State& state) {
  const std::unique_ptr<ChunkedList> list = MakeList(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(list->footprint_bytes());
  state.counters["bytes_per_element"] =
      static_cast<double>(list->footprint_bytes()) / static_cast<double>(state.range(0));
}
BENCHMARK(BM_ChunkedListBytes_PerElement)->Arg(100)->Arg(1'000)->Arg(1'000'000);

}  // namespace
}  // namespace remora::containers
