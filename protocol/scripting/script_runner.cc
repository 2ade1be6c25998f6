#include "protocol/scripting/script_runner.h"

#include <chrono>
#include <thread>

#include "engine/keyspace/keyspace.h"
#include "protocol/dispatcher.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/reply_to_lua.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

namespace {

// The address is the key under which a Lua state keeps its runner.
char runner_key;

// Instructions of Lua's machine between two looks at the time: a millisecond or less.
constexpr int kInstructionsPerLook = 100'000;
constexpr auto kWaitBesideBusy = std::chrono::milliseconds(1);
// As the generator of Redis starts.
constexpr uint64_t kRandomStateAtFirst = 0x1234'ABCD'330E;

}  // namespace

ScriptRunner::ScriptRunner(DispatcherShared& shared, Dispatcher& dispatcher)
    : shared_(shared),
      dispatcher_(dispatcher),
      session_(output_),
      random_state_(kRandomStateAtFirst) {
  session_.authenticated = true;
}

void ScriptRunner::Attach(lua_State* lua) {
  lua_pushlightuserdata(lua, &runner_key);
  lua_pushlightuserdata(lua, this);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  lua_sethook(lua, &ScriptRunner::Hook, LUA_MASKCOUNT, kInstructionsPerLook);
}

ScriptRunner& ScriptRunner::Of(lua_State* lua) {
  lua_pushlightuserdata(lua, &runner_key);
  lua_rawget(lua, LUA_REGISTRYINDEX);
  auto* const runner = static_cast<ScriptRunner*>(lua_touserdata(lua, -1));
  lua_pop(lua, 1);
  return *runner;
}

void ScriptRunner::SetVersion(RespVersion version) {
  version_ = version;
  session_.reply().set_version(version);
}

std::optional<int> ScriptRunner::Run(CommandContext& context, const ScriptTerms& terms,
                                     lua_State* lua, base::FunctionRef<int()> call) {
  const int top = lua_gettop(lua);
  // Why a copy: while the script is busy, this thread may look at the keys of other requests.
  declared_.assign(terms.keys.begin(), terms.keys.end());
  while (true) {
    ActiveRun run{.terms = terms,
                  .context = context,
                  .lacks_memory = shared_.out_of_memory.load(std::memory_order_relaxed)};
    const std::optional<int> status = Attempt(run, call);
    if (!status) {
      context.reply.Error(dispatcher_.WhyBusy());
      return std::nullopt;
    }
    if (run.ending == Ending::kNeedsEverything || run.ending == Ending::kNeedsRight) {
      dispatcher_.DropScriptLines();
    }
    if (run.ending == Ending::kNeedsEverything) {
      terms.needs.everything.store(true, std::memory_order_relaxed);
    } else if (run.ending == Ending::kNeedsRight) {
      terms.needs.writes.store(true, std::memory_order_relaxed);
    } else {
      if (!context.transaction.holds_everything()) dispatcher_.FreeAllIfAsked();
      return status;
    }
    lua_settop(lua, top);
  }
}

std::optional<int> ScriptRunner::Attempt(ActiveRun& run, base::FunctionRef<int()> call) {
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  CommandContext& context = run.context;
  if (context.transaction.holds_everything()) return RunIn(run, context.transaction, call);
  const int64_t now = context.transaction.now_milliseconds();
  const uint32_t database = context.session.database;
  if (run.terms.needs.everything.load(std::memory_order_relaxed)) {
    Transaction transaction(keyspace, database, Transaction::AllKeys{}, now, Patience::kUntilBusy);
    if (transaction.gave_up()) return std::nullopt;
    return RunIn(run, transaction, call);
  }
  run.right_to_widen = std::unique_lock(keyspace.right_to_widen(), std::defer_lock);
  if (!run.terms.read_only && run.terms.needs.writes.load(std::memory_order_relaxed)) {
    if (!keyspace.LockRightUnlessBusy()) return std::nullopt;
    run.right_to_widen = std::unique_lock(keyspace.right_to_widen(), std::adopt_lock);
  }
  Transaction transaction(keyspace, database, declared_, now, Patience::kUntilBusy);
  if (transaction.gave_up()) return std::nullopt;
  return RunIn(run, transaction, call);
}

int ScriptRunner::RunIn(ActiveRun& run, Transaction& transaction, base::FunctionRef<int()> call) {
  session_.id = run.context.session.id;
  session_.database = run.context.session.database;
  session_.access = run.context.session.access;
  session_.no_touch = run.context.session.no_touch;
  SetVersion(RespVersion::kResp2);
  run.transaction = &transaction;
  run.began_ticks = TickScale::Now();
  run_ = &run;
  const int status = call();
  run_ = nullptr;
  const bool is_over = run.ending != Ending::kNeedsEverything && run.ending != Ending::kNeedsRight;
  if (is_over) dispatcher_.ShowScriptLines(transaction);
  if (run.busy) {
    shared_.scripts->running.Remove(*run.busy);
    transaction.EndBusy();
  }
  return status;
}

void ScriptRunner::LimitTime(uint64_t nanoseconds) {
  time_limit_ticks_ =
      TickScale::Now() + static_cast<uint64_t>(static_cast<double>(nanoseconds) /
                                               shared_.ticks.nanoseconds_per_tick());
}

void ScriptRunner::Hook(lua_State* lua, lua_Debug* activation) {
  static_cast<void>(activation);
  Of(lua).OnHook(lua);
}

void ScriptRunner::OnHook(lua_State* lua) {
  if (time_limit_ticks_ != 0 && TickScale::Now() > time_limit_ticks_) {
    PushError(lua, error_text::kFunctionLoadTimeout, /*counted=*/false);
    lua_error(lua);
  }
  if (run_ == nullptr) return;
  if (unwinding()) EndRun(lua, run_->ending);
  if (!IsBusyByNow()) return;
  const bool goes_on = shared_.host == nullptr || shared_.host->WhileScriptIsBusy();
  if (!goes_on || run_->busy->killed.load(std::memory_order_relaxed)) {
    EndRun(lua, Ending::kKilled);
  }
}

void ScriptRunner::WaitBesideBusy() {
  // Why only then: requests that others wait for with something locked here would wait for ever.
  if (IsBusyByNow() && shared_.host != nullptr) {
    static_cast<void>(shared_.host->WhileScriptIsBusy());
  }
  std::this_thread::sleep_for(kWaitBesideBusy);
}

bool ScriptRunner::IsBusyByNow() {
  if (run_->busy) return true;
  const int64_t limit = shared_.scripts->running.busy_milliseconds.load(std::memory_order_relaxed);
  const auto elapsed =
      static_cast<int64_t>(shared_.ticks.NanosecondsSince(run_->began_ticks) / 1'000'000);
  if (limit <= 0 || elapsed < limit) return false;
  BecomeBusy();
  return true;
}

void ScriptRunner::BecomeBusy() {
  RunningScript& busy = run_->busy.emplace();
  busy.kind = run_->terms.kind;
  busy.name = run_->terms.name;
  for (const std::string_view argument : run_->context.arguments.all()) {
    busy.arguments.emplace_back(argument);
  }
  busy.began_ticks = run_->began_ticks;
  busy.wrote.store(run_->wrote, std::memory_order_relaxed);
  shared_.scripts->running.Add(busy);
  run_->transaction->BeginBusy();
  if (run_->right_to_widen.owns_lock()) run_->right_to_widen.mutex()->Alarm();
}

int ScriptRunner::EndRun(lua_State* lua, Ending ending) {
  run_->ending = ending;
  // Who gave up an attempt reads no error.
  PushError(lua, error_text::kScriptKilled, /*counted=*/false);
  return lua_error(lua);
}

}  // namespace remora::protocol::scripting
