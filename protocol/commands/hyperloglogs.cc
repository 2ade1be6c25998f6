#include "engine/ops/hyperloglogs.h"

#include <optional>
#include <string>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void Add(CommandContext& context) {
  context.Write(
      ops::CountElements(context.transaction, context.KeyAt(1), context.arguments.From(2)));
}

void Count(CommandContext& context) {
  context.Write(ops::EstimateCount(context.transaction, context.keys));
}

void Merge(CommandContext& context) {
  context.Write(
      ops::MergeHyperLogLogs(context.transaction, context.keys[0], context.keys.subspan(1)));
}

void WriteDebugError(CommandContext& context, OpError error) {
  if (error == OpError::kNoSuchKey) return context.reply.Error(error_text::kHyperLogLogNoKey);
  context.WriteError(error);
}

void DebugRegisters(CommandContext& context) {
  const auto registers = ops::RegistersOfHyperLogLog(context.transaction, context.KeyAt(2));
  if (!registers) return WriteDebugError(context, registers.error());
  context.reply.ArrayHeader(registers->values.size());
  for (const uint8_t value : registers->values) context.reply.Integer(value);
}

void DebugDecode(CommandContext& context) {
  const auto text = ops::DescribeSparse(context.transaction, context.KeyAt(2));
  if (!text) return WriteDebugError(context, text.error());
  if (!*text) return context.reply.Error(error_text::kHyperLogLogNotSparse);
  context.reply.BulkString(**text);
}

void DebugEncoding(CommandContext& context) {
  const Result<bool> is_dense = ops::IsDenseHyperLogLog(context.transaction, context.KeyAt(2));
  if (!is_dense) return WriteDebugError(context, is_dense.error());
  context.reply.SimpleString(*is_dense ? "dense" : "sparse");
}

void DebugToDense(CommandContext& context) {
  const Result<bool> converted = ops::MakeHyperLogLogDense(context.transaction, context.KeyAt(2));
  if (!converted) return WriteDebugError(context, converted.error());
  context.Write(converted);
}

void DebugSimd(CommandContext& context) {
  const bool on = context.arguments.Is(2, "ON");
  if (!on && !context.arguments.Is(2, "OFF")) {
    return context.reply.Error(error_text::kHyperLogLogSimd);
  }
  context.engine.limits().hll_vector_instructions.store(on, std::memory_order_relaxed);
  context.reply.SimpleString(on ? "enabled" : "disabled");
}

void Debug(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Is(1, "SIMD")) return DebugSimd(context);
  if (arguments.Is(1, "GETREG")) return DebugRegisters(context);
  if (arguments.Is(1, "DECODE")) return DebugDecode(context);
  if (arguments.Is(1, "ENCODING")) return DebugEncoding(context);
  if (arguments.Is(1, "TODENSE")) return DebugToDense(context);
  // The key is looked at first.
  const Result<bool> is_dense = ops::IsDenseHyperLogLog(context.transaction, context.KeyAt(2));
  if (!is_dense) return WriteDebugError(context, is_dense.error());
  context.reply.Error(error_text::UnknownHyperLogLogSubcommand(arguments.all()[1]));
}

void SelfTest(CommandContext& context) {
  if (!ops::TestHyperLogLogs()) return context.reply.Error(error_text::kHyperLogLogTestFailed);
  context.reply.Ok();
}

constexpr KeySpec kCountKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses, .last = -1}};
constexpr KeySpec kMergeKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kInserts},
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 2, .last = -1},
};
constexpr KeySpec kDebugKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses, .position = 2}};

constexpr CommandSpec kHyperLogLogCommands[] = {
    {.name = "PFADD",
     .arity = AtLeast(2),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHyperLogLogCategory,
     .keys = kInsertsOneKey,
     .handler = Add,
     .since = "2.8.9",
     .group = "hyperloglog",
     .complexity = "O(1) for each element.",
     .summary = "Counts elements in a HyperLogLog, which is made where there is none."},
    // Not kReadOnly alone: an estimate is written into the string, without others at its stripe.
    {.name = "PFCOUNT",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads | kMayReplicate,
     .categories = kHyperLogLogCategory,
     .keys = kCountKeys,
     .handler = Count,
     .since = "2.8.9",
     .group = "hyperloglog",
     .complexity = "O(1) with a very small average constant time when called with a single key. "
                   "O(N) with N being the number of keys, with much bigger constant times.",
     .summary = "Estimates how many different elements one or several HyperLogLogs have counted."},
    {.name = "PFDEBUG",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kAdmin,
     .categories = kHyperLogLogCategory,
     .keys = kDebugKeys,
     .handler = Debug,
     .since = "2.8.9",
     .group = "hyperloglog",
     .complexity = "O(N) where N is the number of registers.",
     .summary = "Looks inside a HyperLogLog."},
    {.name = "PFMERGE",
     .arity = AtLeast(2),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kHyperLogLogCategory,
     .keys = kMergeKeys,
     .handler = Merge,
     .since = "2.8.9",
     .group = "hyperloglog",
     .complexity = "O(N) to merge N HyperLogLogs, but with high constant times.",
     .summary = "Merges HyperLogLogs into one that counts what any of them has counted."},
    {.name = "PFSELFTEST",
     .arity = Exactly(1),
     .flags = kAdmin,
     .categories = kHyperLogLogCategory,
     .handler = SelfTest,
     .since = "2.8.9",
     .group = "hyperloglog",
     .complexity = "O(1)",
     .summary = "Tests whether HyperLogLogs count as they should on this machine."},
};

}  // namespace

std::span<const CommandSpec> HyperLogLogCommands() { return kHyperLogLogCommands; }

}  // namespace remora::protocol
