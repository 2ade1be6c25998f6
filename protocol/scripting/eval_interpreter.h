// EvalInterpreter: one thread's Lua for EVAL, with the scripts that it has compiled.
//
// A script is found by its text, hashed and compared: its SHA-1, which costs more than many a
// script, is computed only when the thread sees it for the first time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "protocol/scripting/lua_vm.h"
#include "protocol/scripting/sandbox.h"
#include "protocol/scripting/script_runner.h"
#include "protocol/scripting/script_store.h"

namespace remora::protocol::scripting {

class EvalInterpreter {
 public:
  EvalInterpreter(ScriptStore& store, ScriptRunner& runner);
  EvalInterpreter(const EvalInterpreter&) = delete;
  EvalInterpreter& operator=(const EvalInterpreter&) = delete;

  // EVAL and EVALSHA, and their _RO forms.
  void Eval(CommandContext& context, bool read_only);
  void EvalSha(CommandContext& context, bool read_only);
  // SCRIPT LOAD.
  void Load(CommandContext& context);

  // Drops everything when the store was flushed.
  void FollowFlush();

  // Bytes that the Lua state holds, none once the store was flushed. From any thread.
  [[nodiscard]] size_t used_bytes() const {
    const bool flushed = epoch_.load(std::memory_order_relaxed) != store_.epoch();
    return flushed ? 0 : used_bytes_.load(std::memory_order_relaxed);
  }

 private:
  // Compiled scripts that are kept, some of which may be gone from the store.
  static constexpr size_t kCompiledMax = 4 * ScriptStore::kEvalScriptsMax;

  struct Compiled {
    std::shared_ptr<Script> script;
    int function;  // a reference in the registry
  };
  void Open();
  // The compiled script, or null after an error was written.
  Compiled* FindByText(CommandContext& context, std::string_view text);
  Compiled* FindBySha(CommandContext& context, std::string_view sha);
  Compiled* AddNew(CommandContext& context, std::string_view text, ScriptStore::Origin origin);
  Compiled* Compile(CommandContext& context, std::shared_ptr<Script> script);
  Compiled& Keep(CommandContext& context, Compiled compiled);
  // Compiles code; false, with the error written, when it is none.
  bool PushCompiled(CommandContext& context, std::string_view code);
  void ForgetRetired();
  void Run(CommandContext& context, const Compiled& compiled, size_t keys, bool read_only);
  // Why its flags keep the script from running now.
  [[nodiscard]] std::string_view WhyRefused(const Script& script, bool read_only) const;
  int Call(const CommandContext& context, const Compiled& compiled, size_t keys);

  ScriptStore& store_;
  ScriptRunner& runner_;
  std::unique_ptr<LuaVm> vm_;
  std::optional<Sandbox> sandbox_;
  std::atomic<uint64_t> epoch_{0};
  std::atomic<size_t> used_bytes_{0};
  std::unordered_map<uint64_t, Compiled> by_text_;         // by the hash of the text
  std::unordered_map<std::string, uint64_t> text_of_sha_;  // the keys of by_text_
};

// Writes the result or the error that a run has left on top of the stack, and takes it.
void WriteResult(lua_State* lua, int status, const ScriptTerms& terms, RespVersion version,
                 ReplyWriter& reply);
// Pushes texts as a table.
void PushTexts(lua_State* lua, std::span<const std::string_view> texts);
// Reads the number of keys of EVAL or FCALL; false after an error was written.
bool ReadKeyCount(CommandContext& context, std::string_view not_a_number, size_t& keys);

}  // namespace remora::protocol::scripting
