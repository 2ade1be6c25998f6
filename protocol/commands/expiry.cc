#include "engine/ops/expiry.h"

#include <algorithm>

#include "protocol/command_context.h"
#include "protocol/commands/expiry_arguments.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

ops::ExpireConditions ReadConditions(Arguments& arguments) {
  ops::ExpireConditions conditions;
  for (size_t i = 3; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "NX")) {
      conditions.if_none = true;
    } else if (arguments.Is(i, "XX")) {
      conditions.if_some = true;
    } else if (arguments.Is(i, "GT")) {
      conditions.if_later = true;
    } else if (arguments.Is(i, "LT")) {
      conditions.if_earlier = true;
    } else {
      arguments.FailWith(error_text::UnsupportedOption(arguments.Text(i)));
    }
  }
  if (conditions.if_none && (conditions.if_some || conditions.if_later || conditions.if_earlier)) {
    arguments.Fail(error_text::kExpireNxWithOthers);
  }
  if (conditions.if_later && conditions.if_earlier) arguments.Fail(error_text::kExpireGtWithLt);
  return conditions;
}

void ExpireIn(CommandContext& context, ExpiryUnit unit) {
  const ops::ExpireConditions conditions = ReadConditions(context.arguments);
  const int64_t time = AnyExpiryTimeAt(context, 2, unit);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.reply.Integer(ops::Expire(context.transaction, context.KeyAt(1), time, conditions) ? 1
                                                                                             : 0);
}

void Expire(CommandContext& context) { ExpireIn(context, {.seconds = true, .absolute = false}); }
void PExpire(CommandContext& context) { ExpireIn(context, {.seconds = false, .absolute = false}); }
void ExpireAt(CommandContext& context) { ExpireIn(context, {.seconds = true, .absolute = true}); }
void PExpireAt(CommandContext& context) { ExpireIn(context, {.seconds = false, .absolute = true}); }

void Persist(CommandContext& context) {
  context.reply.Integer(ops::Persist(context.transaction, context.KeyAt(1)) ? 1 : 0);
}

void WriteTime(CommandContext& context, ExpiryUnit unit) {
  const ops::ExpiryTime expiry = ops::GetExpiryTime(context.transaction, context.KeyAt(1));
  if (!expiry.key_exists) return context.reply.Integer(-2);
  if (!expiry.milliseconds) return context.reply.Integer(-1);
  int64_t time = *expiry.milliseconds;
  if (!unit.absolute) time = std::max<int64_t>(time - context.transaction.now_milliseconds(), 0);
  // To the nearest second, as Redis rounds it; not by adding 500, since any time may be told.
  context.reply.Integer(unit.seconds ? time / 1000 + (time % 1000 >= 500 ? 1 : 0) : time);
}

void Ttl(CommandContext& context) { WriteTime(context, {.seconds = true, .absolute = false}); }
void PTtl(CommandContext& context) { WriteTime(context, {.seconds = false, .absolute = false}); }
void ExpireTime(CommandContext& context) {
  WriteTime(context, {.seconds = true, .absolute = true});
}
void PExpireTime(CommandContext& context) {
  WriteTime(context, {.seconds = false, .absolute = true});
}

constexpr std::string_view kNondeterministic[] = {"nondeterministic_output"};

constexpr CommandSpec kExpiryCommands[] = {
    {.name = "EXPIRE",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kUpdatesOneKey,
     .handler = Expire,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Lets a key expire after some seconds."},
    {.name = "PEXPIRE",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kUpdatesOneKey,
     .handler = PExpire,
     .since = "2.6.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Lets a key expire after some milliseconds."},
    {.name = "EXPIREAT",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kUpdatesOneKey,
     .handler = ExpireAt,
     .since = "1.2.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Lets a key expire at a Unix time in seconds."},
    {.name = "PEXPIREAT",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kUpdatesOneKey,
     .handler = PExpireAt,
     .since = "2.6.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Lets a key expire at a Unix time in milliseconds."},
    {.name = "PERSIST",
     .arity = Exactly(2),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kUpdatesOneKey,
     .handler = Persist,
     .since = "2.2.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Takes the expiry from a key."},
    {.name = "TTL",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kReadsOneKey,
     .handler = Ttl,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns the seconds until a key expires.",
     .tips = kNondeterministic},
    {.name = "PTTL",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kReadsOneKey,
     .handler = PTtl,
     .since = "2.6.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns the milliseconds until a key expires.",
     .tips = kNondeterministic},
    {.name = "EXPIRETIME",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kReadsOneKey,
     .handler = ExpireTime,
     .since = "7.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns when a key expires, as a Unix time in seconds."},
    {.name = "PEXPIRETIME",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kReadsOneKey,
     .handler = PExpireTime,
     .since = "7.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns when a key expires, as a Unix time in milliseconds."},
};

}  // namespace

std::span<const CommandSpec> ExpiryCommands() { return kExpiryCommands; }

}  // namespace remora::protocol
