#include "protocol/scripting/eval_interpreter.h"

#include <utility>

#include "engine/base/sha1.h"
#include "engine/keyspace/keyspace.h"
#include "protocol/command_context.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/lua_to_reply.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

namespace {

constexpr size_t kShaDigits = 40;
constexpr const char* kChunkName = "@user_script";

}  // namespace

EvalInterpreter::EvalInterpreter(ScriptStore& store, ScriptRunner& runner)
    : store_(store), runner_(runner), epoch_(store.epoch()) {}

void EvalInterpreter::FollowFlush() {
  const uint64_t epoch = store_.epoch();
  if (epoch == epoch_.load(std::memory_order_relaxed)) [[likely]]
    return;
  epoch_.store(epoch, std::memory_order_relaxed);
  by_text_.clear();
  text_of_sha_.clear();
  sandbox_.reset();
  vm_.reset();
  used_bytes_.store(0, std::memory_order_relaxed);
}

void EvalInterpreter::Open() {
  FollowFlush();
  if (vm_ != nullptr) [[likely]]
    return;
  vm_ = std::make_unique<LuaVm>(runner_.shared().scripts->lua_bytes_max);
  sandbox_.emplace(vm_->state(), runner_, Sandbox::For::kScripts);
}

void EvalInterpreter::Eval(CommandContext& context, bool read_only) {
  size_t keys = 0;
  if (!ReadKeyCount(context, error_text::kNotAnInteger, keys)) return;
  Open();
  Compiled* const compiled = FindByText(context, context.arguments.all()[1]);
  if (compiled != nullptr) Run(context, *compiled, keys, read_only);
}

void EvalInterpreter::EvalSha(CommandContext& context, bool read_only) {
  size_t keys = 0;
  // Why first: what cannot be a name is said before the number of keys is read, what is none after.
  if (context.arguments.all()[1].size() != kShaDigits) {
    return context.reply.Error(error_text::kNoScript);
  }
  if (!ReadKeyCount(context, error_text::kNotAnInteger, keys)) return;
  Open();
  Compiled* const compiled = FindBySha(context, context.arguments.all()[1]);
  if (compiled != nullptr) Run(context, *compiled, keys, read_only);
}

void EvalInterpreter::Load(CommandContext& context) {
  Open();
  const Compiled* const compiled =
      AddNew(context, context.arguments.all()[2], ScriptStore::Origin::kLoad);
  if (compiled != nullptr) context.reply.BulkString(compiled->script->sha());
}

EvalInterpreter::Compiled* EvalInterpreter::FindByText(CommandContext& context,
                                                       std::string_view text) {
  const auto found = by_text_.find(context.engine.keyspace().Hash(text));
  if (found != by_text_.end() && !found->second.script->retired() &&
      found->second.script->text() == text) [[likely]] {
    return &found->second;
  }
  return AddNew(context, text, ScriptStore::Origin::kEval);
}

EvalInterpreter::Compiled* EvalInterpreter::AddNew(CommandContext& context, std::string_view text,
                                                   ScriptStore::Origin origin) {
  std::string sha = base::HexText(base::Sha1(text));
  if (std::shared_ptr<Script> known = store_.Find(sha)) return Compile(context, std::move(known));
  const ScriptHeader header = ParseScriptHeader(text);
  if (!header.error.empty()) {
    context.reply.Error(header.error);
    return nullptr;
  }
  // Why before it is added: what does not compile is not kept.
  if (!PushCompiled(context, text.substr(header.code_begin))) return nullptr;
  std::shared_ptr<Script> script = store_.Add(std::move(sha), text, header, origin);
  Compiled compiled{script, luaL_ref(vm_->state(), LUA_REGISTRYINDEX)};
  return &Keep(context, std::move(compiled));
}

EvalInterpreter::Compiled* EvalInterpreter::FindBySha(CommandContext& context,
                                                      std::string_view sha) {
  if (sha.size() == kShaDigits) {
    const std::string name = ScriptStore::NameOf(sha);
    const auto known = text_of_sha_.find(name);
    if (known != text_of_sha_.end()) {
      const auto found = by_text_.find(known->second);
      if (found != by_text_.end() && !found->second.script->retired() &&
          found->second.script->sha() == name) {
        return &found->second;
      }
    }
    if (std::shared_ptr<Script> script = store_.Find(name)) {
      return Compile(context, std::move(script));
    }
  }
  context.reply.Error(error_text::kNoScript);
  return nullptr;
}

EvalInterpreter::Compiled* EvalInterpreter::Compile(CommandContext& context,
                                                    std::shared_ptr<Script> script) {
  if (!PushCompiled(context, script->code())) return nullptr;
  Compiled compiled{std::move(script), luaL_ref(vm_->state(), LUA_REGISTRYINDEX)};
  return &Keep(context, std::move(compiled));
}

EvalInterpreter::Compiled& EvalInterpreter::Keep(CommandContext& context, Compiled compiled) {
  if (by_text_.size() >= kCompiledMax) ForgetRetired();
  const uint64_t hash = context.engine.keyspace().Hash(compiled.script->text());
  text_of_sha_[compiled.script->sha()] = hash;
  const auto [place, is_new] = by_text_.try_emplace(hash);
  if (!is_new) luaL_unref(vm_->state(), LUA_REGISTRYINDEX, place->second.function);
  place->second = std::move(compiled);
  return place->second;
}

void EvalInterpreter::ForgetRetired() {
  std::erase_if(by_text_, [&](const auto& item) {
    const Compiled& compiled = item.second;
    if (!compiled.script->retired()) return false;
    luaL_unref(vm_->state(), LUA_REGISTRYINDEX, compiled.function);
    text_of_sha_.erase(compiled.script->sha());
    return true;
  });
}

bool EvalInterpreter::PushCompiled(CommandContext& context, std::string_view code) {
  lua_State* const lua = vm_->state();
  std::string message;
  const LuaVm::Limit limit(*vm_);
  if (code.starts_with(LUA_SIGNATURE[0])) {
    // Why not left to Lua: it would take this for code that is compiled already.
    message = "user_script:1: unexpected symbol near 'char(27)'";
  } else if (luaL_loadbuffer(lua, code.data(), code.size(), kChunkName) == 0) {
    return true;
  } else {
    message = TextAt(lua, -1);
    lua_pop(lua, 1);
  }
  context.reply.Error(error_text::ScriptCompilation(message));
  return false;
}

void EvalInterpreter::Run(CommandContext& context, const Compiled& compiled, size_t keys,
                          bool read_only) {
  Script& script = *compiled.script;
  const std::string_view refusal = WhyRefused(script, read_only);
  if (!refusal.empty()) return context.reply.Error(refusal);
  store_.Used(script);
  const bool only_reads = read_only || (script.flags() & kNoWrites) != 0;
  const ScriptTerms terms{.name = script.sha(),
                          .read_only = only_reads,
                          .may_lack_memory = (script.flags() & kAllowOutOfMemory) != 0,
                          .keys = context.keys,
                          .needs = script.needs()};
  lua_State* const lua = vm_->state();
  // Why kept: a command that the script calls may be SCRIPT FLUSH of another thread.
  const std::shared_ptr<Script> keeps = compiled.script;
  const std::optional<int> status =
      runner_.Run(context, terms, lua, [&] { return Call(context, compiled, keys); });
  if (status) WriteResult(lua, *status, terms, runner_.version(), context.reply);
  used_bytes_.store(vm_->used_bytes(), std::memory_order_relaxed);
}

std::string_view EvalInterpreter::WhyRefused(const Script& script, bool read_only) const {
  if (!script.has_header()) return {};
  const bool writes = (script.flags() & kNoWrites) == 0;
  if (writes && read_only) return error_text::kWritingScriptInReadOnlyCommand;
  const bool lacks_memory = runner_.shared().out_of_memory.load(std::memory_order_relaxed);
  if (lacks_memory && writes && (script.flags() & kAllowOutOfMemory) == 0) {
    return error_text::kScriptNeedsMemory;
  }
  return {};
}

int EvalInterpreter::Call(const CommandContext& context, const Compiled& compiled, size_t keys) {
  constexpr size_t kFirstKey = 3;
  lua_State* const lua = vm_->state();
  const std::span<const std::string_view> texts = context.arguments.all().subspan(kFirstKey);
  sandbox_->PushErrorHandler();
  const int handler = lua_gettop(lua);
  PushTexts(lua, texts.first(keys));
  sandbox_->SetGlobal("KEYS");
  PushTexts(lua, texts.subspan(keys));
  sandbox_->SetGlobal("ARGV");
  lua_rawgeti(lua, LUA_REGISTRYINDEX, compiled.function);
  const LuaVm::Limit limit(*vm_);
  const int status = lua_pcall(lua, 0, 1, handler);
  lua_remove(lua, handler);
  return status;
}

void PushTexts(lua_State* lua, std::span<const std::string_view> texts) {
  lua_createtable(lua, static_cast<int>(texts.size()), 0);
  for (size_t i = 0; i < texts.size(); ++i) {
    Push(lua, texts[i]);
    lua_rawseti(lua, -2, static_cast<int>(i + 1));
  }
}

bool ReadKeyCount(CommandContext& context, std::string_view not_a_number, size_t& keys) {
  constexpr size_t kArgumentsBeforeKeys = 3;
  const int64_t count = context.arguments.Integer(2, not_a_number);
  if (!context.arguments.ok()) {
    context.reply.Error(context.arguments.error());
    return false;
  }
  if (count > static_cast<int64_t>(context.arguments.size() - kArgumentsBeforeKeys)) {
    context.reply.Error(error_text::kTooManyKeys);
    return false;
  }
  if (count < 0) {
    context.reply.Error(error_text::kNegativeKeys);
    return false;
  }
  keys = static_cast<size_t>(count);
  return true;
}

namespace {

// The field of the table on top of the stack as text; nothing when it is none.
std::optional<std::string> FieldText(lua_State* lua, std::string_view name) {
  Push(lua, name);
  lua_rawget(lua, -2);
  std::optional<std::string> text;
  if (lua_isstring(lua, -1) != 0) text = LineAt(lua, -1);
  lua_pop(lua, 1);
  return text;
}

void WriteError(lua_State* lua, const ScriptTerms& terms, ReplyWriter& reply) {
  if (!lua_istable(lua, -1)) {
    // Where memory has run out, Lua has made no table of it.
    const bool has_text = lua_isstring(lua, -1) != 0;
    return reply.Error(has_text ? "ERR " + std::string(TextAt(lua, -1))
                                : std::string(error_text::kExecutionFailure));
  }
  std::string text = FieldText(lua, "err").value_or(std::string(error_text::kExecutionFailure));
  const std::optional<std::string> source = FieldText(lua, "source");
  const std::optional<std::string> line = FieldText(lua, "line");
  if (source && line) {
    text += " script: ";
    text += terms.name;
    text += ", on " + *source + ":" + *line + ".";
  }
  lua_pushliteral(lua, "ignore_error_stats_update");
  lua_rawget(lua, -2);
  const bool counted = lua_toboolean(lua, -1) != 0;
  lua_pop(lua, 1);
  counted ? reply.CountedError(text) : reply.Error(text);
}

}  // namespace

void WriteResult(lua_State* lua, int status, const ScriptTerms& terms, RespVersion version,
                 ReplyWriter& reply) {
  if (status == 0) return WriteLuaValue(lua, version, reply);
  WriteError(lua, terms, reply);
  lua_pop(lua, 1);
}

}  // namespace remora::protocol::scripting
