// FunctionInterpreter: one thread's Lua for functions, with the libraries that it has run.
//
// A library may keep values of its own between calls, in its local variables: each thread has its
// own copy of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "protocol/scripting/function_store.h"
#include "protocol/scripting/lua_vm.h"
#include "protocol/scripting/sandbox.h"
#include "protocol/scripting/script_runner.h"

namespace remora::protocol::scripting {

class FunctionInterpreter {
 public:
  FunctionInterpreter(FunctionStore& store, ScriptRunner& runner);
  FunctionInterpreter(const FunctionInterpreter&) = delete;
  FunctionInterpreter& operator=(const FunctionInterpreter&) = delete;

  // FCALL and FCALL_RO.
  void Call(CommandContext& context, bool read_only);
  // Runs the text of a library; null with the error when it is none. It is not in the store yet.
  [[nodiscard]] std::shared_ptr<Library> Load(std::string_view text, std::string& error);

  // Drops everything when the store was flushed.
  void FollowFlush();

  // Bytes that the Lua state holds, none once the store was flushed. From any thread.
  [[nodiscard]] size_t used_bytes() const {
    const bool flushed = epoch_.load(std::memory_order_relaxed) != store_.epoch();
    return flushed ? 0 : used_bytes_.load(std::memory_order_relaxed);
  }

  // What redis.register_function adds to while a library is run; null otherwise.
  struct Registration {
    std::vector<LibraryFunction> functions;
    std::unordered_set<std::string> names;
    std::vector<int> callbacks;  // references in the registry
  };
  [[nodiscard]] Registration* registration() { return registration_; }

 private:
  struct Loaded {
    std::shared_ptr<Library> library;
    std::vector<int> callbacks;
  };
  struct Callable {
    std::shared_ptr<Library> library;
    size_t function;
    int callback;
  };

  void Open();
  // Drops libraries that are gone from the store, now and then.
  void ForgetRetired();
  [[nodiscard]] const Callable* Find(std::string_view name);
  // Runs code that registers functions; false with the error when that fails.
  // Pushes the function that the code is, or what is wrong with it.
  bool Compile(std::string_view code);
  int CallProtected(int arguments, int results, int handler);
  bool RunLibrary(std::string_view code, Registration& registration, std::string& error);
  // What a library sees while it is loaded: made once for a state.
  void MakeLoadingGlobals();
  int Invoke(const CommandContext& context, int callback, size_t keys);
  void Forget(const std::vector<int>& callbacks);

  FunctionStore& store_;
  ScriptRunner& runner_;
  std::unique_ptr<LuaVm> vm_;
  std::optional<Sandbox> sandbox_;
  int loading_globals_ = 0;  // a reference in the registry
  Registration* registration_ = nullptr;
  std::atomic<uint64_t> epoch_{0};
  uint64_t swept_removals_ = 0;
  std::atomic<size_t> used_bytes_{0};
  std::unordered_map<const Library*, Loaded> loaded_;
  std::unordered_map<std::string, Callable> callables_;  // by name as called
};

// redis.register_function; the upvalue is the FunctionInterpreter.
int RegisterFunction(lua_State* lua);

}  // namespace remora::protocol::scripting
