#include <benchmark/benchmark.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/random.h"

// What would have to be true for us to change the design: numbers of one to five digits, where the
// standard functions lead, outweigh the longer ones in a profile of the server (then they get a
// path of their own); or Redis prints the shortest text of a double (then std::to_chars does, and
// faster).
namespace remora::base {
namespace {

constexpr size_t kCount = 1024;  // A power of two.

std::vector<int64_t> Integers(int digits) {
  Random random(1);
  const auto bound = static_cast<uint64_t>(std::pow(10.0, digits));
  std::vector<int64_t> values(kCount);
  for (int64_t& value : values)
    value = static_cast<int64_t>(bound / 10 + random.Below(bound - bound / 10));
  return values;
}

// Two decimals, as prices and ratings have, or any double at all.
std::vector<double> Doubles(bool any) {
  Random random(2);
  std::vector<double> values;
  while (values.size() < kCount) {
    const double value = any ? std::bit_cast<double>(random.Next())
                             : static_cast<double>(random.Below(10000000)) / 100;
    if (std::isfinite(value)) values.push_back(value);
  }
  return values;
}

template <typename Value>
std::vector<std::string> Texts(const std::vector<Value>& values, std::string (*text)(Value)) {
  std::vector<std::string> texts;
  for (const Value value : values) texts.push_back(text(value));
  return texts;
}

template <typename Input, typename Operation>
void Measure(benchmark::State& state, const std::vector<Input>& inputs, Operation operation) {
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(operation(inputs[i++ & (kCount - 1)]));
}

void BM_ParseInteger(benchmark::State& state) {
  Measure(state, Texts(Integers(static_cast<int>(state.range(0))), IntegerText),
          [](const std::string& text) { return ParseInteger(text); });
}
BENCHMARK(BM_ParseInteger)->Arg(1)->Arg(5)->Arg(10)->Arg(18);

void BM_ParseInteger_StdFromChars(benchmark::State& state) {
  Measure(state, Texts(Integers(static_cast<int>(state.range(0))), IntegerText),
          [](const std::string& text) {
            int64_t value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            return value;
          });
}
BENCHMARK(BM_ParseInteger_StdFromChars)->Arg(1)->Arg(5)->Arg(10)->Arg(18);

void BM_FormatInteger(benchmark::State& state) {
  Measure(state, Integers(static_cast<int>(state.range(0))), [](int64_t value) {
    char buffer[kIntegerTextMax];
    const size_t length = FormatInteger(value, buffer);
    benchmark::DoNotOptimize(buffer);
    return length;
  });
}
BENCHMARK(BM_FormatInteger)->Arg(1)->Arg(5)->Arg(10)->Arg(18);

void BM_FormatInteger_StdToChars(benchmark::State& state) {
  Measure(state, Integers(static_cast<int>(state.range(0))), [](int64_t value) {
    char buffer[kIntegerTextMax];
    char* end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    benchmark::DoNotOptimize(buffer);
    return end;
  });
}
BENCHMARK(BM_FormatInteger_StdToChars)->Arg(1)->Arg(5)->Arg(10)->Arg(18);

void BM_FormatInteger_Snprintf(benchmark::State& state) {
  Measure(state, Integers(static_cast<int>(state.range(0))), [](int64_t value) {
    char buffer[kIntegerTextMax + 1];
    return std::snprintf(buffer, sizeof(buffer), "%lld", static_cast<long long>(value));
  });
}
BENCHMARK(BM_FormatInteger_Snprintf)->Arg(5)->Arg(18);

// The argument: 0 for two decimals, 1 for any double.
void BM_ParseDouble(benchmark::State& state) {
  Measure(state, Texts(Doubles(state.range(0) != 0), DoubleText),
          [](const std::string& text) { return ParseDouble(text); });
}
BENCHMARK(BM_ParseDouble)->Arg(0)->Arg(1);

void BM_ParseDouble_Strtod(benchmark::State& state) {
  Measure(state, Texts(Doubles(state.range(0) != 0), DoubleText),
          [](const std::string& text) { return std::strtod(text.c_str(), nullptr); });
}
BENCHMARK(BM_ParseDouble_Strtod)->Arg(0)->Arg(1);

void BM_FormatDouble(benchmark::State& state) {
  Measure(state, Doubles(state.range(0) != 0), [](double value) {
    char buffer[kDoubleTextMax];
    const size_t length = FormatDouble(value, buffer);
    benchmark::DoNotOptimize(buffer);
    return length;
  });
}
BENCHMARK(BM_FormatDouble)->Arg(0)->Arg(1);

void BM_FormatDouble_StdToChars(benchmark::State& state) {
  Measure(state, Doubles(state.range(0) != 0), [](double value) {
    char buffer[kDoubleTextMax];
    char* end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    benchmark::DoNotOptimize(buffer);
    return end;
  });
}
BENCHMARK(BM_FormatDouble_StdToChars)->Arg(0)->Arg(1);

void BM_FormatDouble_Snprintf(benchmark::State& state) {
  Measure(state, Doubles(state.range(0) != 0), [](double value) {
    char buffer[kDoubleTextMax];
    return std::snprintf(buffer, sizeof(buffer), "%.17g", value);
  });
}
BENCHMARK(BM_FormatDouble_Snprintf)->Arg(0)->Arg(1);

void BM_ParseLongDouble(benchmark::State& state) {
  Measure(state, Texts(Doubles(false), DoubleText),
          [](const std::string& text) { return ParseLongDouble(text); });
}
BENCHMARK(BM_ParseLongDouble);

void BM_FormatLongDouble(benchmark::State& state) {
  Measure(state, Doubles(false), [](double value) {
    char buffer[kLongDoubleTextMax];
    const size_t length = FormatLongDouble(value, buffer);
    benchmark::DoNotOptimize(buffer);
    return length;
  });
}
BENCHMARK(BM_FormatLongDouble);

}  // namespace
}  // namespace remora::base
