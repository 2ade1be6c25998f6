// ScriptHost: Redis' scripts and functions on an engine of one's own, without a server.
//
//   Engine engine;
//   protocol::ScriptHost scripts(engine);
//   const protocol::Reply reply = scripts.Eval("return redis.call('INCRBY', KEYS[1], ARGV[1])",
//                                              {.keys = {"visits"}, .arguments = {"5"}});
//
// A script is one atomic step for all who use the engine. Any number of threads may call; each has
// a Lua state while it does, which is kept for the next call.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/reply.h"

namespace remora::protocol {

// What a script or function is called with.
struct ScriptArguments {
  std::vector<std::string_view> keys = {};
  std::vector<std::string_view> arguments = {};
  uint32_t database = 0;
};

class ScriptHost {
 public:
  // The engine outlives the host.
  explicit ScriptHost(Engine& engine);
  ~ScriptHost();
  ScriptHost(const ScriptHost&) = delete;
  ScriptHost& operator=(const ScriptHost&) = delete;

  // Runs a script and returns what it returns, in RESP3's types; an error is a reply too.
  [[nodiscard]] Reply Eval(std::string_view script, const ScriptArguments& with = {});
  // The same for a script that must not write.
  [[nodiscard]] Reply EvalReadOnly(std::string_view script, const ScriptArguments& with = {});
  // Adds a library of functions, or replaces the one of its name; returns the name or an error.
  [[nodiscard]] Reply LoadLibrary(std::string_view code);
  // Calls a function of a library.
  [[nodiscard]] Reply CallFunction(std::string_view function, const ScriptArguments& with = {});

 private:
  class Caller;

  [[nodiscard]] Reply Run(std::string_view command, std::string_view what,
                          const ScriptArguments& with);
  [[nodiscard]] Reply Execute(const std::vector<std::string_view>& request, uint32_t database);

  CommandTable table_;
  DispatcherShared shared_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Caller>> idle_;
};

}  // namespace remora::protocol
