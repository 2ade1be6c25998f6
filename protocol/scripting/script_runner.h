// ScriptRunner: runs one script at a time on its thread, as one atomic step over the keys.
//
//   lock the declared keys  ->  Lua  ->  redis.call: may it? is all locked? run the command  -> ...
//                                |                        |
//                                |                        | no, and nothing was changed yet:
//                                +------ begins again <---+ locks everything
//                                                         | no, but something was changed:
//                                                         +-> widens its locks in place
//
// A script that writes holds the right to widen (engine/transaction.h), so that two that have
// changed something never wait for each other. README.md has the whole of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/keyspace/keyspace.h"
#include "engine/transaction.h"
#include "protocol/command_table.h"
#include "protocol/key_finder.h"
#include "protocol/output_buffer.h"
#include "protocol/scripting/running_scripts.h"
#include "protocol/scripting/script.h"
#include "protocol/session.h"

struct lua_State;
struct lua_Debug;

namespace remora::protocol {
class Dispatcher;
struct CommandContext;
struct DispatcherShared;
}  // namespace remora::protocol

namespace remora::protocol::scripting {

// What is to be run.
struct ScriptTerms {
  ScriptKind kind = ScriptKind::kScript;
  std::string_view name;  // a script's SHA-1, a function's name
  bool read_only = false;
  bool may_lack_memory = false;
  std::span<const Key> keys;
  LearnedNeeds& needs;
};

class ScriptRunner {
 public:
  ScriptRunner(DispatcherShared& shared, Dispatcher& dispatcher);
  ScriptRunner(const ScriptRunner&) = delete;
  ScriptRunner& operator=(const ScriptRunner&) = delete;

  // Makes a Lua state known, so that its functions find this runner.
  void Attach(lua_State* lua);
  [[nodiscard]] static ScriptRunner& Of(lua_State* lua);

  // Runs a script of `lua`: `call` puts the function on the stack, calls it protected and returns
  // Lua's status, with the one result or the error on top of the stack. It may be called again
  // after an attempt that had to be given up. The keys are free again when this returns. Nothing,
  // with the error written, when another script has been running for too long.
  std::optional<int> Run(CommandContext& context, const ScriptTerms& terms, lua_State* lua,
                         base::FunctionRef<int()> call);
  // Whether the script is being ended, so that nothing may catch the error.
  [[nodiscard]] bool unwinding() const { return run_ != nullptr && run_->ending != Ending::kNone; }
  [[nodiscard]] bool running() const { return run_ != nullptr; }

  // redis.call and redis.pcall: runs the command that the arguments on the stack are.
  int CallCommand(lua_State* lua, bool raises);
  // Of math.random; all Lua states of a thread draw from it.
  [[nodiscard]] uint64_t& random_state() { return random_state_; }
  // Of redis.setresp.
  void SetVersion(RespVersion version);
  [[nodiscard]] RespVersion version() const { return version_; }
  [[nodiscard]] DispatcherShared& shared() const { return shared_; }
  // Reads the arguments on the stack as those of a command; false when one is neither text nor
  // number. They are views into the stack and into this runner.
  [[nodiscard]] bool ReadArguments(lua_State* lua);
  [[nodiscard]] std::span<const std::string_view> arguments() const { return arguments_; }
  // The command or subcommand that they name; null when there is none.
  [[nodiscard]] const CommandTable::Entry* FindCommand() const;

  // Whether the caller may run the command with the arguments that were read.
  [[nodiscard]] bool MayCall(const CommandTable::Entry& entry) const;

  // Has a function end when it takes longer: for code that runs outside of a script.
  void LimitTime(uint64_t nanoseconds);
  void ForgetTimeLimit() { time_limit_ticks_ = 0; }

 private:
  // Why a script is ended before its time.
  enum class Ending : uint8_t { kNone, kNeedsEverything, kNeedsRight, kKilled };

  struct ActiveRun {
    const ScriptTerms& terms;
    CommandContext& context;
    Transaction* transaction = nullptr;
    bool lacks_memory;         // when it began
    bool changed = false;      // what cannot be taken back
    bool wrote = false;        // has called a command that writes
    int64_t microseconds = 0;  // what TIME says
    Ending ending = Ending::kNone;
    std::unique_lock<keyspace::WideningRight> right_to_widen = {};
    uint64_t began_ticks = 0;
    std::optional<RunningScript> busy = {};  // once others know of it
  };

  static void Hook(lua_State* lua, lua_Debug* activation);
  void OnHook(lua_State* lua);
  // Lets others know of a script that runs for too long; whether it does.
  bool IsBusyByNow();
  void BecomeBusy();
  // Takes the locks that the script is known to need, and runs it; nothing when it waited for
  // another that is busy.
  std::optional<int> Attempt(ActiveRun& run, base::FunctionRef<int()> call);
  int RunIn(ActiveRun& run, Transaction& transaction, base::FunctionRef<int()> call);
  // What a script does that waits, with something locked, for another one that is busy.
  void WaitBesideBusy();

  // In script_calls.cc.

  // Why the command must not run; nothing when it may.
  [[nodiscard]] std::string_view WhyForbidden(const CommandSpec& spec) const;
  void Refuse(lua_State* lua, const CommandTable::Entry* entry, std::string_view error);
  void FindKeys(const CommandSpec& spec);
  // Whether what the command needs is locked, which it is afterwards unless the run has to end.
  [[nodiscard]] bool Lock(const CommandSpec& spec);
  [[nodiscard]] bool HasLocked(const CommandSpec& spec) const;
  // Runs the command and pushes its reply; true when that is an error.
  bool Execute(lua_State* lua, const CommandTable::Entry& entry);
  // Pushes what the command that the arguments are answers; true when that is an error.
  bool PushResult(lua_State* lua);
  int EndRun(lua_State* lua, Ending ending);

  DispatcherShared& shared_;
  Dispatcher& dispatcher_;
  OutputBuffer output_;
  Session session_;  // whom commands see as their caller
  RespVersion version_ = RespVersion::kResp2;
  ActiveRun* run_ = nullptr;
  uint64_t time_limit_ticks_ = 0;
  uint64_t random_state_;
  std::vector<std::string_view> arguments_;
  std::vector<std::array<char, 40>> numbers_;
  std::vector<Key> declared_;  // the keys of the script
  std::vector<Key> keys_;      // of the command that it calls
  std::vector<FoundKey> found_;
};

}  // namespace remora::protocol::scripting
