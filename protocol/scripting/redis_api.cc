#include "protocol/scripting/redis_api.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/sha1.h"
#include "protocol/dispatcher.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/reply_to_lua.h"
#include "protocol/scripting/script_runner.h"
#include "protocol/version.h"

namespace remora::protocol::scripting {

namespace {

constexpr int kReplicateNowhere = 0;
constexpr int kReplicateToLog = 1;
constexpr int kReplicateToReplicas = 2;
constexpr int kReplicateEverywhere = kReplicateToLog | kReplicateToReplicas;

int Raise(lua_State* lua, std::string_view error) {
  PushError(lua, error, /*counted=*/false);
  return lua_error(lua);
}

int Call(lua_State* lua) { return ScriptRunner::Of(lua).CallCommand(lua, /*raises=*/true); }

int ProtectedCall(lua_State* lua) {
  return ScriptRunner::Of(lua).CallCommand(lua, /*raises=*/false);
}

// The argument of error_reply and status_reply; false, with an error on the stack, when it is none.
bool HasOneText(lua_State* lua) {
  if (lua_gettop(lua) == 1 && lua_type(lua, 1) == LUA_TSTRING) return true;
  PushError(lua, error_text::kScriptReplyArguments, /*counted=*/false);
  return false;
}

// An error without a code gets one: "text" and "-text" are "ERR text", "-CODE text" stays.
int ErrorReply(lua_State* lua) {
  if (!HasOneText(lua)) return 1;
  std::string_view text = LineAt(lua, 1);
  if (text.starts_with('-')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  std::string error;
  if (text.find(' ') == std::string_view::npos) error = "ERR ";
  error.append(text);
  PushError(lua, error, /*counted=*/false);
  return 1;
}

int StatusReply(lua_State* lua) {
  if (!HasOneText(lua)) return 1;
  lua_createtable(lua, 0, 1);
  SetField(lua, "ok", TextAt(lua, 1));
  return 1;
}

int Sha1Hex(lua_State* lua) {
  if (lua_gettop(lua) != 1) return Raise(lua, error_text::kScriptSha1Arguments);
  Push(lua, base::HexText(base::Sha1(TextAt(lua, 1))));
  return 1;
}

int Log(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count < 2) return Raise(lua, error_text::kScriptLogArguments);
  if (lua_isnumber(lua, 1) == 0) return Raise(lua, error_text::kScriptLogLevelType);
  const lua_Number level = lua_tonumber(lua, 1);
  if (!(level >= 0 && level <= static_cast<lua_Number>(Host::kLogLevels - 1))) {
    return Raise(lua, error_text::kScriptLogLevel);
  }
  std::string text;
  for (int i = 2; i <= count; ++i) {
    if (lua_isstring(lua, i) == 0) continue;
    if (i > 2) text.push_back(' ');
    text.append(TextAt(lua, i));
  }
  const DispatcherShared& shared = ScriptRunner::Of(lua).shared();
  if (shared.host != nullptr) shared.host->LogFromScript(static_cast<int>(level), text);
  return 0;
}

int SetResp(lua_State* lua) {
  if (lua_gettop(lua) != 1) return Raise(lua, error_text::kScriptSetRespArguments);
  const auto version = lua_tonumber(lua, 1);
  if (version != 2 && version != 3) return Raise(lua, error_text::kScriptRespVersion);
  ScriptRunner::Of(lua).SetVersion(version == 2 ? RespVersion::kResp2 : RespVersion::kResp3);
  return 0;
}

// A script's effects go where all effects go: there is nothing to choose yet.
int SetRepl(lua_State* lua) {
  if (lua_gettop(lua) != 1) return Raise(lua, error_text::kScriptSetReplArguments);
  const auto flags = lua_tonumber(lua, 1);
  if (!(flags >= 0 && flags < kReplicateEverywhere + 1)) {
    return Raise(lua, error_text::kScriptReplicationFlags);
  }
  return 0;
}

int ReplicateCommands(lua_State* lua) {
  lua_pushboolean(lua, 1);
  return 1;
}

// Without a debugger there is nowhere to stop, nor anybody to read.
int Breakpoint(lua_State* lua) {
  lua_pushboolean(lua, 0);
  return 1;
}

int Debug(lua_State*) { return 0; }

int CheckCommandPermission(lua_State* lua) {
  ScriptRunner& runner = ScriptRunner::Of(lua);
  if (lua_gettop(lua) == 0) return Raise(lua, error_text::kScriptNoArguments);
  if (!runner.ReadArguments(lua)) return Raise(lua, error_text::kScriptArgumentType);
  const CommandTable::Entry* const entry = runner.FindCommand();
  if (entry == nullptr) return Raise(lua, error_text::kScriptAclCommand);
  lua_pushboolean(lua, runner.MayCall(*entry) ? 1 : 0);
  return 1;
}

constexpr luaL_Reg kFunctions[] = {{"call", Call},
                                   {"pcall", ProtectedCall},
                                   {"error_reply", ErrorReply},
                                   {"status_reply", StatusReply},
                                   {"sha1hex", Sha1Hex},
                                   {"log", Log},
                                   {"setresp", SetResp},
                                   {"set_repl", SetRepl},
                                   {"acl_check_cmd", CheckCommandPermission},
                                   {nullptr, nullptr}};

constexpr luaL_Reg kFunctionsOfEval[] = {{"replicate_commands", ReplicateCommands},
                                         {"breakpoint", Breakpoint},
                                         {"debug", Debug},
                                         {nullptr, nullptr}};

void SetNumber(lua_State* lua, const char* name, int value) {
  lua_pushinteger(lua, value);
  lua_setfield(lua, -2, name);
}

void AddConstants(lua_State* lua) {
  SetNumber(lua, "LOG_DEBUG", 0);
  SetNumber(lua, "LOG_VERBOSE", 1);
  SetNumber(lua, "LOG_NOTICE", 2);
  SetNumber(lua, "LOG_WARNING", 3);
  SetField(lua, "REDIS_VERSION", kRedisVersion);
  SetNumber(lua, "REDIS_VERSION_NUM", kRedisVersionNumber);
}

}  // namespace

void PushRedisApi(lua_State* lua, bool for_functions) {
  lua_newtable(lua);
  AddFunctions(lua, kFunctions);
  if (!for_functions) AddFunctions(lua, kFunctionsOfEval);
  AddConstants(lua);
  SetNumber(lua, "REPL_ALL", kReplicateEverywhere);
  SetNumber(lua, "REPL_AOF", kReplicateToLog);
  SetNumber(lua, "REPL_SLAVE", kReplicateToReplicas);
  SetNumber(lua, "REPL_REPLICA", kReplicateToReplicas);
  SetNumber(lua, "REPL_NONE", kReplicateNowhere);
}

void PushLoadingApi(lua_State* lua) {
  lua_newtable(lua);
  lua_pushcfunction(lua, Log);
  lua_setfield(lua, -2, "log");
  AddConstants(lua);
}

}  // namespace remora::protocol::scripting
