// Functions, and the libraries that hold them.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/glob.h"
#include "protocol/arguments.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/function_payload.h"
#include "protocol/scripting/script_header.h"
#include "protocol/scripting/thread_scripts.h"

namespace remora::protocol {

namespace {

using scripting::FunctionStore;
using scripting::Library;
using scripting::LibraryFunction;
using scripting::RunningScripts;
using scripting::ScriptKind;

constexpr std::string_view kEngineName = "LUA";

scripting::FunctionInterpreter& InterpreterOf(CommandContext& context) {
  return context.dispatcher.scripts().functions;
}

scripting::SharedScripts& SharedOf(CommandContext& context) {
  return *context.dispatcher.scripts().runner.shared().scripts;
}

void Call(CommandContext& context) { InterpreterOf(context).Call(context, /*read_only=*/false); }

void CallReadOnly(CommandContext& context) {
  InterpreterOf(context).Call(context, /*read_only=*/true);
}

void Load(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const size_t code = arguments.size() - 1;
  bool replaces = false;
  for (size_t i = 2; i < code; ++i) {
    if (!arguments.Is(i, "REPLACE")) {
      return context.reply.Error(error_text::UnknownFunctionOption(arguments.all()[i]));
    }
    replaces = true;
  }
  const std::string_view text = arguments.all()[code];
  const scripting::LibraryHeader header = scripting::ParseLibraryHeader(text);
  if (!header.error.empty()) return context.reply.Error(header.error);
  // Why before it is run: it will not be added.
  if (!replaces && SharedOf(context).functions.Has(header.name)) {
    return context.reply.Error(error_text::LibraryExists(header.name));
  }
  std::string error;
  const std::shared_ptr<Library> library = InterpreterOf(context).Load(text, error);
  if (library != nullptr) {
    const auto on_collision =
        replaces ? FunctionStore::OnCollision::kReplace : FunctionStore::OnCollision::kRefuse;
    error = SharedOf(context).functions.Add({library}, on_collision, /*restoring=*/false);
  }
  if (!error.empty()) return context.reply.Error(error);
  context.reply.BulkString(library->name());
}

void Delete(CommandContext& context) {
  if (!SharedOf(context).functions.Delete(std::string(context.arguments.Text(2)))) {
    return context.reply.Error(error_text::kLibraryNotFound);
  }
  context.reply.Ok();
}

void Flush(CommandContext& context) {
  const bool known = !context.arguments.Has(2) || context.arguments.Is(2, "ASYNC") ||
                     context.arguments.Is(2, "SYNC");
  if (context.arguments.size() > 3) {
    return context.reply.Error(
        error_text::UnknownSubcommandOrArity(context.arguments.all()[1], context.container->name));
  }
  if (!known) return context.reply.Error(error_text::kFunctionFlush);
  SharedOf(context).functions.Flush();
  // What other threads hold goes when they next call a function.
  InterpreterOf(context).FollowFlush();
  context.reply.Ok();
}

void Kill(CommandContext& context) {
  switch (SharedOf(context).running.KillAll(ScriptKind::kFunction)) {
    case RunningScripts::Kill::kDone:
      return context.reply.Ok();
    case RunningScripts::Kill::kNotBusy:
      return context.reply.Error(error_text::kNotBusy);
    case RunningScripts::Kill::kUnkillable:
      return context.reply.Error(error_text::kUnkillable);
    case RunningScripts::Kill::kOtherKind:
      return context.reply.Error(error_text::kBusyScript);
  }
}

void WriteFunction(ReplyWriter& reply, const LibraryFunction& function) {
  reply.MapHeader(3);
  reply.BulkString("name");
  reply.BulkString(function.name);
  reply.BulkString("description");
  function.description ? reply.BulkString(*function.description) : reply.Null();
  reply.BulkString("flags");
  const ReplyWriter::DeferredHeader flags = reply.DeferSet();
  size_t count = 0;
  for (size_t i = 0; !scripting::NameOfFlag(i).empty(); ++i) {
    if ((function.flags & (1u << i)) == 0) continue;
    reply.SimpleString(scripting::NameOfFlag(i));
    ++count;
  }
  reply.Finish(flags, count);
}

void WriteLibrary(ReplyWriter& reply, const Library& library, bool with_code) {
  reply.MapHeader(with_code ? 4 : 3);
  reply.BulkString("library_name");
  reply.BulkString(library.name());
  reply.BulkString("engine");
  reply.BulkString(kEngineName);
  reply.BulkString("functions");
  reply.ArrayHeader(library.functions().size());
  for (const LibraryFunction& function : library.functions()) WriteFunction(reply, function);
  if (!with_code) return;
  reply.BulkString("library_code");
  reply.BulkString(library.text());
}

void List(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  bool with_code = false;
  std::optional<std::string_view> pattern;
  for (size_t i = 2; i < arguments.size(); ++i) {
    if (!with_code && arguments.Is(i, "WITHCODE")) {
      with_code = true;
    } else if (!pattern && arguments.Is(i, "LIBRARYNAME")) {
      if (!arguments.Has(++i)) return context.reply.Error(error_text::kLibraryNameArgument);
      pattern = arguments.all()[i];
    } else {
      return context.reply.Error(error_text::UnknownFunctionArgument(arguments.all()[i]));
    }
  }
  const ReplyWriter::DeferredHeader header = context.reply.DeferArray();
  size_t count = 0;
  for (const std::shared_ptr<Library>& library : SharedOf(context).functions.All()) {
    if (pattern && !base::GlobMatch(*pattern, library->name(), base::LetterCase::kIgnored))
      continue;
    WriteLibrary(context.reply, *library, with_code);
    ++count;
  }
  context.reply.Finish(header, count);
}

void WriteRunning(CommandContext& context) {
  RunningScripts::Facts facts;
  ReplyWriter& reply = context.reply;
  if (!SharedOf(context).running.Oldest(facts)) return reply.Null();
  const TickScale& ticks = context.dispatcher.scripts().runner.shared().ticks;
  reply.MapHeader(3);
  reply.BulkString("name");
  reply.BulkString(facts.name);
  reply.BulkString("command");
  reply.ArrayHeader(facts.arguments.size());
  for (const std::string& argument : facts.arguments) reply.BulkString(argument);
  reply.BulkString("duration_ms");
  reply.Integer(static_cast<int64_t>(ticks.NanosecondsSince(facts.began_ticks) / 1'000'000));
}

void Stats(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  const FunctionStore& functions = SharedOf(context).functions;
  reply.MapHeader(2);
  reply.BulkString("running_script");
  WriteRunning(context);
  reply.BulkString("engines");
  reply.MapHeader(1);
  reply.BulkString(kEngineName);
  reply.MapHeader(2);
  reply.BulkString("libraries_count");
  reply.Integer(static_cast<int64_t>(functions.library_count()));
  reply.BulkString("functions_count");
  reply.Integer(static_cast<int64_t>(functions.function_count()));
}

void Dump(CommandContext& context) {
  const FunctionStore::Libraries all = SharedOf(context).functions.All();
  std::vector<std::string_view> texts;
  for (const std::shared_ptr<Library>& library : all) texts.push_back(library->text());
  context.reply.BulkString(scripting::WriteFunctionPayload(texts));
}

// Runs the libraries of a payload; the error is empty when all is well.
std::string LoadAll(CommandContext& context, const std::vector<std::string>& texts,
                    FunctionStore& loaded, FunctionStore::Libraries& libraries) {
  for (const std::string& text : texts) {
    std::string error;
    std::shared_ptr<Library> library = InterpreterOf(context).Load(text, error);
    if (library == nullptr) return error;
    error = loaded.Add({library}, FunctionStore::OnCollision::kRefuse, /*restoring=*/false);
    if (!error.empty()) return error;
    libraries.push_back(std::move(library));
  }
  return {};
}

void Restore(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.size() > 4) {
    return context.reply.Error(
        error_text::UnknownSubcommandOrArity(arguments.all()[1], context.container->name));
  }
  const bool flushes = arguments.Is(3, "FLUSH");
  const bool replaces = arguments.Is(3, "REPLACE");
  if (arguments.Has(3) && !flushes && !replaces && !arguments.Is(3, "APPEND")) {
    return context.reply.Error(error_text::kRestorePolicy);
  }
  const scripting::FunctionPayload payload = scripting::ReadFunctionPayload(arguments.all()[2]);
  if (!payload.error.empty()) return context.reply.Error(payload.error);
  // All or nothing: they are put together apart from what is there.
  FunctionStore loaded;
  FunctionStore::Libraries libraries;
  std::string error = LoadAll(context, payload.texts, loaded, libraries);
  if (error.empty()) {
    FunctionStore& functions = SharedOf(context).functions;
    const auto on_collision =
        replaces ? FunctionStore::OnCollision::kReplace : FunctionStore::OnCollision::kRefuse;
    if (flushes) {
      functions.ReplaceAll(libraries);
    } else {
      error = functions.Add(libraries, on_collision, /*restoring=*/true);
    }
  }
  if (!error.empty()) return context.reply.Error(error);
  context.reply.Ok();
}

void Help(CommandContext& context) {
  constexpr HelpLine kLines[] = {
      {"DELETE <library-name>", "Deletes a library and its functions."},
      {"DUMP", "Returns all libraries as a payload that RESTORE takes."},
      {"FLUSH [ASYNC|SYNC]", "Deletes all libraries and functions."},
      {"KILL", "Ends the function that is running for too long, unless it has written."},
      {"LIST [LIBRARYNAME <pattern>] [WITHCODE]", "Lists libraries and their functions."},
      {"LOAD [REPLACE] <code>", "Adds a library."},
      {"RESTORE <payload> [FLUSH|APPEND|REPLACE]", "Adds the libraries of a payload.",
       "What is there goes, must not collide (the default), or is replaced."},
      {"STATS", "Tells what is running for too long, and how many functions there are."},
  };
  WriteHelp(context.reply, "FUNCTION", kLines);
}

constexpr std::string_view kAllShardsTips[] = {"request_policy:all_shards",
                                               "response_policy:all_succeeded"};
constexpr std::string_view kKillTips[] = {"request_policy:all_shards",
                                          "response_policy:one_succeeded"};
constexpr std::string_view kListTips[] = {"nondeterministic_output_order"};
constexpr std::string_view kStatsTips[] = {"nondeterministic_output", "request_policy:all_shards",
                                           "response_policy:special"};

constexpr CommandSpec kFunctionSubcommands[] = {
    {.name = "DELETE",
     .arity = Exactly(3),
     .flags = kNoScript | kWrite | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Delete,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Deletes a library and its functions.",
     .tips = kAllShardsTips},
    {.name = "DUMP",
     .arity = Exactly(2),
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Dump,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions.",
     .summary = "Returns all libraries as a payload."},
    {.name = "FLUSH",
     .arity = AtLeast(2),
     .flags = kNoScript | kWrite | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Flush,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions.",
     .summary = "Deletes all libraries and functions.",
     .tips = kAllShardsTips},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Help,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Lists the subcommands."},
    {.name = "KILL",
     .arity = Exactly(2),
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Kill,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Ends the function that is running.",
     .tips = kKillTips},
    {.name = "LIST",
     .arity = AtLeast(2),
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = List,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions.",
     .summary = "Lists libraries and functions.",
     .tips = kListTips},
    {.name = "LOAD",
     .arity = AtLeast(3),
     .flags = kNoScript | kWrite | kDenyOutOfMemory | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Load,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Loads a library.",
     .tips = kAllShardsTips},
    {.name = "RESTORE",
     .arity = AtLeast(3),
     .flags = kNoScript | kWrite | kDenyOutOfMemory | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Restore,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(N) where N is the number of functions in the payload.",
     .summary = "Loads the libraries of a payload.",
     .tips = kAllShardsTips},
    {.name = "STATS",
     .arity = Exactly(2),
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory,
     .handler = Stats,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "O(1)",
     .summary = "Tells which function is running, and how many there are.",
     .tips = kStatsTips},
};

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

// A function locks by itself.
constexpr uint32_t kRunsFunction =
    kNoScript | kSkipMonitor | kStale | kNoMandatoryKeys | kLocksNothing;

constexpr CommandSpec kFunctionCommands[] = {
    {.name = "FCALL",
     .arity = AtLeast(3),
     .flags = kRunsFunction | kMayReplicate,
     .categories = kScriptingCategory,
     .keys = kCountedKeys,
     .handler = Call,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on the function.",
     .summary = "Calls a function."},
    {.name = "FCALL_RO",
     .arity = AtLeast(3),
     .flags = kRunsFunction | kReadOnly,
     .categories = kScriptingCategory,
     .keys = kCountedReadKeys,
     .handler = CallReadOnly,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on the function.",
     .summary = "Calls a function that only reads."},
    {.name = "FUNCTION",
     .arity = AtLeast(2),
     .subcommands = kFunctionSubcommands,
     .since = "7.0.0",
     .group = "scripting",
     .complexity = "Depends on subcommand.",
     .summary = "Manages libraries of functions."},
};

}  // namespace

std::span<const CommandSpec> FunctionCommands() { return kFunctionCommands; }

}  // namespace remora::protocol
