#include "protocol/script_host.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace remora::protocol {
namespace {

TEST(ScriptHostTest, AScriptRunsOnTheEngine) {
  Engine engine;
  ScriptHost scripts(engine);
  const Reply reply = scripts.Eval("return redis.call('INCRBY', KEYS[1], ARGV[1])",
                                   {.keys = {"visits"}, .arguments = {"5"}});
  EXPECT_EQ(reply.type, ReplyType::kInteger);
  EXPECT_EQ(reply.integer, 5);
  EXPECT_EQ(engine.Get("visits").value().value(), "5");
}

TEST(ScriptHostTest, ErrorsAndTypesAreReplies) {
  Engine engine;
  ScriptHost scripts(engine);
  EXPECT_EQ(scripts.Eval("return {double = 1.5}").number, 1.5);
  EXPECT_TRUE(scripts.Eval("return nil").is_null());
  EXPECT_TRUE(scripts.Eval("error('x')").is_error());
  EXPECT_TRUE(scripts.EvalReadOnly("return redis.call('SET', 'k', 'v')").is_error());
  EXPECT_EQ(scripts.Eval("return redis.call('SET', 'k', 'v')", {.database = 3}).text, "OK");
  EXPECT_TRUE(scripts.Eval("return redis.call('GET', 'k')").is_null());
  EXPECT_EQ(scripts.Eval("return string.rep('x', 200000)").text.size(), 200000u);
}

TEST(ScriptHostTest, FunctionsAreCalledByName) {
  Engine engine;
  ScriptHost scripts(engine);
  EXPECT_EQ(scripts
                .LoadLibrary("#!lua name=lib\nredis.register_function('f', "
                             "function(keys, args) return keys[1] .. args[1] end)")
                .text,
            "lib");
  EXPECT_EQ(scripts.CallFunction("f", {.keys = {"a"}, .arguments = {"b"}}).text, "ab");
}

TEST(ScriptHostTest, ThreadsShareIt) {
  Engine engine;
  ScriptHost scripts(engine);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 300; ++j) {
        EXPECT_FALSE(scripts.Eval("return redis.call('INCR', 'n')").is_error());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(engine.Get("n").value().value(), "900");
}

}  // namespace
}  // namespace remora::protocol
