// Scripts: EVAL and its relatives, and the cache of scripts.
#include <string>

#include "protocol/arguments.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/thread_scripts.h"

namespace remora::protocol {

namespace {

using scripting::RunningScripts;
using scripting::ScriptKind;

scripting::EvalInterpreter& InterpreterOf(CommandContext& context) {
  return context.dispatcher.scripts().eval;
}

scripting::SharedScripts& SharedOf(CommandContext& context) {
  return *context.dispatcher.scripts().runner.shared().scripts;
}

void Eval(CommandContext& context) { InterpreterOf(context).Eval(context, /*read_only=*/false); }

void EvalReadOnly(CommandContext& context) {
  InterpreterOf(context).Eval(context, /*read_only=*/true);
}

void EvalSha(CommandContext& context) {
  InterpreterOf(context).EvalSha(context, /*read_only=*/false);
}

void EvalShaReadOnly(CommandContext& context) {
  InterpreterOf(context).EvalSha(context, /*read_only=*/true);
}

void ScriptLoad(CommandContext& context) { InterpreterOf(context).Load(context); }

void ScriptFlush(CommandContext& context) {
  const bool known = !context.arguments.Has(2) || context.arguments.Is(2, "ASYNC") ||
                     context.arguments.Is(2, "SYNC");
  if (!known || context.arguments.size() > 3) {
    return context.reply.Error(error_text::kScriptFlush);
  }
  SharedOf(context).store.Flush();
  // What other threads hold goes when they next run a script.
  InterpreterOf(context).FollowFlush();
  context.reply.Ok();
}

void ScriptExists(CommandContext& context) {
  const std::span<const std::string_view> names = context.arguments.From(2);
  context.reply.ArrayHeader(names.size());
  for (const std::string_view name : names) {
    context.reply.Integer(SharedOf(context).store.Find(std::string(name)) != nullptr ? 1 : 0);
  }
}

void ScriptShow(CommandContext& context) {
  const std::string name(context.arguments.Text(2));
  const std::shared_ptr<scripting::Script> script = SharedOf(context).store.Find(name);
  if (script == nullptr) return context.reply.Error(error_text::kNoScript);
  context.reply.BulkString(script->text());
}

void ScriptKill(CommandContext& context) {
  switch (SharedOf(context).running.KillAll(ScriptKind::kScript)) {
    case RunningScripts::Kill::kDone:
      return context.reply.Ok();
    case RunningScripts::Kill::kNotBusy:
      return context.reply.Error(error_text::kNotBusy);
    case RunningScripts::Kill::kUnkillable:
      return context.reply.Error(error_text::kUnkillable);
    case RunningScripts::Kill::kOtherKind:
      return context.reply.Error(error_text::kBusyFunction);
  }
}

// Without a debugger only its absence can be asked for.
void ScriptDebug(CommandContext& context) {
  if (context.arguments.Is(2, "NO")) return context.reply.Ok();
  const bool known = context.arguments.Is(2, "YES") || context.arguments.Is(2, "SYNC");
  context.reply.Error(known ? error_text::kScriptDebugUnsupported : error_text::kScriptDebugMode);
}

void ScriptHelp(CommandContext& context) {
  constexpr HelpLine kLines[] = {
      {"DEBUG (YES|SYNC|NO)", "Chooses how scripts are debugged."},
      {"EXISTS <sha1> [<sha1> ...]", "Tells which scripts are cached."},
      {"FLUSH [ASYNC|SYNC]", "Empties the script cache."},
      {"KILL", "Ends the script that is running for too long, unless it has written."},
      {"LOAD <script>", "Puts a script into the cache without running it."},
      {"SHOW <sha1>", "Returns the text of a cached script."},
  };
  WriteHelp(context.reply, "SCRIPT", kLines);
}

constexpr KeySpec kCountedKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates,
     .position = 2,
     .find = KeySpec::Find::kCount,
     .count_at = 0,
     .first_at = 1}};

constexpr KeySpec kCountedReadKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses,
                                         .position = 2,
                                         .find = KeySpec::Find::kCount,
                                         .count_at = 0,
                                         .first_at = 1}};

// A script locks by itself.
constexpr uint32_t kRunsScript =
    kNoScript | kSkipMonitor | kMayReplicate | kStale | kNoMandatoryKeys | kLocksNothing;

constexpr std::string_view kLoadTips[] = {"request_policy:all_nodes",
                                          "response_policy:all_succeeded"};
constexpr std::string_view kExistsTips[] = {"request_policy:all_shards",
                                            "response_policy:agg_logical_and"};
constexpr std::string_view kKillTips[] = {"request_policy:all_shards",
                                          "response_policy:one_succeeded"};

constexpr CommandSpec kScriptSubcommands[] = {
    {.name = "DEBUG",
     .arity = Exactly(3),
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptDebug,
     .since = "3.2.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Chooses how scripts are debugged."},
    {.name = "EXISTS",
     .arity = AtLeast(3),
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptExists,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the number of scripts to check.",
     .summary = "Tells which scripts are cached.",
     .tips = kExistsTips},
    {.name = "FLUSH",
     .arity = AtLeast(2),
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptFlush,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the number of cached scripts.",
     .summary = "Empties the script cache.",
     .tips = kLoadTips},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptHelp,
     .since = "5.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Lists the subcommands."},
    {.name = "KILL",
     .arity = Exactly(2),
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptKill,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Ends the script that is running.",
     .tips = kKillTips},
    {.name = "LOAD",
     .arity = Exactly(3),
     .flags = kNoScript | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptLoad,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the length of the script.",
     .summary = "Loads a script into the cache.",
     .tips = kLoadTips},
    {.name = "SHOW",
     .arity = Exactly(3),
     .flags = kNoScript | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = ScriptShow,
     .since = "8.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Returns the text of a cached script."},
};

constexpr CommandSpec kScriptingCommands[] = {
    {.name = "EVAL",
     .arity = AtLeast(3),
     .flags = kRunsScript,
     .categories = kScriptingCategory,
     .keys = kCountedKeys,
     .handler = Eval,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a Lua script."},
    {.name = "EVALSHA",
     .arity = AtLeast(3),
     .flags = kRunsScript,
     .categories = kScriptingCategory,
     .keys = kCountedKeys,
     .handler = EvalSha,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a cached Lua script."},
    {.name = "EVALSHA_RO",
     .arity = AtLeast(3),
     .flags = (kRunsScript & ~kMayReplicate) | kReadOnly,
     .categories = kScriptingCategory,
     .keys = kCountedReadKeys,
     .handler = EvalShaReadOnly,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a cached Lua script that only reads."},
    {.name = "EVAL_RO",
     .arity = AtLeast(3),
     .flags = (kRunsScript & ~kMayReplicate) | kReadOnly,
     .categories = kScriptingCategory,
     .keys = kCountedReadKeys,
     .handler = EvalReadOnly,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a Lua script that only reads."},
    {.name = "SCRIPT",
     .arity = AtLeast(2),
     .subcommands = kScriptSubcommands,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "Depends on subcommand.",
     .summary = "Manages the script cache."},
};

}  // namespace

std::span<const CommandSpec> ScriptingCommands() { return kScriptingCommands; }

}  // namespace remora::protocol
