// Commands that a script calls.
#include <cmath>
#include <string>

#include "engine/base/number_text.h"
#include "engine/keyspace/keyspace.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/reply_to_lua.h"
#include "protocol/scripting/script_runner.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

namespace {

// What others may have seen, so that it cannot be taken back.
constexpr uint32_t kHasEffects = kWrite | kMayReplicate | kPubSub;

// A number as an argument: whole ones without a fraction, the others in as few digits as read back
// the same.
size_t FormatNumber(lua_Number number, char* text) {
  constexpr lua_Number kWholeMax = 4611686018427387904.0;  // 2^62
  if (std::fabs(number) <= kWholeMax && number == std::floor(number)) {
    return base::FormatInteger(static_cast<int64_t>(number), text);
  }
  if (std::isnan(number) && std::signbit(number)) {
    *text++ = '-';
    return 1 + base::FormatDouble(std::fabs(number), text);
  }
  return base::FormatDouble(number, text);
}

}  // namespace

bool ScriptRunner::ReadArguments(lua_State* lua) {
  const int count = lua_gettop(lua);
  arguments_.clear();
  numbers_.clear();
  // Why all at once: views into it are kept.
  numbers_.reserve(static_cast<size_t>(count));
  for (int i = 1; i <= count; ++i) {
    switch (lua_type(lua, i)) {
      case LUA_TSTRING:
        arguments_.push_back(TextAt(lua, i));
        break;
      case LUA_TNUMBER: {
        std::array<char, 40>& text = numbers_.emplace_back();
        arguments_.emplace_back(text.data(), FormatNumber(lua_tonumber(lua, i), text.data()));
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

const CommandTable::Entry* ScriptRunner::FindCommand() const {
  const CommandTable::Entry* const entry = shared_.table.Find(arguments_[0]);
  if (entry == nullptr || entry->spec->subcommands.empty() || arguments_.size() == 1) return entry;
  return shared_.table.FindSubcommand(*entry, arguments_[1]);
}

bool ScriptRunner::MayCall(const CommandTable::Entry& entry) const {
  if (run_ == nullptr || shared_.TrustsAll(run_->context.session)) return true;
  return !shared_.access->WouldRefuse(run_->context.session,
                                      {entry, arguments_, AccessContext::kScript});
}

int ScriptRunner::CallCommand(lua_State* lua, bool raises) {
  if (run_ == nullptr) return luaL_error(lua, "redis.call outside of a script");
  if (unwinding()) return EndRun(lua, run_->ending);
  const bool failed = PushResult(lua);
  return failed && raises ? lua_error(lua) : 1;
}

bool ScriptRunner::PushResult(lua_State* lua) {
  if (lua_gettop(lua) == 0) {
    PushError(lua, error_text::kScriptNoArguments, /*counted=*/false);
    return true;
  }
  if (!ReadArguments(lua)) {
    PushError(lua, error_text::kScriptArgumentType, /*counted=*/false);
    return true;
  }
  const CommandTable::Entry* const entry = FindCommand();
  std::string_view error;
  if (entry == nullptr) {
    error = error_text::kScriptUnknownCommand;
  } else if (!entry->spec->AcceptsArguments(arguments_.size()) || entry->spec->handler == nullptr) {
    error = error_text::kScriptArity;
  } else {
    error = WhyForbidden(*entry->spec);
  }
  std::string refusal;
  if (error.empty() && !shared_.TrustsAll(run_->context.session)) [[unlikely]] {
    refusal = shared_.access->WhyRefused(run_->context.session,
                                         {*entry, arguments_, AccessContext::kScript});
    error = refusal;
  }
  if (!error.empty()) {
    Refuse(lua, entry, error);
    return true;
  }
  FindKeys(*entry->spec);
  if (!Lock(*entry->spec)) EndRun(lua, run_->ending);
  return Execute(lua, *entry);
}

void ScriptRunner::Refuse(lua_State* lua, const CommandTable::Entry* entry,
                          std::string_view error) {
  Statistics& statistics = dispatcher_.statistics();
  if (entry != nullptr) statistics.command(entry->id).rejected.Add(1);
  statistics.AddError(error);
  PushError(lua, error, /*counted=*/true);
}

std::string_view ScriptRunner::WhyForbidden(const CommandSpec& spec) const {
  const bool is_allowed_debug =
      spec.Is(kProtectedCommand) && shared_.scripts->may_debug.load(std::memory_order_relaxed);
  if (spec.Is(kNoScript) && !is_allowed_debug) return error_text::kScriptForbidden;
  if (spec.Is(kWrite | kMayReplicate) && run_->terms.read_only) return error_text::kScriptReadOnly;
  // What has begun to write goes on: half of its work would be worse than some bytes more.
  if (spec.Is(kDenyOutOfMemory) && run_->lacks_memory && !run_->terms.may_lack_memory &&
      !run_->wrote) {
    return error_text::kOutOfMemory;
  }
  return {};
}

void ScriptRunner::FindKeys(const CommandSpec& spec) {
  keys_.clear();
  found_.clear();
  protocol::FindKeys(spec, arguments_, found_);
  for (const FoundKey& key : found_) {
    keys_.push_back(shared_.engine.MakeKey(arguments_[key.argument]));
  }
}

bool ScriptRunner::HasLocked(const CommandSpec& spec) const {
  if (run_->transaction->holds_everything()) return true;
  if (MayTouchAnything(spec)) return false;
  for (const Key& key : keys_) {
    if (!run_->transaction->HoldsStripeOf(key)) return false;
  }
  return true;
}

bool ScriptRunner::Lock(const CommandSpec& spec) {
  if (!HasLocked(spec)) {
    if (!run_->changed) {
      run_->ending = Ending::kNeedsEverything;
      return false;
    }
    run_->transaction->WidenToEverything([this] { WaitBesideBusy(); });
  }
  const bool has_effects = spec.Is(kHasEffects);
  if (has_effects && !run_->right_to_widen.owns_lock() && !run_->transaction->holds_everything()) {
    // Why not wait here: who has the right may need what this one has locked.
    if (!run_->right_to_widen.try_lock()) {
      run_->ending = Ending::kNeedsRight;
      return false;
    }
    run_->terms.needs.writes.store(true, std::memory_order_relaxed);
  }
  return true;
}

bool ScriptRunner::Execute(lua_State* lua, const CommandTable::Entry& entry) {
  if (entry.spec->Is(kHasEffects)) run_->changed = true;
  if (entry.spec->Is(kWrite) && !run_->wrote) {
    run_->wrote = true;
    if (run_->busy) run_->busy->wrote.store(true, std::memory_order_relaxed);
  }
  run_->transaction->set_database(session_.database);
  output_.Clear();
  dispatcher_.CallInScript(session_,
                           {entry, arguments_, keys_, run_->context.session, &run_->microseconds},
                           *run_->transaction);
  const std::string_view reply = output_.view();
  const bool failed = reply.starts_with('-');
  // Makes room for the reply where there were as many arguments as the stack holds.
  lua_settop(lua, 0);
  PushReply(lua, reply);
  return failed;
}

}  // namespace remora::protocol::scripting
