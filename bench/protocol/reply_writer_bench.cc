#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "protocol/output_buffer.h"
#include "protocol/reply_writer.h"

// What would have to be true for us to change the design: a short bulk string costing more than
// 6 ns (then put the frames of the commonest replies together in the commands), or Finish showing
// in a profile of real commands (then find the count before writing).

namespace remora::protocol {
namespace {

// Writes 16 replies into a batch, then drops them as a send would; one item is one reply.
template <typename Write>
void WriteBatches(benchmark::State& state, Write write) {
  OutputBuffer output;
  ReplyWriter writer(output);
  for (auto _ : state) {
    for (int i = 0; i < 16; ++i) write(writer, i);
    benchmark::DoNotOptimize(output.view().data());
    output.Consume(output.size());
  }
  state.SetItemsProcessed(state.iterations() * 16);
}

void BM_ReplyWriterOk(benchmark::State& state) {
  WriteBatches(state, [](ReplyWriter& writer, int) { writer.Ok(); });
}
BENCHMARK(BM_ReplyWriterOk);

void BM_ReplyWriterNull(benchmark::State& state) {
  WriteBatches(state, [](ReplyWriter& writer, int) { writer.Null(); });
}
BENCHMARK(BM_ReplyWriterNull);

void BM_ReplyWriterInteger_Small(benchmark::State& state) {
  WriteBatches(state, [](ReplyWriter& writer, int i) { writer.Integer(i * 60); });
}
BENCHMARK(BM_ReplyWriterInteger_Small);

void BM_ReplyWriterInteger_Large(benchmark::State& state) {
  WriteBatches(state, [](ReplyWriter& writer, int i) { writer.Integer(1234567890123 + i); });
}
BENCHMARK(BM_ReplyWriterInteger_Large);

void BM_ReplyWriterBulkString(benchmark::State& state) {
  const std::string text(static_cast<size_t>(state.range(0)), 'x');
  WriteBatches(state, [&](ReplyWriter& writer, int) { writer.BulkString(text); });
}
BENCHMARK(BM_ReplyWriterBulkString)->Arg(3)->Arg(16)->Arg(64)->Arg(1000)->Arg(10000);

// A reply of 100 elements with its count last, guessed well or badly.
void BM_ReplyWriterDeferArray(benchmark::State& state) {
  WriteBatches(state, [&](ReplyWriter& writer, int) {
    const auto header = writer.DeferArray(static_cast<size_t>(state.range(0)));
    for (int64_t i = 0; i < 100; ++i) writer.Integer(i);
    writer.Finish(header, 100);
  });
}
BENCHMARK(BM_ReplyWriterDeferArray)->Arg(100)->Arg(0);

}  // namespace
}  // namespace remora::protocol
