// Dispatcher: from a parsed request to its reply.
//
//   name -> spec -> arity -> may this session? -> keys -> Transaction -> handler -> statistics
//
// One Dispatcher per thread that runs commands: it owns that thread's scratch space and statistics.
// What all of them share is in DispatcherShared.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/access_control.h"
#include "protocol/command_context.h"
#include "protocol/command_table.h"
#include "protocol/key_finder.h"
#include "protocol/session.h"
#include "protocol/statistics.h"

namespace remora::keyspace {
enum class WaitEnd : uint8_t;
}  // namespace remora::keyspace

namespace remora::messages {
class Broker;
}

namespace remora::protocol::scripting {
struct SharedScripts;
struct ThreadScripts;
// What the threads that run scripts have in common.
[[nodiscard]] std::shared_ptr<SharedScripts> MakeSharedScripts();
}  // namespace remora::protocol::scripting

namespace remora::protocol {

// A command that took longer than asked for.
struct SlowCall {
  const CommandSpec& spec;
  const CommandSpec* container;  // null unless `spec` is a subcommand
  std::span<const std::string_view> arguments;
  uint64_t nanoseconds;
};

// A command as those see it who watch what all clients ask for.
struct WatchedCall {
  const CommandSpec& spec;
  const CommandSpec* container;  // null unless `spec` is a subcommand
  std::span<const std::string_view> arguments;
  uint32_t database;
  bool in_script;
};

struct DispatcherShared {
  Engine& engine;
  const CommandTable& table;
  Host* host = nullptr;
  TickScale ticks;
  // Refuse commands that may take more memory.
  std::atomic<bool> out_of_memory{false};
  // Who decides what sessions may do; null where every session that is authenticated may do
  // everything. The version counts up with every change of somebody's rights.
  AccessControl* access = nullptr;
  std::atomic<uint64_t> access_version{0};
  // Calls of at least so many nanoseconds are told to `slow_listener`; UINT64_MAX for none.
  std::atomic<uint64_t> slow_nanoseconds{UINT64_MAX};
  // Keep a histogram of call times per command.
  std::atomic<bool> track_latency{true};
  void (*slow_listener)(Host* host, Session& session, const SlowCall& call) = nullptr;
  // What MONITOR shows of a call, with its line end.
  std::string (*watched_line)(Host* host, Session& session, const WatchedCall& call) = nullptr;
  // Whether the session's user may do everything, as far as is known without asking.
  [[nodiscard]] bool TrustsAll(const Session& session) const {
    return access == nullptr ||
           session.access.trusted_version == access_version.load(std::memory_order_acquire);
  }
  std::shared_ptr<scripting::SharedScripts> scripts = scripting::MakeSharedScripts();
};

// Whether a command may read or write keys that its key specs do not name.
[[nodiscard]] bool MayTouchAnything(const CommandSpec& spec);

class BlockedCall;

class Dispatcher {
 public:
  explicit Dispatcher(DispatcherShared& shared);
  ~Dispatcher();

  // What time it is for the commands of the next batch; Transaction::kReadClock to ask the clock
  // for each that wants to know.
  void set_now_milliseconds(int64_t now) { now_milliseconds_ = now; }

  // What is known of a request before it runs.
  struct Prepared {
    const CommandTable::Entry* entry = nullptr;  // null: no such command
    // Its keys, where all requests of the command have the same few.
    uint32_t key_count = 0;
    std::array<Key, FixedKeys::kMax> key_array = {};

    [[nodiscard]] std::span<const Key> keys() const { return {key_array.data(), key_count}; }
  };

  // Looks up a request's command and hashes its keys, if they are few and fixed. `arguments` is not
  // empty.
  [[nodiscard]] Prepared Prepare(std::span<const std::string_view> arguments) const;
  // Brings towards the caches what several requests will read, all at once rather than one miss
  // after the other. Worth its cost where the data is much larger than the caches.
  void Prefetch(uint32_t database, std::span<const Prepared> requests);
  // Runs one request and writes its reply. `next` is what the same session will run next, if that
  // is known: where both want the same stripes, the locks stay with this thread between them, until
  // GiveBackLocks at the latest.
  void Execute(Session& session, std::span<const std::string_view> arguments,
               const Prepared& prepared, const Prepared* next = nullptr);
  // Ends a run of requests: before the thread waits for anything, or does anything else.
  void GiveBackLocks() { kept_locks_.GiveBack(); }
  void Execute(Session& session, std::span<const std::string_view> arguments) {
    Execute(session, arguments, Prepare(arguments));
  }

  // True when a queued command needs memory that there is not.
  [[nodiscard]] bool LacksMemoryFor(const Session& session) const;
  // EXEC: runs what the session has queued as one step and writes its replies. Nothing runs when a
  // watched key was touched.
  void RunQueued(Session& session);
  // Starts and ends the session's watches. False when a busy script keeps a key from being looked
  // at.
  [[nodiscard]] bool Watch(Session& session, std::span<const std::string_view> keys);
  void Unwatch(Session& session);

  // Has a request wait; its keys are locked. See CommandContext::Wait.
  void BeginWait(CommandContext& context, const WaitRequest& request);
  // Replies OK as soon as what has been handed over to be freed is freed; everything is locked.
  // Where the session may not wait, this thread frees it, once it has unlocked.
  void ReplyOnceFreed(CommandContext& context);
  // Ends the session's wait early, if it has not ended; the listener is told, unless it is
  // abandoned. From any thread that holds no lock, or all.
  bool EndWait(BlockedCall& call, keyspace::WaitEnd why);
  // Writes the reply of a wait that has ended; the session may go on. On its own thread.
  void FinishWait(Session& session);

  // A command whose keys are locked.
  struct LockedCall {
    const CommandTable::Entry& entry;
    std::span<const std::string_view> arguments;
    std::span<const Key> keys;
    Session& client;                         // who is behind the session
    int64_t* script_microseconds = nullptr;  // see CommandContext
  };
  // Frees what a command has handed over to be freed now; after the transaction of the command.
  void FreeAllIfAsked();
  // Runs a command that a script calls, inside the script's transaction.
  void CallInScript(Session& session, const LockedCall& call, Transaction& transaction) {
    Call(session, call, transaction, /*may_wait=*/false);
  }
  // This thread's Lua; made when it is first asked for.
  [[nodiscard]] scripting::ThreadScripts& scripts();
  // That a script keeps everybody waiting, as an error.
  [[nodiscard]] std::string_view WhyBusy() const;
  // The same, or null while it has none. From any thread.
  [[nodiscard]] const scripting::ThreadScripts* scripts_if_any() const {
    return scripts_seen_.load(std::memory_order_acquire);
  }

  // A script begins, or begins anew: what it has called so far is not to be shown; and its end.
  void DropScriptLines() { script_lines_.clear(); }
  void ShowScriptLines(Transaction& transaction);

  [[nodiscard]] Statistics& statistics() { return statistics_; }
  // Null where nobody's rights are limited.
  [[nodiscard]] AccessControl* access() const { return shared_.access; }

 private:
  // Keeps a request for EXEC; false when it is to run now.
  bool Queues(Session& session, const CommandTable::Entry& entry,
              std::span<const std::string_view> arguments);
  void RunQueuedLocked(Session& session, const std::vector<QueuedCommand>& commands,
                       Transaction& transaction);
  bool WatchesHold(Session& session, Transaction& transaction);
  // The command or subcommand, or null after an error was written.
  const CommandTable::Entry* Resolve(Session& session, std::span<const std::string_view> arguments,
                                     const CommandTable::Entry* entry);
  bool MayRun(Session& session, const CommandTable::Entry& entry,
              std::span<const std::string_view> arguments);
  // Whether the session's user may do this, where that is not known already; false after an error
  // was written.
  bool Permits(Session& session, const CommandTable::Entry& entry,
               std::span<const std::string_view> arguments);
  // Whether the session's user may do what he has queued, now that it is to run.
  bool StillPermits(Session& session, const CommandTable::Entry& entry,
                    std::span<const std::string_view> arguments);
  void Refuse(Session& session, const CommandTable::Entry* entry, std::string_view error);
  [[nodiscard]] static bool IsExec(const CommandSpec& spec);
  // An EXEC that cannot run ends what was queued.
  void RefuseExec(Session& session, std::string_view error);
  void RefuseAsBusy(Session& session, const CommandTable::Entry& entry);
  void Run(Session& session, const CommandTable::Entry& entry,
           std::span<const std::string_view> arguments, const Prepared& prepared,
           const Prepared* next);
  // The same for a request with few and fixed keys.
  void RunPrepared(Session& session, const CommandTable::Entry& entry,
                   std::span<const std::string_view> arguments, const Prepared& prepared,
                   const Prepared* next);
  // Whether two requests want the same stripes.
  [[nodiscard]] bool WantSameStripes(const Prepared& one, const Prepared& other) const;
  // The rest of Execute.
  void ExecuteAsSaid(Session& session, std::span<const std::string_view> arguments,
                     const Prepared& prepared, const Prepared* next);
  // In dispatcher_tracking.cc.

  // The session's request is over: tells it what it has changed itself.
  void FinishTracked(Session& session, const CommandSpec* spec);
  void BeginTracked(const LockedCall& call, Transaction& transaction);
  // Remembers the keys that a client has read, while they are locked.
  void RememberKeys(const Session& client, std::span<const Key> keys);
  void ShowToWatchers(Session& session, const LockedCall& call, Transaction& transaction);
  // Shows a request that was refused if it is EXEC, as MULTI has been shown.
  void ShowIfExec(Session& session, const CommandTable::Entry* entry,
                  std::span<const std::string_view> arguments);

  void CollectKeys(const CommandSpec& spec, std::span<const std::string_view> arguments);
  // Returns how many nanoseconds the handler took.
  uint64_t CallLocked(Session& session, const CommandTable::Entry& entry,
                      std::span<const std::string_view> arguments, Transaction& transaction,
                      bool may_wait) {
    return Call(session, {entry, arguments, keys_, session}, transaction, may_wait);
  }
  uint64_t Call(Session& session, const LockedCall& call, Transaction& transaction, bool may_wait);
  void Register(CommandContext& context, std::shared_ptr<BlockedCall> call);
  // Counts a call that is over.
  struct FinishedCall {
    const CommandTable::Entry& entry;
    uint64_t nanoseconds;
    bool failed;
    std::string_view error;
  };
  void Count(const FinishedCall& call);
  void TellIfSlow(Session& session, const CommandTable::Entry& entry,
                  std::span<const std::string_view> arguments, uint64_t nanoseconds);

  DispatcherShared& shared_;
  messages::Broker& broker_;
  Statistics statistics_;
  int64_t now_milliseconds_ = Transaction::kReadClock;
  std::vector<Key> keys_;
  std::vector<FoundKey> found_;
  std::vector<uint64_t> hashes_;
  std::vector<std::string> script_lines_;
  bool frees_all_ = false;  // once the locks are gone
  KeptLocks kept_locks_;
  uint64_t kept_nanoseconds_ = 0;  // of the calls since the locks were taken
  std::unique_ptr<scripting::ThreadScripts> scripts_;
  std::atomic<const scripting::ThreadScripts*> scripts_seen_{nullptr};
};

}  // namespace remora::protocol
