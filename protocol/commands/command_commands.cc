#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/glob.h"
#include "protocol/command_context.h"
#include "protocol/command_reflection.h"
#include "protocol/command_table.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

// Calls `visit` with each command that can be called, without the subcommands.
template <typename Visit>
void ForEachCommand(const CommandTable& table, Visit&& visit) {
  for (const CommandTable::Entry& entry : table.entries()) {
    if (entry.enabled && entry.container == nullptr) visit(entry);
  }
}

size_t CountCommands(const CommandTable& table) {
  size_t count = 0;
  ForEachCommand(table, [&](const CommandTable::Entry&) { ++count; });
  return count;
}

void WriteAllInfo(CommandContext& context) {
  context.reply.ArrayHeader(CountCommands(context.table));
  ForEachCommand(context.table, [&](const CommandTable::Entry& entry) {
    WriteCommandInfo(context.reply, context.table, entry);
  });
}

void Count(CommandContext& context) {
  context.reply.Integer(static_cast<int64_t>(CountCommands(context.table)));
}

void Info(CommandContext& context) {
  if (context.arguments.size() == 2) return WriteAllInfo(context);
  context.reply.ArrayHeader(context.arguments.size() - 2);
  for (const std::string_view name : context.arguments.From(2)) {
    const CommandTable::Entry* const entry = context.table.FindFullName(name);
    if (entry == nullptr) {
      context.reply.NullArray();
    } else {
      WriteCommandInfo(context.reply, context.table, *entry);
    }
  }
}

void Docs(CommandContext& context) {
  if (context.arguments.size() == 2) {
    context.reply.MapHeader(CountCommands(context.table));
    return ForEachCommand(context.table, [&](const CommandTable::Entry& entry) {
      WriteCommandDocs(context.reply, context.table, entry);
    });
  }
  const ReplyWriter::DeferredHeader header = context.reply.DeferMap();
  size_t found = 0;
  for (const std::string_view name : context.arguments.From(2)) {
    const CommandTable::Entry* const entry = context.table.FindFullName(name);
    if (entry == nullptr) continue;
    WriteCommandDocs(context.reply, context.table, *entry);
    ++found;
  }
  context.reply.Finish(header, found);
}

void WriteList(CommandContext& context,
               const std::function<bool(const CommandTable::Entry&)>& matches) {
  const ReplyWriter::DeferredHeader header = context.reply.DeferArray();
  size_t listed = 0;
  bool container_enabled = true;
  for (const CommandTable::Entry& entry : context.table.entries()) {
    if (entry.container == nullptr) container_enabled = entry.enabled;
    if (!container_enabled || !matches(entry)) continue;
    context.reply.BulkString(entry.full_name);
    ++listed;
  }
  context.reply.Finish(header, listed);
}

void List(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (arguments.size() == 2) {
    return WriteList(context, [](const CommandTable::Entry&) { return true; });
  }
  if (arguments.size() != 5 || !arguments.Is(2, "FILTERBY")) {
    return context.reply.Error(error_text::kSyntax);
  }
  const std::string_view filter = arguments.Text(4);
  if (arguments.Is(3, "MODULE")) {
    return WriteList(context, [](const CommandTable::Entry&) { return false; });
  }
  if (arguments.Is(3, "ACLCAT")) {
    const std::optional<AclCategory> category = CategoryNamed(filter);
    return WriteList(context, [category](const CommandTable::Entry& entry) {
      return category.has_value() && (AllCategoriesOf(*entry.spec) & *category) != 0;
    });
  }
  if (arguments.Is(3, "PATTERN")) {
    return WriteList(context, [filter](const CommandTable::Entry& entry) {
      return base::GlobMatch(filter, entry.full_name, base::LetterCase::kIgnored);
    });
  }
  context.reply.Error(error_text::kSyntax);
}

// The command that a request calls; null when there is none.
const CommandTable::Entry* CalledBy(const CommandTable& table,
                                    std::span<const std::string_view> request) {
  const CommandTable::Entry* const entry = table.Find(request[0]);
  if (entry == nullptr || entry->spec->subcommands.empty() || request.size() == 1) return entry;
  return table.FindSubcommand(*entry, request[1]);
}

// The keys of the request that follows the subcommand's name; false after an error was written.
bool FindKeysOfRequest(CommandContext& context, std::span<const std::string_view> request,
                       std::vector<FoundKey>& found) {
  const CommandTable::Entry* const entry = CalledBy(context.table, request);
  std::string_view error;
  if (entry == nullptr) {
    error = error_text::kGetKeysInvalidCommand;
  } else if (!HasKeys(*entry->spec)) {
    error = error_text::kGetKeysNoKeys;
  } else if (!entry->spec->AcceptsArguments(request.size())) {
    error = error_text::kGetKeysInvalidArity;
  } else {
    if (!FindKeysToTell(*entry->spec, request, found)) found.clear();
    if (found.empty() && !entry->spec->Is(kNoMandatoryKeys)) {
      error = error_text::kGetKeysInvalidArguments;
    }
  }
  if (!error.empty()) context.reply.Error(error);
  return error.empty();
}

void GetKeys(CommandContext& context) {
  const std::span<const std::string_view> request = context.arguments.From(2);
  std::vector<FoundKey> found;
  if (!FindKeysOfRequest(context, request, found)) return;
  context.reply.ArrayHeader(found.size());
  for (const FoundKey& key : found) context.reply.BulkString(request[key.argument]);
}

void GetKeysAndFlags(CommandContext& context) {
  const std::span<const std::string_view> request = context.arguments.From(2);
  std::vector<FoundKey> found;
  if (!FindKeysOfRequest(context, request, found)) return;
  context.reply.ArrayHeader(found.size());
  for (const FoundKey& key : found) {
    context.reply.ArrayHeader(2);
    context.reply.BulkString(request[key.argument]);
    WriteKeyUse(context.reply, key.use);
  }
}

void Help(CommandContext& context) {
  constexpr HelpLine kLines[] = {
      {"(no subcommand)", "List every command with its details."},
      {"COUNT", "Say how many commands there are."},
      {"LIST [FILTERBY MODULE <module>|ACLCAT <category>|PATTERN <pattern>]",
       "List the names of commands."},
      {"INFO [<command-name> ...]", "Give the details of these commands, or of all."},
      {"DOCS [<command-name> ...]", "Give the documentation of these commands, or of all."},
      {"GETKEYS <full-command>", "List the keys that a request names."},
      {"GETKEYSANDFLAGS <full-command>", "List them with what is done to each."},
  };
  WriteHelp(context.reply, "COMMAND", kLines);
}

constexpr uint32_t kAnytime = kLoading | kStale;
constexpr std::string_view kUnordered[] = {"nondeterministic_output_order"};

constexpr CommandSpec kSubcommands[] = {
    {.name = "COUNT",
     .arity = Exactly(2),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = Count,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns a count of commands."},
    {.name = "DOCS",
     .arity = AtLeast(2),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = Docs,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of commands to look up",
     .summary = "Returns the documentation of one, several or all commands.",
     .tips = kUnordered},
    {.name = "GETKEYS",
     .arity = AtLeast(3),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = GetKeys,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(N) where N is the number of arguments to the command",
     .summary = "Extracts the key names from a request."},
    {.name = "GETKEYSANDFLAGS",
     .arity = AtLeast(3),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = GetKeysAndFlags,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of arguments to the command",
     .summary = "Extracts the key names from a request, with what is done to each."},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = Help,
     .since = "5.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Describes the subcommands."},
    {.name = "INFO",
     .arity = AtLeast(2),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = Info,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(N) where N is the number of commands to look up",
     .summary = "Returns the details of one, several or all commands.",
     .tips = kUnordered},
    {.name = "LIST",
     .arity = AtLeast(2),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = List,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(N) where N is the total number of commands",
     .summary = "Returns a list of command names.",
     .tips = kUnordered},
};

constexpr CommandSpec kCommandCommands[] = {
    {.name = "COMMAND",
     .arity = AtLeast(1),
     .flags = kAnytime,
     .categories = kConnectionCategory,
     .handler = WriteAllInfo,
     .subcommands = kSubcommands,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(N) where N is the total number of commands",
     .summary = "Returns the details of all commands.",
     .tips = kUnordered},
};

}  // namespace

std::span<const CommandSpec> CommandCommands() { return kCommandCommands; }

}  // namespace remora::protocol
