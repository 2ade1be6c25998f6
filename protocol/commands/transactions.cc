#include <memory>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/script_error_text.h"

namespace remora::protocol {

namespace {

void Multi(CommandContext& context) {
  Session& session = context.session;
  if (session.queueing()) return context.reply.Error(error_text::kNestedMulti);
  if (session.multi == nullptr) session.multi = std::make_unique<MultiState>();
  session.multi->Begin();
  context.reply.Ok();
}

void Exec(CommandContext& context) {
  Session& session = context.session;
  if (!session.queueing()) return context.reply.Error(error_text::kExecWithoutMulti);
  const bool lacks_memory = context.dispatcher.LacksMemoryFor(session);
  if (lacks_memory || session.multi->aborted()) {
    session.multi->End();
    context.dispatcher.Unwatch(session);
    return context.reply.Error(lacks_memory ? error_text::kExecAbortOutOfMemory
                                            : error_text::kExecAbort);
  }
  context.dispatcher.RunQueued(session);
}

void Discard(CommandContext& context) {
  Session& session = context.session;
  if (!session.queueing()) return context.reply.Error(error_text::kDiscardWithoutMulti);
  session.multi->End();
  context.dispatcher.Unwatch(session);
  context.reply.Ok();
}

void Watch(CommandContext& context) {
  if (context.session.queueing()) return context.reply.Error(error_text::kWatchInMulti);
  if (!context.dispatcher.Watch(context.session, context.arguments.From(1))) {
    return context.reply.Error(error_text::kBusyScript);
  }
  context.reply.Ok();
}

void Unwatch(CommandContext& context) {
  context.dispatcher.Unwatch(context.session);
  context.reply.Ok();
}

constexpr uint32_t kAlways = kNoScript | kLoading | kStale | kFast | kAllowBusy;

constexpr KeySpec kWatchedKeys[] = {{.use = KeySpec::kReadsOnly, .last = -1}};

// WATCH's keys are shown, but it locks them one after the other: it has no step to make atomic.
constexpr CommandSpec kTransactionCommands[] = {
    {.name = "DISCARD",
     .arity = Exactly(1),
     .flags = kAlways,
     .categories = kTransactionCategory,
     .handler = Discard,
     .since = "2.0.0",
     .group = "transactions",
     .complexity = "O(N), when N is the number of queued commands",
     .summary = "Discards a transaction."},
    {.name = "EXEC",
     .arity = Exactly(1),
     .flags = kNoScript | kLoading | kStale | kSkipSlowlog,
     .categories = kTransactionCategory,
     .handler = Exec,
     .since = "1.2.0",
     .group = "transactions",
     .complexity = "Depends on commands in the transaction",
     .summary = "Executes all commands in a transaction."},
    {.name = "MULTI",
     .arity = Exactly(1),
     .flags = kAlways,
     .categories = kTransactionCategory,
     .handler = Multi,
     .since = "1.2.0",
     .group = "transactions",
     .complexity = "O(1)",
     .summary = "Starts a transaction."},
    {.name = "UNWATCH",
     .arity = Exactly(1),
     .flags = kAlways,
     .categories = kTransactionCategory,
     .handler = Unwatch,
     .since = "2.2.0",
     .group = "transactions",
     .complexity = "O(1)",
     .summary = "Forgets about watched keys of a transaction."},
    {.name = "WATCH",
     .arity = AtLeast(2),
     .flags = kAlways | kLocksNothing,
     .categories = kTransactionCategory,
     .keys = kWatchedKeys,
     .handler = Watch,
     .since = "2.2.0",
     .group = "transactions",
     .complexity = "O(1) for every key.",
     .summary = "Monitors changes to keys to determine the execution of a transaction."},
};

}  // namespace

std::span<const CommandSpec> TransactionCommands() { return kTransactionCommands; }

}  // namespace remora::protocol
