// Hashes, packed and as tables.
//
// What would make us change the design: a packed search that costs more than a search in a table at
// the size where Redis' limits end it (512 fields) by more than a factor of 20; a field of 16 and
// 16 bytes that takes more than 56 bytes; a table whose search is slower than 1.5 times that of
// absl::flat_hash_map.
#include <absl/container/flat_hash_map.h>
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/values/hash_value.h"

namespace remora::values {
namespace {

// Keeps a value in memory of its own, as a record would.
class BenchStorage final : public Storage {
 public:
  [[nodiscard]] std::string_view packed() const override { return packed_; }
  [[nodiscard]] bool is_packed() const override { return object_ == nullptr; }
  void Splice(size_t offset, size_t removed, std::string_view inserted) override {
    packed_.replace(offset, removed, inserted);
  }
  [[nodiscard]] Object* object() const override { return object_.get(); }
  void ObjectChanged(size_t) override {}
  void BecomeObject(std::unique_ptr<Object> object) override { object_ = std::move(object); }
  void BecomePacked(std::string_view bytes) override {
    object_.reset();
    packed_ = bytes;
  }

 private:
  std::string packed_{HashValue::EmptyPacked()};
  std::unique_ptr<Object> object_;
};

constexpr HashValue::Limits kPackedLimits{.packed_fields_max = 1'000'000};
constexpr HashValue::Limits kTableLimits{.packed_fields_max = 0};

std::vector<std::string> Names(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back("field:" + std::to_string(10'000'000 + i));
  return names;
}

void Fill(HashValue hash, const std::vector<std::string>& names) {
  for (const std::string& name : names) hash.Write(hash.Find(name), {name, name});
}

void RunFind(benchmark::State& state, HashValue::Limits limits) {
  const base::KeyHasher hasher(1);
  BenchStorage storage;
  const std::vector<std::string> names = Names(state.range(0));
  Fill({storage, hasher, limits}, names);
  base::Random random(1);
  for (auto _ : state) {
    const std::string& name = names[random.Below(names.size())];
    benchmark::DoNotOptimize(HashValue(storage, hasher, limits).Find(name));
  }
}

void BM_PackedHashFind(benchmark::State& state) { RunFind(state, kPackedLimits); }
BENCHMARK(BM_PackedHashFind)->Arg(5)->Arg(50)->Arg(200)->Arg(512);

void BM_TableHashFind(benchmark::State& state) { RunFind(state, kTableLimits); }
BENCHMARK(BM_TableHashFind)->Arg(5)->Arg(512)->Arg(100'000);

void BM_TableHashFind_AbslFlatHashMap(benchmark::State& state) {
  absl::flat_hash_map<std::string, std::string> map;
  const std::vector<std::string> names = Names(state.range(0));
  for (const std::string& name : names) map[name] = name;
  base::Random random(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(map.find(names[random.Below(names.size())]));
  }
}
BENCHMARK(BM_TableHashFind_AbslFlatHashMap)->Arg(5)->Arg(512)->Arg(100'000);

void RunOverwrite(benchmark::State& state, HashValue::Limits limits, bool same_size) {
  const base::KeyHasher hasher(1);
  BenchStorage storage;
  const std::vector<std::string> names = Names(state.range(0));
  Fill({storage, hasher, limits}, names);
  base::Random random(1);
  for (auto _ : state) {
    const std::string& name = names[random.Below(names.size())];
    const std::string_view value =
        same_size ? std::string_view(name) : std::string_view(name).substr(random.Below(8));
    HashValue hash(storage, hasher, limits);
    hash.Write(hash.Find(name), {name, value});
  }
}

void BM_PackedHashWrite_SameSize(benchmark::State& state) {
  RunOverwrite(state, kPackedLimits, true);
}
BENCHMARK(BM_PackedHashWrite_SameSize)->Arg(5)->Arg(50);

void BM_PackedHashWrite_OtherSize(benchmark::State& state) {
  RunOverwrite(state, kPackedLimits, false);
}
BENCHMARK(BM_PackedHashWrite_OtherSize)->Arg(5)->Arg(50);

void BM_TableHashWrite_SameSize(benchmark::State& state) {
  RunOverwrite(state, kTableLimits, true);
}
BENCHMARK(BM_TableHashWrite_SameSize)->Arg(5)->Arg(100'000);

void BM_TableHashWrite_OtherSize(benchmark::State& state) {
  RunOverwrite(state, kTableLimits, false);
}
BENCHMARK(BM_TableHashWrite_OtherSize)->Arg(5)->Arg(100'000);

void BM_TableHashFill(benchmark::State& state) {
  const base::KeyHasher hasher(1);
  const std::vector<std::string> names = Names(state.range(0));
  size_t footprint = 0;
  for (auto _ : state) {
    BenchStorage storage;
    Fill({storage, hasher, kTableLimits}, names);
    footprint = storage.object()->footprint_bytes();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_field"] =
      static_cast<double>(footprint) / static_cast<double>(state.range(0));
}
BENCHMARK(BM_TableHashFill)->Arg(1000)->Arg(100'000);

}  // namespace
}  // namespace remora::values
