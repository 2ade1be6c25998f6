// RankedSkipList beside std::set and absl::btree_set of (score, member), at 16-byte members.
//
// What would change the design: Insert_Random/1M above 350 ns, UpdateScore_RandomMove/1M above
// 450 ns, RankOf/1M above 150 ns, or more than 17 block bytes an element in random order (the
// counter `block_bytes`) on the machine of the README's table. A rival that is faster at Insert
// changes nothing by itself: neither of them knows a rank.
#include <absl/container/btree_set.h>
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/containers/ranked_skip_list.h"

namespace remora::containers {
namespace {

std::string MemberOfNumber(uint64_t number) {
  std::string member = "member0000000000";
  for (size_t i = member.size() - 1; number > 0 && i >= 6; --i, number /= 10) {
    member[i] = static_cast<char>('0' + number % 10);
  }
  return member;
}

enum class Scores { kRandom, kAscending, kAllEqual };

double ScoreOfNumber(Scores scores, uint64_t number, std::mt19937_64& random) {
  if (scores == Scores::kAscending) return static_cast<double>(number);
  return scores == Scores::kAllEqual ? 0 : static_cast<double>(random() >> 11);
}

struct Filled {
  Filled(uint64_t count, Scores scores) {
    elements.reserve(count);
    for (uint64_t i = 0; i < count; ++i) {
      elements.push_back(NewElement(slab, MemberOfNumber(i)));
      list.Insert(ScoreOfNumber(scores, i, random), elements.back());
    }
  }
  Reference Any() { return elements[random() % elements.size()]; }

  std::mt19937_64 random{42};
  Slab slab;
  RankedSkipList list{slab};
  std::vector<Reference> elements;
};

// One filled list for all benchmarks that leave its size alone.
Filled& Shared(uint64_t count) {
  static std::unique_ptr<Filled> filled;
  if (!filled || filled->elements.size() != count) {
    filled.reset();
    filled = std::make_unique<Filled>(count, Scores::kRandom);
  }
  return *filled;
}

void InsertAll(benchmark::State& state, Scores scores) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  double bytes = 0;
  for (auto _ : state) {
    Filled filled(count, scores);
    bytes = static_cast<double>(filled.list.BlockBytes()) / static_cast<double>(count);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["block_bytes"] = bytes;
}
void BM_RankedSkipListFill_Random(benchmark::State& state) { InsertAll(state, Scores::kRandom); }
void BM_RankedSkipListFill_Ascending(benchmark::State& state) {
  InsertAll(state, Scores::kAscending);
}
void BM_RankedSkipListFill_AllEqual(benchmark::State& state) {
  InsertAll(state, Scores::kAllEqual);
}
BENCHMARK(BM_RankedSkipListFill_Random)->Arg(1'000)->Arg(1'000'000);
BENCHMARK(BM_RankedSkipListFill_Ascending)->Arg(1'000'000);
BENCHMARK(BM_RankedSkipListFill_AllEqual)->Arg(1'000'000);

template <typename Set>
void FillRival(benchmark::State& state) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  for (auto _ : state) {
    std::mt19937_64 random(42);
    Set set;
    for (uint64_t i = 0; i < count; ++i) {
      set.emplace(ScoreOfNumber(Scores::kRandom, i, random), MemberOfNumber(i));
    }
    benchmark::DoNotOptimize(set.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void BM_RankedSkipListFill_Random_StdSet(benchmark::State& state) {
  FillRival<std::set<std::pair<double, std::string>>>(state);
}
void BM_RankedSkipListFill_Random_AbslBtreeSet(benchmark::State& state) {
  FillRival<absl::btree_set<std::pair<double, std::string>>>(state);
}
BENCHMARK(BM_RankedSkipListFill_Random_StdSet)->Arg(1'000)->Arg(1'000'000);
BENCHMARK(BM_RankedSkipListFill_Random_AbslBtreeSet)->Arg(1'000)->Arg(1'000'000);

// One insertion and one erasure of a random element, in a list of constant size.
void BM_RankedSkipListEraseInsert_Random(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    const Reference element = filled.Any();
    filled.list.Erase(element);
    filled.list.Insert(static_cast<double>(filled.random() >> 11), element);
  }
  state.counters["block_bytes"] =
      static_cast<double>(filled.list.BlockBytes()) / static_cast<double>(filled.list.size());
}
BENCHMARK(BM_RankedSkipListEraseInsert_Random)->Arg(1'000'000);

void BM_RankedSkipListInsert_Random(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  std::vector<Reference> added;
  uint64_t number = 1ull << 32;
  for (auto _ : state) {
    const Reference element = NewElement(filled.slab, MemberOfNumber(number++ % 10'000'000'000));
    added.push_back(element);
    filled.list.Insert(static_cast<double>(filled.random() >> 11), element);
  }
  for (Reference element : added) {
    filled.list.Erase(element);
    FreeElement(filled.slab, element);
  }
}
BENCHMARK(BM_RankedSkipListInsert_Random)->Arg(1'000'000)->Iterations(200'000);

void BM_RankedSkipListUpdateScore_RandomMove(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    filled.list.UpdateScore(filled.Any(), static_cast<double>(filled.random() >> 11));
  }
  state.counters["block_bytes"] =
      static_cast<double>(filled.list.BlockBytes()) / static_cast<double>(filled.list.size());
}
BENCHMARK(BM_RankedSkipListUpdateScore_RandomMove)->Arg(1'000)->Arg(1'000'000);

void BM_RankedSkipListUpdateScore_SmallStep(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    const Reference element = filled.Any();
    filled.list.UpdateScore(element, filled.list.ScoreOf(element) + 1'000'000);
  }
}
BENCHMARK(BM_RankedSkipListUpdateScore_SmallStep)->Arg(1'000)->Arg(1'000'000);

void BM_RankedSkipListScoreOf(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(filled.list.ScoreOf(filled.Any()));
}
BENCHMARK(BM_RankedSkipListScoreOf)->Arg(1'000)->Arg(1'000'000);

void BM_RankedSkipListRankOf(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(filled.list.RankOf(filled.Any()));
}
BENCHMARK(BM_RankedSkipListRankOf)->Arg(1'000)->Arg(1'000'000);

void BM_RankedSkipListAt(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(filled.list.At(filled.random() % filled.list.size()));
  }
}
BENCHMARK(BM_RankedSkipListAt)->Arg(1'000'000);

void BM_RankedSkipListLowerBound_Score(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(filled.list.LowerBound(static_cast<double>(filled.random() >> 11),
                                                    RankedSkipList::Edge::kInclusive));
  }
}
BENCHMARK(BM_RankedSkipListLowerBound_Score)->Arg(1'000'000);

// 1,000 members from a random rank on, read to their bytes.
void BM_RankedSkipListWalk_Thousand(benchmark::State& state) {
  Filled& filled = Shared(static_cast<uint64_t>(state.range(0)));
  size_t bytes = 0;
  for (auto _ : state) {
    const auto start = filled.list.At(filled.random() % (filled.list.size() - 1'000));
    RankedSkipList::Cursor cursor(filled.list, start, RankedSkipList::Direction::kForward);
    for (int i = 0; i < 1'000; ++i, cursor.Advance()) bytes += cursor.member().size();
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations() * 1'000);
}
BENCHMARK(BM_RankedSkipListWalk_Thousand)->Arg(1'000'000);

// 100,000 of a million entries taken out of the middle.
void BM_RankedSkipListEraseRange_Tenth(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    auto filled = std::make_unique<Filled>(state.range(0), Scores::kRandom);
    state.ResumeTiming();
    filled->list.EraseRange(filled->list.size() / 3, filled->list.size() / 10,
                            [](Reference, double) {});
    state.PauseTiming();
    filled.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_RankedSkipListEraseRange_Tenth)->Arg(1'000'000)->Iterations(2);

}  // namespace
}  // namespace remora::containers
