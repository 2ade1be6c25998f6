// Several threads run scripts, functions, EXEC and plain requests on a few keys at once; scripts
// declare all, some or none of the keys that they touch. Whatever they saw must have happened in
// some order (linearizability_test.cc).
//
// Why an engine of its own for each round: scripts learn which locks they need, and every way of
// learning it is to meet the others.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/output_buffer.h"
#include "protocol/reply_parser.h"
#include "protocol/session.h"
#include "tests/simulation/history.h"

namespace remora::simulation {
namespace {

// The body of each kind: `a`, `b` are the keys and `n` the argument.
constexpr std::array<std::string_view, 6> kBodies = {
    "return tonumber(redis.call('GET', a) or 0)",
    "redis.call('SET', a, n) return 0",
    "return redis.call('INCRBY', a, n)",
    "return {tonumber(redis.call('GET', a) or 0), tonumber(redis.call('GET', b) or 0)}",
    "redis.call('SET', a, n) redis.call('SET', b, n) return 0",
    "return {redis.call('DECRBY', a, n), redis.call('INCRBY', b, n)}",
};
constexpr std::string_view kNames = "local a, b, n = ARGV[1], ARGV[2], ARGV[3] ";

std::string Library() {
  std::string code = "#!lua name=steps\n";
  for (size_t i = 0; i < kBodies.size(); ++i) {
    code += "redis.register_function('step" + std::to_string(i) + "', function(KEYS, ARGV) " +
            std::string(kNames) + std::string(kBodies[i]) + " end)\n";
  }
  return code;
}

class Player {
 public:
  Player(protocol::DispatcherShared& shared, std::atomic<uint64_t>& time)
      : time_(time), dispatcher_(shared), session_(output_) {
    session_.authenticated = true;
  }

  protocol::Reply Call(const std::vector<std::string_view>& request) {
    dispatcher_.Execute(session_, request);
    protocol::ReplyParser parser;
    protocol::Reply reply;
    EXPECT_EQ(parser.Parse(output_.view(), reply).status, protocol::ReplyStatus::kComplete);
    output_.Consume(output_.size());
    EXPECT_FALSE(reply.is_error()) << reply.text;
    return reply;
  }

  // `way` chooses how the step is asked for, and how many keys it declares.
  void Play(Step& step, uint64_t way) {
    const auto kind = static_cast<size_t>(step.kind);
    const std::string script = std::string(kNames) + std::string(kBodies[kind]);
    const std::string function = "step" + std::to_string(kind);
    const std::string first = "key:" + std::to_string(step.first);
    const std::string second = "key:" + std::to_string(step.second);
    const std::string argument = std::to_string(step.argument);
    const size_t declared = way / 4 % 3;
    const bool reads = step.kind == StepKind::kRead || step.kind == StepKind::kReadTwo;

    std::vector<std::string_view> request = {way % 4 == 0 ? "FCALL" : "EVAL",
                                             way % 4 == 0 ? function : script};
    if (reads && way % 4 == 1) request[0] = "EVAL_RO";
    const std::array<std::string_view, 3> counts = {"0", "1", "2"};
    request.push_back(counts[declared]);
    if (declared > 0) request.push_back(first);
    if (declared > 1) request.push_back(second);
    request.insert(request.end(), {first, second, argument});
    step.began = time_.fetch_add(1);
    protocol::Reply reply;
    if (way % 4 == 3) {
      Call({"MULTI"});
      Call(request);
      reply = Call({"EXEC"}).elements.at(0);
    } else {
      reply = Call(request);
    }
    step.ended = time_.fetch_add(1);
    step.seen[0] = reply.integer;
    for (size_t i = 0; i < reply.elements.size(); ++i) step.seen.at(i) = reply.elements[i].integer;
  }

 private:
  std::atomic<uint64_t>& time_;
  protocol::Dispatcher dispatcher_;
  protocol::OutputBuffer output_;
  protocol::Session session_;
};

Step RandomStep(base::Random& random) {
  Step step{.kind = static_cast<StepKind>(random.Below(kBodies.size())),
            .first = random.Below(kKeys)};
  step.second = (step.first + 1 + random.Below(kKeys - 1)) % kKeys;
  step.argument = static_cast<int64_t>(random.Below(5)) + 1;
  return step;
}

History PlayRound(uint64_t seed) {
  constexpr size_t kThreads = 4;
  constexpr size_t kStepsPerThread = 6;
  Engine engine;
  const protocol::CommandTable table(protocol::CommandTable::ProtocolFamilies());
  protocol::DispatcherShared shared{.engine = engine, .table = table, .host = nullptr, .ticks = {}};
  std::atomic<uint64_t> time{1};
  EXPECT_EQ(Player(shared, time).Call({"FUNCTION", "LOAD", Library()}).text, "steps");
  std::array<History, kThreads> parts;
  std::barrier start(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      base::Random random(seed * kThreads + t);
      for (size_t i = 0; i < kStepsPerThread; ++i) parts[t].push_back(RandomStep(random));
      Player player(shared, time);
      // So that the Lua state is there.
      player.Call({"EVAL", "return 1", "0"});
      start.arrive_and_wait();
      for (Step& step : parts[t]) player.Play(step, random.Below(12));
    });
  }
  for (std::thread& thread : threads) thread.join();
  History history;
  for (const History& part : parts) history.insert(history.end(), part.begin(), part.end());
  return history;
}

TEST(ScriptLinearizabilityTest, ConcurrentScriptsHaveAnOrder) {
  constexpr uint64_t kRounds = 200;
  const uint64_t seed = base::EntropySeed() >> 16;
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (uint64_t round = 0; round < kRounds; ++round) {
    ASSERT_TRUE(IsLinearizable(PlayRound(seed + round))) << "round " << round;
  }
}

}  // namespace
}  // namespace remora::simulation
