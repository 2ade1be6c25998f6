// Packed lists of field and value beside a vector of pairs of strings, searched linearly.
//
// The vector wins at every size, at 64 bytes and more a pair; the packed list takes 20. What would
// change the design: Find_Last above 4 ns an element (two a pair), or Find_Miss above 1.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/containers/packed_list.h"

namespace remora::containers {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs MakePairs(int64_t count) {
  Pairs pairs;
  for (int64_t i = 0; i < count; ++i) {
    pairs.emplace_back(std::string("field:").append(std::to_string(i)),
                       i % 2 == 0 ? std::to_string(i * 1'000) : std::string("some short value"));
  }
  return pairs;
}

std::string Pack(const Pairs& pairs) {
  std::string bytes;
  for (const auto& [field, value] : pairs) {
    AppendPackedText(bytes, field);
    AppendPackedText(bytes, value);
  }
  return bytes;
}

void FindPacked(benchmark::State& state, const std::string& field) {
  const std::string bytes = Pack(MakePairs(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(PackedFind(bytes, PackedNeedle(field), {.stride = 2, .first = 0}));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
void FindInVector(benchmark::State& state, const std::string& field) {
  const Pairs pairs = MakePairs(state.range(0));
  for (auto _ : state) {
    const std::pair<std::string, std::string>* found = nullptr;
    for (const auto& pair : pairs) {
      if (pair.first == field) found = &pair;
      if (found != nullptr) break;
    }
    benchmark::DoNotOptimize(found);
  }
}

std::string LastField(const benchmark::State& state) {
  return std::string("field:").append(std::to_string(state.range(0) - 1));
}

void BM_PackedListFind_Last(benchmark::State& state) { FindPacked(state, LastField(state)); }
void BM_PackedListFind_Last_StdVector(benchmark::State& state) {
  FindInVector(state, LastField(state));
}
void BM_PackedListFind_Miss(benchmark::State& state) { FindPacked(state, "field:miss"); }
void BM_PackedListFind_Miss_StdVector(benchmark::State& state) {
  FindInVector(state, "field:miss");
}
void BM_PackedListFind_IntegerMiss(benchmark::State& state) { FindPacked(state, "1234567"); }
BENCHMARK(BM_PackedListFind_Last)->Arg(8)->Arg(128);
BENCHMARK(BM_PackedListFind_Last_StdVector)->Arg(8)->Arg(128);
BENCHMARK(BM_PackedListFind_Miss)->Arg(8)->Arg(128);
BENCHMARK(BM_PackedListFind_Miss_StdVector)->Arg(8)->Arg(128);
BENCHMARK(BM_PackedListFind_IntegerMiss)->Arg(128);

void BM_PackedListRead_All(benchmark::State& state) {
  const std::string bytes = Pack(MakePairs(state.range(0)));
  char buffer[PackedElement::kTextMax];
  for (auto _ : state) {
    size_t length = 0;
    for (PackedReader reader(bytes); !reader.AtEnd();)
      length += reader.Read().TextIn(buffer).size();
    benchmark::DoNotOptimize(length);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 2);
}
BENCHMARK(BM_PackedListRead_All)->Arg(8)->Arg(128);

void BM_PackedListBuild(benchmark::State& state) {
  const Pairs pairs = MakePairs(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Pack(pairs));
  state.SetItemsProcessed(state.iterations() * state.range(0) * 2);
}
BENCHMARK(BM_PackedListBuild)->Arg(128);

}  // namespace
}  // namespace remora::containers
