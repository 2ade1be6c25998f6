// Dispatcher: a request that is parsed already, to its reply in the output buffer.
//
// What would change the design: Execute_Get above 120 ns at 1,000 keys, or more than 60 ns above
// GetDirect, which is the same lookup without command table, session, arity, statistics and reply.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/dispatcher.h"
#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

constexpr size_t kKeysAskedFor = 4096;

std::vector<std::string> Keys(int64_t count) {
  std::vector<std::string> keys;
  uint64_t number = 1;
  for (size_t i = 0; i < kKeysAskedFor; ++i) {
    number = number * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    keys.push_back("key:" + std::to_string((number >> 33) % static_cast<uint64_t>(count)));
  }
  return keys;
}

void Fill(Engine& engine, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    (void)engine.Set("key:" + std::to_string(i), "0123456789abcdef");
  }
}

// Requests as the parser leaves them; each names one of the keys.
class Requests {
 public:
  Requests(int64_t keys, const std::vector<std::string_view>& words, size_t key_at)
      : keys_(Keys(keys)), arguments_(keys_.size(), words) {
    for (size_t i = 0; i < keys_.size(); ++i) arguments_[i][key_at] = keys_[i];
  }
  [[nodiscard]] const std::vector<std::string_view>& Next() {
    return arguments_[next_++ % arguments_.size()];
  }

 private:
  std::vector<std::string> keys_;
  std::vector<std::vector<std::string_view>> arguments_;
  size_t next_ = 0;
};

void Execute(benchmark::State& state, const std::vector<std::string_view>& words, size_t key_at) {
  tests::MemorySession client;
  Fill(client.engine, state.range(0));
  Requests requests(state.range(0), words, key_at);
  client.dispatcher.set_now_milliseconds(1'800'000'000'000);
  for (auto _ : state) {
    client.dispatcher.Execute(client.session, requests.Next());
    benchmark::DoNotOptimize(client.output.view().data());
    client.output.Clear();
  }
}

void BM_DispatcherExecute_Ping(benchmark::State& state) { Execute(state, {"PING", ""}, 1); }
void BM_DispatcherExecute_Get(benchmark::State& state) { Execute(state, {"GET", ""}, 1); }
void BM_DispatcherExecute_Set(benchmark::State& state) {
  Execute(state, {"SET", "", "0123456789abcdef"}, 1);
}
void BM_DispatcherExecute_Subcommand(benchmark::State& state) {
  Execute(state, {"OBJECT", "ENCODING", ""}, 2);
}

void BM_DispatcherExecute_GetDirect(benchmark::State& state) {
  Engine engine;
  Fill(engine, state.range(0));
  const std::vector<std::string> keys = Keys(state.range(0));
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine.GetView(keys[next++ % keys.size()], [](std::string_view value) {
      benchmark::DoNotOptimize(value.data());
    }));
  }
}

BENCHMARK(BM_DispatcherExecute_Ping)->Arg(1'000);
BENCHMARK(BM_DispatcherExecute_Get)->Arg(1'000)->Arg(1'000'000);
BENCHMARK(BM_DispatcherExecute_GetDirect)->Arg(1'000)->Arg(1'000'000);
BENCHMARK(BM_DispatcherExecute_Set)->Arg(1'000);
BENCHMARK(BM_DispatcherExecute_Subcommand)->Arg(1'000);

}  // namespace
}  // namespace remora::protocol
