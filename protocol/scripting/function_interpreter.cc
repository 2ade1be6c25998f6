#include "protocol/scripting/function_interpreter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/command_context.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/eval_interpreter.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"
#include "protocol/scripting/redis_api.h"
#include "protocol/scripting/script_header.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

namespace {

constexpr const char* kChunkName = "@user_function";
// A library that takes longer to run is refused.
constexpr uint64_t kLoadingNanosecondsMax = 500'000'000;
// Kilobytes' worth of the collector's work.
constexpr int kCollectedAfterLoading = 4;

std::string ErrorText(lua_State* lua) {
  std::string text;
  if (lua_istable(lua, -1)) {
    lua_getfield(lua, -1, "err");
    if (lua_isstring(lua, -1) != 0) text = TextAt(lua, -1);
    lua_pop(lua, 1);
  } else if (lua_isstring(lua, -1) != 0) {
    text = TextAt(lua, -1);
  }
  return text;
}

}  // namespace

FunctionInterpreter::FunctionInterpreter(FunctionStore& store, ScriptRunner& runner)
    : store_(store), runner_(runner) {}

void FunctionInterpreter::Open() {
  if (vm_ != nullptr) [[likely]]
    return;
  vm_ = std::make_unique<LuaVm>(runner_.shared().scripts->lua_bytes_max);
  sandbox_.emplace(vm_->state(), runner_, Sandbox::For::kFunctions);
  MakeLoadingGlobals();
}

void FunctionInterpreter::Forget(const std::vector<int>& callbacks) {
  for (const int callback : callbacks) luaL_unref(vm_->state(), LUA_REGISTRYINDEX, callback);
}

void FunctionInterpreter::FollowFlush() {
  const uint64_t epoch = store_.epoch();
  if (epoch == epoch_.load(std::memory_order_relaxed)) [[likely]]
    return;
  epoch_.store(epoch, std::memory_order_relaxed);
  callables_.clear();
  loaded_.clear();
  sandbox_.reset();
  vm_.reset();
  used_bytes_.store(0, std::memory_order_relaxed);
}

void FunctionInterpreter::ForgetRetired() {
  const uint64_t removals = store_.removals();
  // Some work for each library that went.
  if (removals - swept_removals_ <= loaded_.size() / 2) return;
  swept_removals_ = removals;
  std::erase_if(callables_, [](const auto& item) { return item.second.library->retired(); });
  std::erase_if(loaded_, [&](const auto& item) {
    if (!item.second.library->retired()) return false;
    Forget(item.second.callbacks);
    return true;
  });
}

void FunctionInterpreter::MakeLoadingGlobals() {
  lua_State* const lua = vm_->state();
  lua_newtable(lua);
  PushLoadingApi(lua);
  lua_pushlightuserdata(lua, this);
  lua_pushcclosure(lua, RegisterFunction, 1);
  lua_setfield(lua, -2, "register_function");
  RefuseUndeclared(lua);
  ProtectTable(lua);
  lua_setfield(lua, -2, "redis");
  RefuseUndeclared(lua);
  loading_globals_ = luaL_ref(lua, LUA_REGISTRYINDEX);
}

bool FunctionInterpreter::Compile(std::string_view code) {
  const LuaVm::Limit limit(*vm_);
  return luaL_loadbuffer(vm_->state(), code.data(), code.size(), kChunkName) == 0;
}

int FunctionInterpreter::CallProtected(int arguments, int results, int handler) {
  const LuaVm::Limit limit(*vm_);
  return lua_pcall(vm_->state(), arguments, results, handler);
}

bool FunctionInterpreter::RunLibrary(std::string_view code, Registration& registration,
                                     std::string& error) {
  lua_State* const lua = vm_->state();
  const int top = lua_gettop(lua);
  sandbox_->PushErrorHandler();
  if (code.starts_with(LUA_SIGNATURE[0]) || !Compile(code)) {
    error = error_text::FunctionCompilation(ErrorText(lua));
    lua_settop(lua, top);
    return false;
  }
  lua_rawgeti(lua, LUA_REGISTRYINDEX, loading_globals_);
  sandbox_->UseGlobals();
  registration_ = &registration;
  runner_.LimitTime(kLoadingNanosecondsMax);
  const int status = CallProtected(0, 0, top + 1);
  runner_.ForgetTimeLimit();
  registration_ = nullptr;
  sandbox_->RestoreGlobals();
  if (status != 0) {
    error = error_text::FunctionRegistration(ErrorText(lua));
  } else if (registration.functions.empty()) {
    error = error_text::kNoFunctions;
  }
  lua_settop(lua, top);
  if (!error.empty()) Forget(registration.callbacks);
  return error.empty();
}

std::shared_ptr<Library> FunctionInterpreter::Load(std::string_view text, std::string& error) {
  LibraryHeader header = ParseLibraryHeader(text);
  if (!header.error.empty()) {
    error = std::move(header.error);
    return nullptr;
  }
  FollowFlush();
  Open();
  ForgetRetired();
  Registration registration;
  if (!RunLibrary(text.substr(header.code_begin), registration, error)) return nullptr;
  auto library = std::make_shared<Library>(std::move(header.name), text, header.code_begin,
                                           std::move(registration.functions));
  // Why: much of what loading takes is garbage afterwards.
  lua_gc(vm_->state(), LUA_GCSTEP, kCollectedAfterLoading);
  loaded_[library.get()] = {library, std::move(registration.callbacks)};
  used_bytes_.store(vm_->used_bytes(), std::memory_order_relaxed);
  return library;
}

const FunctionInterpreter::Callable* FunctionInterpreter::Find(std::string_view name) {
  FollowFlush();
  std::string key(name);
  const auto known = callables_.find(key);
  if (known != callables_.end()) {
    if (!known->second.library->retired()) return &known->second;
    callables_.erase(known);
  }
  FunctionStore::Found found = store_.Find(key);
  if (found.library == nullptr) return nullptr;
  Open();
  Loaded& loaded = loaded_[found.library.get()];
  if (loaded.library == nullptr) {
    Registration registration;
    std::string error;
    // It has run before, on another thread.
    if (!RunLibrary(found.library->code(), registration, error) ||
        registration.callbacks.size() != found.library->functions().size()) {
      loaded_.erase(found.library.get());
      return nullptr;
    }
    loaded = {found.library, std::move(registration.callbacks)};
  }
  const int callback = loaded.callbacks[found.function];
  return &callables_
              .emplace(std::move(key), Callable{std::move(found.library), found.function, callback})
              .first->second;
}

void FunctionInterpreter::Call(CommandContext& context, bool read_only) {
  const Callable* const found = Find(context.arguments.all()[1]);
  if (found == nullptr) return context.reply.Error(error_text::kFunctionNotFound);
  // Why a copy: FUNCTION DELETE on another thread may come meanwhile.
  const Callable callable = *found;
  const LibraryFunction& function = callable.library->functions()[callable.function];
  size_t keys = 0;
  if (!ReadKeyCount(context, error_text::kFunctionKeyCount, keys)) return;
  const bool writes = (function.flags & kNoWrites) == 0;
  if (writes && read_only) {
    return context.reply.Error(error_text::kWritingScriptInReadOnlyCommand);
  }
  const bool may_lack_memory = (function.flags & kAllowOutOfMemory) != 0;
  if (writes && !may_lack_memory &&
      runner_.shared().out_of_memory.load(std::memory_order_relaxed)) {
    return context.reply.Error(error_text::kScriptNeedsMemory);
  }
  const ScriptTerms terms{.kind = ScriptKind::kFunction,
                          .name = function.name,
                          .read_only = !writes,
                          .may_lack_memory = may_lack_memory,
                          .keys = context.keys,
                          .needs = callable.library->needs(callable.function)};
  lua_State* const lua = vm_->state();
  const std::optional<int> status =
      runner_.Run(context, terms, lua, [&] { return Invoke(context, callable.callback, keys); });
  if (status) WriteResult(lua, *status, terms, runner_.version(), context.reply);
  used_bytes_.store(vm_->used_bytes(), std::memory_order_relaxed);
}

int FunctionInterpreter::Invoke(const CommandContext& context, int callback, size_t keys) {
  constexpr size_t kFirstKey = 3;
  lua_State* const lua = vm_->state();
  const std::span<const std::string_view> texts = context.arguments.all().subspan(kFirstKey);
  sandbox_->PushErrorHandler();
  const int handler = lua_gettop(lua);
  lua_rawgeti(lua, LUA_REGISTRYINDEX, callback);
  PushTexts(lua, texts.first(keys));
  PushTexts(lua, texts.subspan(keys));
  const int status = CallProtected(2, 1, handler);
  lua_remove(lua, handler);
  return status;
}

}  // namespace remora::protocol::scripting
