#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/request_parser.h"

// What would have to be true for us to change the design: the fast path costing more than 20 ns for
// a three-argument request (then decode with SIMD over the headers), or a partial request costing
// more than 10 ns per argument (then let the fast path resume).

namespace remora::protocol {
namespace {

std::string Encode(const std::vector<std::string>& arguments) {
  std::string text = "*";
  text.append(std::to_string(arguments.size())).append("\r\n");
  for (const std::string& argument : arguments) {
    text.append("$").append(std::to_string(argument.size())).append("\r\n");
    text.append(argument).append("\r\n");
  }
  return text;
}

std::string Repeat(const std::string& text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

// Parses the pipeline in `bytes` again and again; one item is one request.
void ParsePipeline(benchmark::State& state, const std::string& bytes) {
  RequestParser parser;
  Request request;
  const RequestLimits limits;
  size_t requests = 0;
  for (auto _ : state) {
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const ParseResult result = parser.Parse(rest, limits, request);
      benchmark::DoNotOptimize(request.arguments().data());
      rest.remove_prefix(result.consumed);
      ++requests;
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(requests));
}

void BM_RequestParserParse_Get(benchmark::State& state) {
  ParsePipeline(state, Repeat(Encode({"GET", "key:000000000042"}), 16));
}
BENCHMARK(BM_RequestParserParse_Get);

void BM_RequestParserParse_Set(benchmark::State& state) {
  const std::string value(static_cast<size_t>(state.range(0)), 'v');
  ParsePipeline(state, Repeat(Encode({"SET", "key:000000000042", value}), 16));
}
BENCHMARK(BM_RequestParserParse_Set)->Arg(3)->Arg(16)->Arg(100)->Arg(1000)->Arg(100000);

void BM_RequestParserParse_ManyArguments(benchmark::State& state) {
  std::vector<std::string> arguments = {"ZADD", "board"};
  for (int i = 0; i < state.range(0); ++i) arguments.push_back(std::to_string(i));
  ParsePipeline(state, Encode(arguments));
}
BENCHMARK(BM_RequestParserParse_ManyArguments)->Arg(10)->Arg(100)->Arg(10000);

void BM_RequestParserParse_Inline(benchmark::State& state) {
  ParsePipeline(state, Repeat("SET key:000000000042 value\r\n", 16));
}
BENCHMARK(BM_RequestParserParse_Inline);

// A 10,000-argument request that arrives 16 KiB at a time: the resuming path.
void BM_RequestParserParse_InPieces(benchmark::State& state) {
  const std::string bytes = Encode(std::vector<std::string>(10000, "argument"));
  RequestParser parser;
  Request request;
  for (auto _ : state) {
    for (size_t size = 16384; size < bytes.size() + 16384; size += 16384) {
      benchmark::DoNotOptimize(parser.Parse(std::string_view(bytes).substr(0, size), {}, request));
    }
  }
  state.SetItemsProcessed(state.iterations() * 10000);
}
BENCHMARK(BM_RequestParserParse_InPieces);

}  // namespace
}  // namespace remora::protocol
