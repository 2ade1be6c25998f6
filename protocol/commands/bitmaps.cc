#include "engine/ops/bitmaps.h"

#include <optional>
#include <string>

#include "protocol/command_context.h"
#include "protocol/commands/bit_arguments.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void SetBit(CommandContext& context) {
  const int64_t offset = ReadBitOffset(context, 2);
  const int64_t bit = context.arguments.Integer(3, error_text::kBitNotAnInteger);
  if ((bit & ~int64_t{1}) != 0) context.arguments.Fail(error_text::kBitNotAnInteger);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::SetBit(context.transaction, context.KeyAt(1), offset, bit != 0));
}

void GetBit(CommandContext& context) {
  const int64_t offset = ReadBitOffset(context, 2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::GetBit(context.transaction, context.KeyAt(1), offset));
}

ops::BitRange::Unit ReadUnit(Arguments& arguments, size_t index) {
  if (arguments.Is(index, "BIT")) return ops::BitRange::Unit::kBits;
  if (arguments.Has(index) && !arguments.Is(index, "BYTE")) arguments.Fail(error_text::kSyntax);
  return ops::BitRange::Unit::kBytes;
}

void BitCount(CommandContext& context) {
  Arguments& arguments = context.arguments;
  ops::BitRange range;
  if (arguments.size() == 3 || arguments.size() > 5) {
    arguments.Fail(error_text::kSyntax);
  } else if (arguments.size() > 3) {
    range.first = arguments.Integer(2);
    range.last = arguments.Integer(3);
    range.unit = ReadUnit(arguments, 4);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.Write(ops::CountBits(context.transaction, context.KeyAt(1), range));
}

void BitPos(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const int64_t bit = arguments.Integer(2);
  if ((bit & ~int64_t{1}) != 0) arguments.Fail(error_text::kBitArgument);
  if (arguments.Has(6)) arguments.Fail(error_text::kSyntax);
  ops::BitRange range;
  if (arguments.Has(3)) range.first = arguments.Integer(3);
  // The unit is read before the end.
  range.unit = ReadUnit(arguments, 5);
  if (arguments.Has(4)) range.last = arguments.Integer(4);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Result<std::optional<uint64_t>> found =
      ops::FindBit(context.transaction, context.KeyAt(1), bit != 0, range);
  if (!found) return context.WriteError(found.error());
  context.reply.Integer(found->has_value() ? static_cast<int64_t>(**found) : -1);
}

struct OperationName {
  std::string_view name;
  ops::BitOperation operation;
};
constexpr OperationName kOperations[] = {
    {"AND", ops::BitOperation::kAnd},
    {"OR", ops::BitOperation::kOr},
    {"XOR", ops::BitOperation::kXor},
    {"NOT", ops::BitOperation::kNot},
    {"DIFF", ops::BitOperation::kDifference},
    {"DIFF1", ops::BitOperation::kOthersOnly},
    {"ANDOR", ops::BitOperation::kFirstAndSome},
    {"ONE", ops::BitOperation::kExactlyOne},
};

void BitOp(CommandContext& context) {
  for (const OperationName& row : kOperations) {
    if (!context.arguments.Is(1, row.name)) continue;
    const Result<uint64_t> size = ops::CombineBits(context.transaction, row.operation,
                                                   context.KeyAt(2), context.keys.subspan(1));
    if (size.ok() || size.error() != OpError::kSyntax) return context.Write(size);
    return context.reply.Error(row.operation == ops::BitOperation::kNot
                                   ? std::string(error_text::kBitopNot)
                                   : error_text::BitopSources(row.name));
  }
  context.reply.Error(error_text::kSyntax);
}

constexpr KeySpec kBitOpKeys[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates, .position = 2},
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 3, .last = -1},
};

constexpr CommandSpec kBitmapCommands[] = {
    {.name = "BITCOUNT",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kBitmapCategory,
     .keys = kReadsOneKey,
     .handler = BitCount,
     .since = "2.6.0",
     .group = "bitmap",
     .complexity = "O(N) where N is the length of the part.",
     .summary = "Counts the bits that are set in a string or a part of it."},
    {.name = "BITOP",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kBitmapCategory,
     .keys = kBitOpKeys,
     .handler = BitOp,
     .since = "2.6.0",
     .group = "bitmap",
     .complexity = "O(N) where N is the length of all strings together.",
     .summary = "Combines strings bit by bit and stores the result."},
    {.name = "BITPOS",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kBitmapCategory,
     .keys = kReadsOneKey,
     .handler = BitPos,
     .since = "2.8.7",
     .group = "bitmap",
     .complexity = "O(N) where N is the length of the part.",
     .summary = "Finds the first bit of a string that is set, or that is clear."},
    {.name = "GETBIT",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kBitmapCategory,
     .keys = kReadsOneKey,
     .handler = GetBit,
     .since = "2.2.0",
     .group = "bitmap",
     .complexity = "O(1)",
     .summary = "Returns one bit of a string."},
    {.name = "SETBIT",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kBitmapCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = SetBit,
     .since = "2.2.0",
     .group = "bitmap",
     .complexity = "O(1)",
     .summary = "Sets or clears one bit of a string, which grows where need be."},
};

}  // namespace

std::span<const CommandSpec> BitmapCommands() { return kBitmapCommands; }

}  // namespace remora::protocol
