// Scripts and functions. This version runs none: so none are ever cached or loaded, which is what
// the commands that ask about them or flush them say, and the others refuse.
#include <string>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void NotSupported(CommandContext& context) {
  context.reply.Error(error_text::NotSupportedYet(context.FullName()));
}

// FLUSH [ASYNC|SYNC]: nothing is there to be flushed.
void Flush(CommandContext& context) {
  const bool known = !context.arguments.Has(2) || context.arguments.Is(2, "ASYNC") ||
                     context.arguments.Is(2, "SYNC");
  if (!known || context.arguments.size() > 3) {
    return context.reply.Error(context.container->name == "SCRIPT" ? error_text::kScriptFlush
                                                                   : error_text::kFunctionFlush);
  }
  context.reply.Ok();
}

void ScriptExists(CommandContext& context) {
  const size_t count = context.arguments.size() - 2;
  context.reply.ArrayHeader(count);
  for (size_t i = 0; i < count; ++i) context.reply.Integer(0);
}

void Kill(CommandContext& context) { context.reply.Error(error_text::kNotBusy); }

void FunctionList(CommandContext& context) { context.reply.ArrayHeader(0); }

void FunctionDelete(CommandContext& context) { context.reply.Error(error_text::kLibraryNotFound); }

constexpr KeySpec kCountedKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates,
     .position = 2,
     .find = KeySpec::Find::kCount,
     .count_at = 0,
     .first_at = 1}};

constexpr CommandSpec kScriptSubcommands[] = {
    {.name = "EXISTS",
     .arity = AtLeast(3),
     .flags = kNoScript,
     .categories = kScriptingCategory,
     .handler = ScriptExists,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the number of scripts to check.",
     .summary = "Tells which scripts are cached."},
    {.name = "FLUSH",
     .arity = AtLeast(2),
     .flags = kNoScript,
     .categories = kScriptingCategory,
     .handler = Flush,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the number of cached scripts.",
     .summary = "Empties the script cache."},
    {.name = "KILL",
     .arity = Exactly(2),
     .flags = kNoScript | kAllowBusy,
     .categories = kScriptingCategory,
     .handler = Kill,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Ends the script that is running."},
    {.name = "LOAD",
     .arity = Exactly(3),
     .flags = kNoScript | kStale,
     .categories = kScriptingCategory,
     .handler = NotSupported,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "O(N) with N being the length of the script.",
     .summary = "Loads a script into the cache."},
};

constexpr CommandSpec kFunctionSubcommands[] = {
    {.name = "DELETE",
     .arity = Exactly(3),
     .flags = kNoScript | kWrite,
     .categories = kScriptingCategory,
     .handler = FunctionDelete,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Deletes a library and its functions."},
    {.name = "FLUSH",
     .arity = AtLeast(2),
     .flags = kNoScript | kWrite,
     .categories = kScriptingCategory,
     .handler = Flush,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions.",
     .summary = "Deletes all libraries and functions."},
    {.name = "KILL",
     .arity = Exactly(2),
     .flags = kNoScript | kAllowBusy,
     .categories = kScriptingCategory,
     .handler = Kill,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Ends the function that is running."},
    {.name = "LIST",
     .arity = AtLeast(2),
     .flags = kNoScript,
     .categories = kScriptingCategory,
     .handler = FunctionList,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions.",
     .summary = "Lists libraries and functions."},
    {.name = "LOAD",
     .arity = AtLeast(3),
     .flags = kNoScript | kWrite | kDenyOutOfMemory,
     .categories = kScriptingCategory,
     .handler = NotSupported,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Loads a library."},
};

constexpr CommandSpec kScriptingCommands[] = {
    {.name = "EVAL",
     .arity = AtLeast(3),
     .flags = kNoScript | kSkipMonitor | kMayReplicate | kStale | kNoMandatoryKeys | kMovableKeys,
     .categories = kScriptingCategory,
     .keys = kCountedKeys,
     .handler = NotSupported,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a Lua script."},
    {.name = "EVALSHA",
     .arity = AtLeast(3),
     .flags = kNoScript | kSkipMonitor | kMayReplicate | kStale | kNoMandatoryKeys | kMovableKeys,
     .categories = kScriptingCategory,
     .keys = kCountedKeys,
     .handler = NotSupported,
     .since = "2.6.0",
     .group = "scripting",
     .complexity = "Depends on the script.",
     .summary = "Runs a cached Lua script."},
    {.name = "FUNCTION",
     .arity = AtLeast(2),
     .subcommands = kFunctionSubcommands,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on subcommand.",
     .summary = "Manages libraries of functions."},
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
