#include "engine/ops/objects.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/ops/keys.h"
#include "engine/ops/payloads.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void ObjectEncoding(CommandContext& context) {
  const std::optional<std::string_view> encoding =
      ops::EncodingOf(context.transaction, context.KeyAt(2));
  if (!encoding) return context.reply.Null();
  context.reply.BulkString(*encoding);
}

void ObjectRefCount(CommandContext& context) {
  const std::optional<int64_t> count = ops::ReferenceCountOf(context.transaction, context.KeyAt(2));
  if (!count) return context.reply.Null();
  context.reply.Integer(*count);
}

void ObjectFreq(CommandContext& context) {
  const std::optional<ops::AccessClock> access =
      ops::AccessClockOf(context.transaction, context.KeyAt(2));
  if (!access) return context.reply.Null();
  if (!access->counts_uses) return context.reply.Error(error_text::kNoLfuPolicy);
  context.reply.Integer(access->frequency);
}

void ObjectIdleTime(CommandContext& context) {
  const std::optional<ops::AccessClock> access =
      ops::AccessClockOf(context.transaction, context.KeyAt(2));
  if (!access) return context.reply.Null();
  if (access->counts_uses) return context.reply.Error(error_text::kLfuPolicy);
  context.reply.Integer(access->idle_seconds);
}

void WriteHelp(CommandContext& context, std::span<const std::string_view> lines) {
  context.reply.ArrayHeader(lines.size());
  for (const std::string_view line : lines) context.reply.SimpleString(line);
}

void ObjectHelp(CommandContext& context) {
  static constexpr std::string_view kLines[] = {
      "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "ENCODING <key>",
      "    Shows how the value of <key> is encoded.",
      "FREQ <key>",
      "    Shows how often <key> is used lately, on a logarithmic scale.",
      "IDLETIME <key>",
      "    Shows for how many seconds <key> has not been used.",
      "REFCOUNT <key>",
      "    Shows how many hold the value of <key>.",
      "HELP",
      "    Shows this text."};
  WriteHelp(context, kLines);
}

void Dump(CommandContext& context) {
  const std::optional<std::string> payload = ops::Dump(context.transaction, context.KeyAt(1));
  if (!payload) return context.reply.Null();
  context.reply.BulkString(*payload);
}

struct RestoreArguments {
  ops::RestoreOptions options;
  bool absolute = false;
};

RestoreArguments ReadRestoreArguments(Arguments& arguments) {
  RestoreArguments read;
  for (size_t i = 4; i < arguments.size() && arguments.ok(); ++i) {
    const bool has_more = arguments.Has(i + 1);
    if (arguments.Is(i, "REPLACE")) {
      read.options.replace = true;
    } else if (arguments.Is(i, "ABSTTL")) {
      read.absolute = true;
    } else if (arguments.Is(i, "IDLETIME") && has_more && !read.options.frequency) {
      const int64_t seconds = arguments.Integer(++i);
      if (seconds < 0) arguments.Fail(error_text::kRestoreIdleTime);
      read.options.idle_seconds = seconds;
    } else if (arguments.Is(i, "FREQ") && has_more && !read.options.idle_seconds) {
      const int64_t frequency = arguments.Integer(++i);
      if (frequency < 0 || frequency > 255) arguments.Fail(error_text::kRestoreFrequency);
      read.options.frequency = static_cast<uint32_t>(frequency);
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return read;
}

void Restore(CommandContext& context) {
  Arguments& arguments = context.arguments;
  RestoreArguments read = ReadRestoreArguments(arguments);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Key key = context.KeyAt(1);
  int64_t time = arguments.Integer(2);
  if (arguments.ok() && time < 0) arguments.Fail(error_text::kRestoreTtl);
  if (!arguments.ok()) {
    // A key that is in the way is the first error that Redis sees.
    if (!read.options.replace && ops::TypeOf(context.transaction, key)) {
      return context.WriteError(OpError::kBusyKey);
    }
    return context.reply.Error(arguments.error());
  }
  if (time != 0 && !read.absolute &&
      __builtin_add_overflow(time, context.transaction.now_milliseconds(), &time)) {
    // Redis wraps around, which is in the past.
    time = 1;
  }
  if (time != 0) read.options.expiry_milliseconds = time;
  context.Write(ops::Restore(context.transaction, key, arguments.all()[3], read.options));
}

constexpr std::string_view kNondeterministic[] = {"nondeterministic_output"};
constexpr KeySpec kInspectsSecond[] = {{.use = KeySpec::kReadsOnly, .position = 2}};

constexpr CommandSpec kObjectSubcommands[] = {
    {.name = "ENCODING",
     .arity = Exactly(3),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kInspectsSecond,
     .handler = ObjectEncoding,
     .since = "2.2.3",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns how the value of a key is encoded.",
     .tips = kNondeterministic},
    {.name = "FREQ",
     .arity = Exactly(3),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kInspectsSecond,
     .handler = ObjectFreq,
     .since = "4.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns how often a key is used, as a logarithm.",
     .tips = kNondeterministic},
    {.name = "IDLETIME",
     .arity = Exactly(3),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kInspectsSecond,
     .handler = ObjectIdleTime,
     .since = "2.2.3",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns for how many seconds a key has not been used.",
     .tips = kNondeterministic},
    {.name = "REFCOUNT",
     .arity = Exactly(3),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kInspectsSecond,
     .handler = ObjectRefCount,
     .since = "2.2.3",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns how many hold the value of a key.",
     .tips = kNondeterministic},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale,
     .categories = kKeyspaceCategory,
     .handler = ObjectHelp,
     .since = "6.2.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Lists the subcommands."},
};

constexpr CommandSpec kObjectCommands[] = {
    {.name = "OBJECT",
     .arity = AtLeast(2),
     .subcommands = kObjectSubcommands,
     .since = "2.2.3",
     .group = "generic",
     .complexity = "Depends on the subcommand.",
     .summary = "Shows how values are kept."},
    {.name = "DUMP",
     .arity = Exactly(2),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kReadsOneKey,
     .handler = Dump,
     .since = "2.6.0",
     .group = "generic",
     .complexity = "O(N) where N is the size of the value.",
     .summary = "Returns a value as a payload that RESTORE takes.",
     .tips = kNondeterministic},
    {.name = "RESTORE",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .keys = kOverwritesOneKey,
     .handler = Restore,
     .since = "2.6.0",
     .group = "generic",
     .complexity = "O(N) where N is the size of the value; O(N*log(N)) for a sorted set that is "
                   "out of order.",
     .summary = "Makes a key of a payload that DUMP gave."},
};

}  // namespace

std::span<const CommandSpec> ObjectCommands() { return kObjectCommands; }

}  // namespace remora::protocol
