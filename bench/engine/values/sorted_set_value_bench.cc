// What a sorted set costs, with 16-byte members and random scores.
//
// We would change the design if BM_SortedSetIncrement/1000000 fell below 2 million a second, if a
// member of a set of a million took more than 60 bytes in all (bytes_per_member), or if a packed
// set of 128 members were slower to update than a table of as many (then the limit is too high).
#include <benchmark/benchmark.h>

#include <string_view>

#include "engine/base/random.h"
#include "engine/values/sorted_set_value.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

constexpr SortedSetLimits kPackedTo128 = {128, 64};
constexpr SortedSetLimits kNeverPacked = {0, 0};

// A member of 16 bytes, made without touching memory that a lookup would not.
struct MemberName {
  explicit MemberName(uint64_t number) {
    for (size_t i = sizeof(text); i > 0; --i, number /= 10) {
      text[i - 1] = static_cast<char>('0' + number % 10);
    }
    text[0] = 'm';
  }
  operator std::string_view() const { return {text, sizeof(text)}; }  // NOLINT: meant to convert

  char text[16];
};

struct Board {
  Board(uint64_t size, SortedSetLimits limits) : size(size), limits(limits) {
    for (uint64_t i = 0; i < size; ++i) {
      value.Write(MemberName(i), static_cast<double>(random.Below(1'000'000)), {}, limits);
    }
  }
  MemberName AnyName() { return MemberName(random.Below(size)); }

  uint64_t size;
  SortedSetLimits limits;
  base::Random random{1};
  base::KeyHasher hasher{1};
  test::PlainStorage storage;
  SortedSetValue value{storage, hasher};
};

SortedSetLimits LimitsFor(const benchmark::State& state) {
  return state.range(1) == 0 ? kPackedTo128 : kNeverPacked;
}

void BM_SortedSetFill(benchmark::State& state) {
  const uint64_t size = static_cast<uint64_t>(state.range(0));
  double bytes = 0;
  for (auto _ : state) {
    const Board board(size, kNeverPacked);
    bytes = static_cast<double>(board.storage.object()->footprint_bytes());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_member"] = bytes / static_cast<double>(size);
}
BENCHMARK(BM_SortedSetFill)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

void BM_SortedSetIncrement(benchmark::State& state) {
  Board board(static_cast<uint64_t>(state.range(0)), LimitsFor(state));
  for (auto _ : state) {
    const double delta = static_cast<double>(board.random.Below(100));
    benchmark::DoNotOptimize(
        board.value.Write(board.AnyName(), delta, {.increment = true}, board.limits));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SortedSetIncrement)
    ->Args({10, 0})
    ->Args({128, 0})
    ->Args({128, 1})
    ->Args({1'000'000, 1});

void BM_SortedSetScore(benchmark::State& state) {
  Board board(static_cast<uint64_t>(state.range(0)), LimitsFor(state));
  for (auto _ : state) benchmark::DoNotOptimize(board.value.Score(board.AnyName()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SortedSetScore)->Args({128, 0})->Args({128, 1})->Args({1'000'000, 1});

void BM_SortedSetRank(benchmark::State& state) {
  Board board(static_cast<uint64_t>(state.range(0)), LimitsFor(state));
  for (auto _ : state) {
    benchmark::DoNotOptimize(board.value.Rank(board.AnyName(), Order::kDescending));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SortedSetRank)->Args({128, 0})->Args({128, 1})->Args({1'000'000, 1});

void BM_SortedSetTop(benchmark::State& state) {
  Board board(1'000'000, kNeverPacked);
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  uint64_t bytes = 0;
  for (auto _ : state) {
    board.value.ForEach({board.size - count, count}, Order::kDescending,
                        [&](std::string_view member, double) { bytes += member.size(); });
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_SortedSetTop)->Arg(10)->Arg(1000);

void BM_SortedSetRangeByScore(benchmark::State& state) {
  Board board(1'000'000, kNeverPacked);
  uint64_t bytes = 0;
  for (auto _ : state) {
    const double from = static_cast<double>(board.random.Below(990'000));
    const RankSpan span = board.value.SpanOf(ScoreRange{from, from + 100});
    board.value.ForEach(span, Order::kAscending,
                        [&](std::string_view member, double) { bytes += member.size(); });
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SortedSetRangeByScore);

}  // namespace
}  // namespace remora::values
