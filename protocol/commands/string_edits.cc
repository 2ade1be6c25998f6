#include <limits>
#include <optional>
#include <string_view>

#include "engine/base/number_text.h"
#include "engine/ops/common_subsequence.h"
#include "engine/ops/keys.h"
#include "engine/ops/string_numbers.h"
#include "engine/ops/strings.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void Append(CommandContext& context) {
  context.Write(ops::Append(context.transaction, context.KeyAt(1), context.arguments.all()[2]));
}

void StrLen(CommandContext& context) {
  context.Write(ops::StringLength(context.transaction, context.KeyAt(1)));
}

void GetRange(CommandContext& context) {
  const int64_t first = context.arguments.Integer(2);
  const int64_t last = context.arguments.Integer(3);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Result<ops::StringPart> part =
      ops::GetRange(context.transaction, context.KeyAt(1), {.first = first, .last = last});
  if (!part) return context.WriteError(part.error());
  context.reply.BulkString(part->view());
}

void SetRange(CommandContext& context) {
  const int64_t offset = context.arguments.Integer(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Result<uint64_t> size =
      ops::SetRange(context.transaction, context.KeyAt(1), offset, context.arguments.all()[3]);
  if (!size && size.error() == OpError::kOutOfRange) {
    return context.reply.Error(error_text::kOffsetOutOfRange);
  }
  context.Write(size);
}

void Add(CommandContext& context, int64_t delta) {
  context.Write(ops::IncrementBy(context.transaction, context.KeyAt(1), delta));
}

void Incr(CommandContext& context) { Add(context, 1); }
void Decr(CommandContext& context) { Add(context, -1); }

void IncrBy(CommandContext& context) {
  const int64_t delta = context.arguments.Integer(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  Add(context, delta);
}

void DecrBy(CommandContext& context) {
  const int64_t delta = context.arguments.Integer(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (delta == std::numeric_limits<int64_t>::min()) {
    return context.reply.Error(error_text::kDecrementOverflow);
  }
  Add(context, -delta);
}

void IncrByFloat(CommandContext& context) {
  const Key key = context.KeyAt(1);
  const long double delta = context.arguments.LongFloat(2);
  if (!context.arguments.ok()) {
    // A key of another type is the first error that Redis sees.
    const std::optional<values::ValueType> type = ops::TypeOf(context.transaction, key);
    if (type.value_or(values::ValueType::kString) != values::ValueType::kString) {
      return context.WriteError(OpError::kWrongType);
    }
    return context.reply.Error(context.arguments.error());
  }
  const Result<long double> value = ops::IncrementByFloat(context.transaction, key, delta);
  if (!value) return context.WriteError(value.error());
  char text[base::kLongDoubleTextMax];
  context.reply.BulkString({text, base::FormatLongDouble(*value, text)});
}

struct LcsOptions {
  bool length = false;
  bool indexes = false;
  bool with_match_length = false;
  int64_t match_length_min = 0;
};

LcsOptions ReadLcsOptions(Arguments& arguments) {
  LcsOptions options;
  for (size_t i = 3; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "IDX")) {
      options.indexes = true;
    } else if (arguments.Is(i, "LEN")) {
      options.length = true;
    } else if (arguments.Is(i, "WITHMATCHLEN")) {
      options.with_match_length = true;
    } else if (arguments.Is(i, "MINMATCHLEN") && arguments.Has(i + 1)) {
      options.match_length_min = arguments.Integer(++i);
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (options.length && options.indexes) arguments.Fail(error_text::kLcsLengthWithIndexes);
  return options;
}

void WriteStretches(ReplyWriter& reply, const ops::CommonSubsequence& found,
                    bool with_match_length) {
  reply.MapHeader(2);
  reply.BulkString("matches");
  reply.ArrayHeader(found.stretches.size());
  for (const ops::CommonStretch& stretch : found.stretches) {
    reply.ArrayHeader(with_match_length ? 3 : 2);
    reply.ArrayHeader(2);
    reply.Integer(stretch.first_begin);
    reply.Integer(stretch.first_end);
    reply.ArrayHeader(2);
    reply.Integer(stretch.second_begin);
    reply.Integer(stretch.second_end);
    if (with_match_length) reply.Integer(stretch.size());
  }
  reply.BulkString("len");
  reply.Integer(static_cast<int64_t>(found.length));
}

std::string_view LcsErrorText(OpError error) {
  if (error == OpError::kWrongType) return error_text::kLcsNotStrings;
  return error == OpError::kTooLong ? error_text::kLcsTooLong : error_text::kLcsMemory;
}

void Lcs(CommandContext& context) {
  const Key first = context.KeyAt(1);
  const Key second = context.KeyAt(2);
  const LcsOptions options = ReadLcsOptions(context.arguments);
  if (!context.arguments.ok()) {
    // Keys of another type are the first error that Redis sees.
    for (const Key& key : {first, second}) {
      const std::optional<values::ValueType> type = ops::TypeOf(context.transaction, key);
      if (type.value_or(values::ValueType::kString) != values::ValueType::kString) {
        return context.reply.Error(error_text::kLcsNotStrings);
      }
    }
    return context.reply.Error(context.arguments.error());
  }
  const Result<ops::CommonSubsequence> found =
      ops::FindCommonSubsequence(context.transaction, first, second,
                                 {.want_text = !options.length && !options.indexes,
                                  .want_stretches = options.indexes,
                                  .stretch_size_min = options.match_length_min});
  if (!found) return context.reply.Error(LcsErrorText(found.error()));
  if (options.indexes) return WriteStretches(context.reply, *found, options.with_match_length);
  if (options.length) return context.reply.Integer(static_cast<int64_t>(found->length));
  context.reply.BulkString(found->text);
}

constexpr KeySpec kReadsTwoKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .last = 1}};

constexpr CommandSpec kStringEditCommands[] = {
    {.name = "APPEND",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kInsertsOneKey,
     .handler = Append,
     .since = "2.0.0",
     .group = "string",
     .complexity = "O(1), amortised",
     .summary = "Adds bytes to the end of a string."},
    {.name = "STRLEN",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kStringCategory,
     .keys = kInspectsOneKey,
     .handler = StrLen,
     .since = "2.2.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Returns the length of a string."},
    {.name = "GETRANGE",
     .arity = Exactly(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kStringCategory,
     .keys = kReadsOneKey,
     .handler = GetRange,
     .since = "2.4.0",
     .group = "string",
     .complexity = "O(N) where N is the length of the part.",
     .summary = "Returns a part of a string."},
    {.name = "SUBSTR",
     .arity = Exactly(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kStringCategory,
     .keys = kReadsOneKey,
     .handler = GetRange,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(N) where N is the length of the part.",
     .summary = "Returns a part of a string.",
     .deprecated_since = "2.0.0",
     .replaced_by = "GETRANGE"},
    {.name = "SETRANGE",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kUpdatesOneKey,
     .handler = SetRange,
     .since = "2.2.0",
     .group = "string",
     .complexity = "O(N) where N is the length of the value, beside the padding.",
     .summary = "Overwrites a part of a string, which grows where need be."},
    {.name = "INCR",
     .arity = Exactly(2),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = Incr,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Adds one to the integer stored at a key."},
    {.name = "DECR",
     .arity = Exactly(2),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = Decr,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Takes one from the integer stored at a key."},
    {.name = "INCRBY",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = IncrBy,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Adds an integer to the number stored at a key."},
    {.name = "DECRBY",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = DecrBy,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Takes an integer from the number stored at a key."},
    {.name = "INCRBYFLOAT",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = IncrByFloat,
     .since = "2.6.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Adds a number to the one stored at a key."},
    {.name = "LCS",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kStringCategory,
     .keys = kReadsTwoKeys,
     .handler = Lcs,
     .since = "7.0.0",
     .group = "string",
     .complexity = "O(N*M) where N and M are the lengths of the strings.",
     .summary = "Finds the longest common subsequence of two strings."},
};

}  // namespace

std::span<const CommandSpec> StringEditCommands() { return kStringEditCommands; }

}  // namespace remora::protocol
