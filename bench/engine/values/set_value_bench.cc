// Sets in their three encodings, beside absl::flat_hash_set<std::string>.
//
// What would make us change the design: a member of 16 bytes in a table that takes more than 36
// bytes; a search in a table slower than 1.5 times that of absl::flat_hash_set; a packed search
// that costs more than 20 times one in a table where Redis' limits end it (128 members, 512
// integers); an intersection of tables out of the cache that does not gain a third by its batches.
#include <absl/container/flat_hash_set.h>
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/values/set_builder.h"
#include "engine/values/set_reader.h"

namespace remora::values {
namespace {

constexpr SetLimits kAnySize{
    .integers_max = 1 << 30, .packed_members_max = 1 << 30, .packed_member_bytes_max = 64};

// Sixteen characters each.
std::vector<std::string> Names(int64_t first, int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) {
    names.push_back("member:" + std::to_string(100'000'000 + first + i));
  }
  return names;
}

std::vector<std::string> Integers(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back(std::to_string(1'000'000 + i * 7));
  return names;
}

void RunContains(benchmark::State& state, SetEncoding encoding,
                 const std::vector<std::string>& names) {
  const base::KeyHasher hasher(1);
  SetBuilder builder(hasher, kAnySize, encoding);
  for (const std::string& name : names) builder.set().Add(name);
  base::Random random(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(builder.set().Contains(names[random.Below(names.size())]));
  }
}

void BM_IntegerSetContains(benchmark::State& state) {
  RunContains(state, SetEncoding::kIntSet, Integers(state.range(0)));
}
BENCHMARK(BM_IntegerSetContains)->Arg(5)->Arg(512)->Arg(100'000);

void BM_PackedSetContains(benchmark::State& state) {
  RunContains(state, SetEncoding::kListPack, Names(0, state.range(0)));
}
BENCHMARK(BM_PackedSetContains)->Arg(5)->Arg(128);

void BM_TableSetContains(benchmark::State& state) {
  RunContains(state, SetEncoding::kHashTable, Names(0, state.range(0)));
}
BENCHMARK(BM_TableSetContains)->Arg(128)->Arg(10'000)->Arg(1'000'000);

void BM_TableSetContains_AbslFlatHashSet(benchmark::State& state) {
  absl::flat_hash_set<std::string> set;
  const std::vector<std::string> names = Names(0, state.range(0));
  set.insert(names.begin(), names.end());
  base::Random random(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(set.contains(names[random.Below(names.size())]));
  }
}
BENCHMARK(BM_TableSetContains_AbslFlatHashSet)->Arg(128)->Arg(10'000)->Arg(1'000'000);

// An integer more and one less, somewhere.
void BM_IntegerSetAdd_AndRemove(benchmark::State& state) {
  const base::KeyHasher hasher(1);
  const std::vector<std::string> names = Integers(state.range(0));
  SetBuilder builder(hasher, kAnySize, SetEncoding::kIntSet);
  for (const std::string& name : names) builder.set().Add(name);
  base::Random random(1);
  for (auto _ : state) {
    const std::string& name = names[random.Below(names.size())];
    builder.set().Remove(name);
    builder.set().Add(name);
  }
}
BENCHMARK(BM_IntegerSetAdd_AndRemove)->Arg(5)->Arg(512)->Arg(1'000'000);

void BM_TableSetAdd_Fill(benchmark::State& state) {
  const base::KeyHasher hasher(1);
  const std::vector<std::string> names = Names(0, state.range(0));
  for (auto _ : state) {
    SetBuilder builder(hasher, kAnySize, SetEncoding::kHashTable);
    for (const std::string& name : names) builder.set().Add(name);
    benchmark::DoNotOptimize(builder.set().size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetAdd_Fill)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

void BM_TableSetAdd_Fill_AbslFlatHashSet(benchmark::State& state) {
  const std::vector<std::string> names = Names(0, state.range(0));
  for (auto _ : state) {
    absl::flat_hash_set<std::string> set;
    for (const std::string& name : names) set.insert(name);
    benchmark::DoNotOptimize(set.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetAdd_Fill_AbslFlatHashSet)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMicrosecond);

// The second set begins with the second half of the first.
class TwoTableSets {
 public:
  TwoTableSets(int64_t first_size, int64_t second_size) {
    for (const std::string& name : Names(0, first_size)) one_.set().Add(name);
    for (const std::string& name : Names(first_size / 2, second_size)) other_.set().Add(name);
  }
  [[nodiscard]] SetValue& one() { return one_.set(); }
  [[nodiscard]] SetValue& other() { return other_.set(); }

 private:
  const base::KeyHasher hasher_{1};
  SetBuilder one_{hasher_, kAnySize, SetEncoding::kHashTable};
  SetBuilder other_{hasher_, kAnySize, SetEncoding::kHashTable};
};

// How many members two sets of the same size share: half of them.
void BM_TableSetIntersect(benchmark::State& state) {
  TwoTableSets sets(state.range(0), state.range(0));
  for (auto _ : state) {
    size_t common = 0;
    MemberBatch batch;
    for (SetReader reader(sets.one()); reader.Next(batch);) {
      sets.other().Keep(batch, SetValue::Presence::kPresent);
      common += batch.size();
    }
    benchmark::DoNotOptimize(common);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetIntersect)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

void BM_TableSetIntersect_CommonWalk(benchmark::State& state) {
  TwoTableSets sets(state.range(0), state.range(1));
  for (auto _ : state) {
    size_t common = 0;
    sets.one().ForEachCommon(sets.other(), [&](MemberBatch& batch) { common += batch.size(); });
    benchmark::DoNotOptimize(common);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetIntersect_CommonWalk)
    ->Args({10'000, 10'000})
    ->Args({10'000, 80'000})
    ->Args({1'000'000, 1'000'000})
    ->Args({100'000, 800'000})
    ->Unit(benchmark::kMicrosecond);

void BM_TableSetIntersect_OneByOne(benchmark::State& state) {
  TwoTableSets sets(state.range(0), state.range(0));
  for (auto _ : state) {
    size_t common = 0;
    sets.one().ForEach([&](std::string_view member) { common += sets.other().Contains(member); });
    benchmark::DoNotOptimize(common);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetIntersect_OneByOne)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMicrosecond);

void BM_TableSetIntersect_AbslFlatHashSet(benchmark::State& state) {
  const std::vector<std::string> left = Names(0, state.range(0));
  const std::vector<std::string> right = Names(state.range(0) / 2, state.range(0));
  const absl::flat_hash_set<std::string> one(left.begin(), left.end());
  const absl::flat_hash_set<std::string> other(right.begin(), right.end());
  for (auto _ : state) {
    size_t common = 0;
    for (const std::string& member : one) common += other.contains(member) ? 1 : 0;
    benchmark::DoNotOptimize(common);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TableSetIntersect_AbslFlatHashSet)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace remora::values
