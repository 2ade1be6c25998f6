#include <optional>
#include <string>

#include "engine/keyspace/keyspace.h"
#include "engine/ops/keys.h"
#include "engine/ops/scan.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/scan_arguments.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/messages/session_outlet.h"

namespace remora::protocol {

namespace {

void Keys(CommandContext& context) {
  const ReplyWriter::DeferredHeader header = context.reply.DeferArray();
  size_t count = 0;
  ops::VisitKeys(context.transaction, context.arguments.all()[1], [&](std::string_view key) {
    context.reply.BulkString(key);
    ++count;
  });
  context.reply.Finish(header, count);
}

void Scan(CommandContext& context) {
  const uint64_t cursor = ReadCursor(context.arguments, 1);
  const ScanArguments read = ReadScanArguments(context.arguments, 2, ScanOf::kKeys);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  ops::ScanOptions options{.pattern = read.pattern, .count = read.count};
  if (read.type) options.type = ops::TypeNamed(*read.type);
  const bool is_unknown_type = read.type && !options.type;  // no key has it
  // The keys come before the cursor is known: they wait in one string, each behind its length.
  std::string found;
  size_t count = 0;
  const uint64_t next = ops::Scan(context.transaction, cursor, options, [&](std::string_view key) {
    if (is_unknown_type) return;
    const size_t size = key.size();
    found.append(reinterpret_cast<const char*>(&size), sizeof(size));
    found.append(key);
    ++count;
  });
  WriteScanHeader(context.reply, next, count);
  for (size_t at = 0; at < found.size();) {
    size_t size = 0;
    found.copy(reinterpret_cast<char*>(&size), sizeof(size), at);
    context.reply.BulkString(std::string_view(found).substr(at + sizeof(size), size));
    at += sizeof(size) + size;
  }
}

void RandomKey(CommandContext& context) {
  const std::optional<std::string> key = ops::RandomKey(context.transaction);
  if (!key) return context.reply.Null();
  context.reply.BulkString(*key);
}

void DbSize(CommandContext& context) {
  context.reply.Integer(static_cast<int64_t>(ops::CountKeys(context.transaction)));
}

// [ASYNC|SYNC]. Unless it is ASYNC, the reply tells that the memory is back; that of a session that
// may not wait is freed by its own thread, and not in the background.
void Flush(CommandContext& context, void (*flush)(CommandContext&, ops::CountFreed)) {
  const Arguments& arguments = context.arguments;
  const bool asynchronous = arguments.size() == 2 && arguments.Is(1, "ASYNC");
  const bool known =
      arguments.size() == 1 || asynchronous || (arguments.size() == 2 && arguments.Is(1, "SYNC"));
  if (!known) return context.reply.Error(error_text::kSyntax);
  const bool in_background = asynchronous || context.may_wait;
  flush(context, in_background ? ops::CountFreed::kYes : ops::CountFreed::kNo);
  if (asynchronous) return context.reply.Ok();
  // Why before the reply: whoever waits for the memory is told first.
  if (context.session.tracker && context.may_wait) [[unlikely]]
    context.session.outlet->TellOwnAtOnce(context.session);
  context.dispatcher.ReplyOnceFreed(context);
}

void FlushDb(CommandContext& context) {
  Flush(context, [](CommandContext& of, ops::CountFreed count_freed) {
    ops::FlushDatabase(of.transaction, of.transaction.database(), count_freed);
  });
}

void FlushAll(CommandContext& context) {
  Flush(context, [](CommandContext& of, ops::CountFreed count_freed) {
    ops::FlushEverything(of.transaction, count_freed);
  });
}

// A number of 32 bits; anything else is `error`.
int64_t ReadNumber(Arguments& arguments, size_t index, std::string_view error) {
  const int64_t number = arguments.Integer(index, error);
  if (number != static_cast<int32_t>(number)) arguments.Fail(error);
  return number;
}

void SwapDb(CommandContext& context) {
  const int64_t one = ReadNumber(context.arguments, 1, error_text::kInvalidFirstDatabase);
  const int64_t other = ReadNumber(context.arguments, 2, error_text::kInvalidSecondDatabase);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const int64_t databases = context.engine.keyspace().database_count();
  if (one < 0 || other < 0 || one >= databases || other >= databases) {
    return context.reply.Error(error_text::kDatabaseOutOfRange);
  }
  context.Write(ops::SwapDatabases(context.transaction, static_cast<uint32_t>(one),
                                   static_cast<uint32_t>(other)));
}

constexpr std::string_view kAllShards[] = {"request_policy:all_shards",
                                           "nondeterministic_output_order"};
constexpr std::string_view kNondeterministicOrder[] = {
    "nondeterministic_output", "request_policy:special", "response_policy:special"};
constexpr std::string_view kRandomTips[] = {"request_policy:all_shards", "response_policy:special",
                                            "nondeterministic_output"};
constexpr std::string_view kSummed[] = {"request_policy:all_shards", "response_policy:agg_sum"};
constexpr std::string_view kAllSucceeded[] = {"request_policy:all_shards",
                                              "response_policy:all_succeeded"};

constexpr CommandSpec kDatabaseCommands[] = {
    {.name = "KEYS",
     .arity = Exactly(2),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .handler = Keys,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(N) where N is the number of keys in the database.",
     .summary = "Returns all keys that match a pattern.",
     .tips = kAllShards},
    {.name = "SCAN",
     .arity = AtLeast(2),
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .handler = Scan,
     .since = "2.8.0",
     .group = "generic",
     .complexity = "O(1) a call, O(N) for a whole walk.",
     .summary = "Walks over the keys of the database, some a call.",
     .tips = kNondeterministicOrder},
    {.name = "RANDOMKEY",
     .arity = Exactly(1),
     .flags = kReadOnly | kLocksEverything,
     .categories = kKeyspaceCategory,
     .handler = RandomKey,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns some key of the database.",
     .tips = kRandomTips},
    {.name = "DBSIZE",
     .arity = Exactly(1),
     .flags = kReadOnly | kFast,
     .categories = kKeyspaceCategory,
     .handler = DbSize,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns how many keys the database holds.",
     .tips = kSummed},
    {.name = "FLUSHDB",
     .arity = AtLeast(1),
     .flags = kWrite | kLocksEverything,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .handler = FlushDb,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of keys in the database.",
     .summary = "Deletes all keys of the database.",
     .tips = kAllSucceeded},
    {.name = "FLUSHALL",
     .arity = AtLeast(1),
     .flags = kWrite | kLocksEverything,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .handler = FlushAll,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of keys in all databases.",
     .summary = "Deletes all keys of all databases.",
     .tips = kAllSucceeded},
    {.name = "SWAPDB",
     .arity = Exactly(3),
     .flags = kWrite | kFast | kLocksEverything,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .handler = SwapDb,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Exchanges two databases."},
};

}  // namespace

std::span<const CommandSpec> DatabaseCommands() { return kDatabaseCommands; }

}  // namespace remora::protocol
