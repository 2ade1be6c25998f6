// The typed API's hot paths, on one thread and on two.
//
// We would reconsider the record layout or the stripe lock if a GET hit over 10,000 keys took more
// than 50 ns, or if two threads together did less than 1.7 times what one does.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"

namespace remora {
namespace {

constexpr size_t kValueBytes = 16;

// Side by side in memory: what is measured is to be the store's misses, not those of the keys.
struct BenchKey {
  std::array<char, 16> bytes;
  operator std::string_view() const { return {bytes.data(), bytes.size()}; }
};

std::vector<BenchKey> MakeKeys(size_t count) {
  std::vector<BenchKey> keys(count);
  for (size_t i = 0; i < count; ++i) {
    const std::string digits = std::to_string(i);
    const std::string key = "key:" + std::string(12 - digits.size(), '0') + digits;
    std::copy(key.begin(), key.end(), keys[i].bytes.begin());
  }
  return keys;
}

struct Filled {
  explicit Filled(size_t count) : keys(MakeKeys(count)) {
    // As a program that cares would: the upkeep gets huge pages ready while the store grows.
    engine.StartUpkeep();
    const std::string value(kValueBytes, 'v');
    for (const BenchKey& key : keys) static_cast<void>(engine.Set(key, value));
    base::Random random(1);
    for (size_t i = keys.size(); i > 1; --i) std::swap(keys[i - 1], keys[random.Below(i)]);
  }
  Engine engine;
  std::vector<BenchKey> keys;
};

// One store of each size for all benchmarks of this program.
Filled& FilledWith(size_t count) {
  static std::unique_ptr<Filled> filled;
  if (!filled || filled->keys.size() != count) filled = std::make_unique<Filled>(count);
  return *filled;
}

void BM_EngineGet_Copy(benchmark::State& state) {
  static Filled* filled;
  if (state.thread_index() == 0) filled = &FilledWith(static_cast<size_t>(state.range(0)));
  size_t at = 0;
  const size_t offset = static_cast<size_t>(state.thread_index()) * 1237;
  for (auto _ : state) {
    const std::string_view key = filled->keys[(at++ + offset) % filled->keys.size()];
    benchmark::DoNotOptimize(filled->engine.Get(key));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineGet_Copy)->Arg(10'000)->Threads(1)->Threads(2)->UseRealTime();

void BM_EngineGetInto_Hit(benchmark::State& state) {
  static Filled* filled;
  if (state.thread_index() == 0) filled = &FilledWith(static_cast<size_t>(state.range(0)));
  size_t at = static_cast<size_t>(state.thread_index()) * 1237;
  std::string value;
  for (auto _ : state) {
    const std::string_view key = filled->keys[at];
    if (++at == filled->keys.size()) at = 0;
    benchmark::DoNotOptimize(filled->engine.GetInto(key, value));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineGetInto_Hit)->Arg(10'000)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(BM_EngineGetInto_Hit)->Arg(1'000'000)->Arg(10'000'000)->UseRealTime();

// What a batch gains: its misses overlap.
void BM_EngineMGetView_Hit(benchmark::State& state) {
  constexpr size_t kBatch = 64;
  Filled& filled = FilledWith(static_cast<size_t>(state.range(0)));
  std::array<std::string_view, kBatch> names;
  size_t at = 0;
  size_t bytes = 0;
  for (auto _ : state) {
    for (std::string_view& name : names) {
      name = filled.keys[at];
      if (++at == filled.keys.size()) at = 0;
    }
    filled.engine.MGetView(names, [&](std::optional<std::string_view> value) {
      if (value) bytes += value->size();
    });
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatch));
}
BENCHMARK(BM_EngineMGetView_Hit)->Arg(10'000)->Arg(10'000'000);

void BM_EngineSet_Overwrite(benchmark::State& state) {
  Filled& filled = FilledWith(static_cast<size_t>(state.range(0)));
  const std::string value(kValueBytes, 'w');
  size_t at = 0;
  for (auto _ : state) {
    const std::string_view key = filled.keys[at];
    if (++at == filled.keys.size()) at = 0;
    benchmark::DoNotOptimize(filled.engine.Set(key, value));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineSet_Overwrite)->Arg(10'000)->Arg(1'000'000);

void BM_EngineSet_New(benchmark::State& state) {
  const std::vector<BenchKey> keys = MakeKeys(1'000'000);
  const std::string value(kValueBytes, 'w');
  auto engine = std::make_unique<Engine>();
  size_t at = 0;
  for (auto _ : state) {
    if (at == keys.size()) {
      state.PauseTiming();
      engine = std::make_unique<Engine>();
      at = 0;
      state.ResumeTiming();
    }
    benchmark::DoNotOptimize(engine->Set(keys[at++], value));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineSet_New);

void BM_EngineSet_NewWithExpiry(benchmark::State& state) {
  const std::vector<BenchKey> keys = MakeKeys(1'000'000);
  const std::string value(kValueBytes, 'w');
  auto engine = std::make_unique<Engine>();
  size_t at = 0;
  for (auto _ : state) {
    if (at == keys.size()) {
      state.PauseTiming();
      engine = std::make_unique<Engine>();
      at = 0;
      state.ResumeTiming();
    }
    benchmark::DoNotOptimize(
        engine->Set(keys[at++], value, {.expiry_milliseconds = 4'000'000'000'000}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineSet_NewWithExpiry);

void BM_EngineIncrBy_Hit(benchmark::State& state) {
  const std::vector<BenchKey> keys = MakeKeys(10'000);
  Engine engine;
  size_t at = 0;
  for (auto _ : state) {
    const std::string_view key = keys[at];
    if (++at == keys.size()) at = 0;
    benchmark::DoNotOptimize(engine.IncrBy(key, 1));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EngineIncrBy_Hit);

}  // namespace
}  // namespace remora
