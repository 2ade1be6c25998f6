#include "engine/ops/hashes.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/scan_arguments.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kUnorderedReply[] = {"nondeterministic_output_order"};
constexpr std::string_view kRandomReply[] = {"nondeterministic_output"};

void WriteOptional(ReplyWriter& reply, std::optional<std::string_view> value) {
  if (!value) return reply.Null();
  reply.BulkString(*value);
}

void Set(CommandContext& context) {
  const ops::FieldsAndValues fields = context.arguments.From(2);
  if (fields.size() % 2 != 0) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  context.Write(ops::SetFields(context.transaction, context.KeyAt(1), fields));
}

void SetMany(CommandContext& context) {
  const ops::FieldsAndValues fields = context.arguments.From(2);
  if (fields.size() % 2 != 0) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  const Result<uint64_t> added = ops::SetFields(context.transaction, context.KeyAt(1), fields);
  if (!added) return context.WriteError(added.error());
  context.reply.Ok();
}

void SetIfAbsent(CommandContext& context) {
  const std::string_view field = context.arguments.Text(2);
  const std::string_view value = context.arguments.Text(3);
  context.Write(ops::SetFieldIfAbsent(context.transaction, context.KeyAt(1), field, value));
}

void Get(CommandContext& context) {
  const Result<std::optional<std::string_view>> value =
      ops::GetField(context.transaction, context.KeyAt(1), context.arguments.Text(2));
  if (!value) return context.WriteError(value.error());
  WriteOptional(context.reply, *value);
}

void GetMany(CommandContext& context) {
  const ops::Fields fields = context.arguments.From(2);
  bool begun = false;
  const Outcome outcome = ops::GetFields(context.transaction, context.KeyAt(1), fields,
                                         [&](std::optional<std::string_view> value) {
                                           if (!begun) context.reply.ArrayHeader(fields.size());
                                           begun = true;
                                           WriteOptional(context.reply, value);
                                         });
  if (!outcome) context.WriteError(outcome.error());
}

void GetAll(CommandContext& context) {
  const Outcome outcome = ops::ForEachField(
      context.transaction, context.KeyAt(1), [&](size_t count) { context.reply.MapHeader(count); },
      [&](std::string_view field, std::string_view value) {
        context.reply.BulkString(field);
        context.reply.BulkString(value);
      });
  if (!outcome) context.WriteError(outcome.error());
}

void Keys(CommandContext& context) {
  const Outcome outcome = ops::ForEachField(
      context.transaction, context.KeyAt(1),
      [&](size_t count) { context.reply.ArrayHeader(count); },
      [&](std::string_view field, std::string_view) { context.reply.BulkString(field); });
  if (!outcome) context.WriteError(outcome.error());
}

void Values(CommandContext& context) {
  const Outcome outcome = ops::ForEachField(
      context.transaction, context.KeyAt(1),
      [&](size_t count) { context.reply.ArrayHeader(count); },
      [&](std::string_view, std::string_view value) { context.reply.BulkString(value); });
  if (!outcome) context.WriteError(outcome.error());
}

void Length(CommandContext& context) {
  context.Write(ops::CountFields(context.transaction, context.KeyAt(1)));
}

void ValueLength(CommandContext& context) {
  context.Write(ops::FieldLength(context.transaction, context.KeyAt(1), context.arguments.Text(2)));
}

void Exists(CommandContext& context) {
  context.Write(ops::HasField(context.transaction, context.KeyAt(1), context.arguments.Text(2)));
}

void Delete(CommandContext& context) {
  context.Write(
      ops::DeleteFields(context.transaction, context.KeyAt(1), context.arguments.From(2)));
}

void IncrementBy(CommandContext& context) {
  const std::string_view field = context.arguments.Text(2);
  const int64_t delta = context.arguments.Integer(3);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::IncrementFieldBy(context.transaction, context.KeyAt(1), field, delta));
}

void IncrementByFloat(CommandContext& context) {
  const std::string_view field = context.arguments.Text(2);
  const long double delta = context.arguments.LongFloat(3);
  if (!std::isfinite(delta)) context.arguments.Fail(error_text::kHashValueNotFinite);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Result<std::string> sum =
      ops::IncrementFieldByFloat(context.transaction, context.KeyAt(1), field, delta);
  if (!sum) return context.WriteError(sum.error());
  context.reply.BulkString(*sum);
}

void RandomOne(CommandContext& context) {
  const Result<std::optional<ops::FieldValue>> field =
      ops::RandomField(context.transaction, context.KeyAt(1));
  if (!field) return context.WriteError(field.error());
  if (!*field) return context.reply.Null();
  context.reply.BulkString((*field)->field);
}

// How fields with values are listed: in pairs from RESP3 on, one after the other before.
void WritePairsHeader(ReplyWriter& reply, size_t count) {
  reply.ArrayHeader(reply.is_resp3() ? count : count * 2);
}

void Random(CommandContext& context) {
  if (context.arguments.size() == 2) return RandomOne(context);
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const int64_t count = context.arguments.IntegerWithin(2, {-kMost, kMost});
  const bool with_values = context.arguments.size() > 3;
  if (with_values && (context.arguments.size() > 4 || !context.arguments.Is(3, "WITHVALUES"))) {
    context.arguments.Fail(error_text::kSyntax);
  }
  if (with_values && (count < -kMost / 2 || count > kMost / 2)) {
    context.arguments.Fail(error_text::kValueOutOfRange);
  }
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const ops::RandomFieldsOptions options{.count = static_cast<uint64_t>(std::abs(count)),
                                         .distinct = count >= 0};
  ReplyWriter& reply = context.reply;
  const Outcome outcome = ops::RandomFields(
      context.transaction, context.KeyAt(1), options,
      [&](size_t total) {
        with_values ? WritePairsHeader(reply, total) : reply.ArrayHeader(total);
      },
      [&](std::string_view field, std::string_view value) {
        if (with_values && reply.is_resp3()) reply.ArrayHeader(2);
        reply.BulkString(field);
        if (with_values) reply.BulkString(value);
      });
  if (!outcome) context.WriteError(outcome.error());
}

void Scan(CommandContext& context) {
  const uint64_t cursor = ReadCursor(context.arguments, 2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const ScanArguments scan = ReadScanArguments(context.arguments, 3, ScanOf::kFields);
  if (!context.arguments.ok()) {
    // A missing key and one of another type are answered before the options are looked at.
    const Result<uint64_t> count = ops::CountFields(context.transaction, context.KeyAt(1));
    if (!count) return context.WriteError(count.error());
    if (*count == 0) return WriteScanHeader(context.reply, 0, 0);
    return context.reply.Error(context.arguments.error());
  }
  // Why: the next cursor comes before the fields, and is known after them.
  std::vector<ops::FieldValue> found;
  const Result<uint64_t> next = ops::ScanFields(
      context.transaction, context.KeyAt(1), {.cursor = cursor, .count = scan.count},
      [&](std::string_view field, std::string_view value) {
        if (scan.Admits(field)) found.push_back({field, value});
      });
  if (!next) return context.WriteError(next.error());
  WriteScanHeader(context.reply, *next, scan.no_values ? found.size() : found.size() * 2);
  for (const ops::FieldValue& field : found) {
    context.reply.BulkString(field.field);
    if (!scan.no_values) context.reply.BulkString(field.value);
  }
}

constexpr CommandSpec kHashCommands[] = {
    {.name = "HDEL",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kDeletesFromOneKey,
     .handler = Delete,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of fields to be removed.",
     .summary = "Deletes one or more fields and their values from a hash. Deletes the hash if no "
                "fields remain."},
    {.name = "HEXISTS",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kHashCategory,
     .keys = kInspectsOneKey,
     .handler = Exists,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Determines whether a field exists in a hash."},
    {.name = "HGET",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = Get,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Returns the value of a field in a hash."},
    {.name = "HGETALL",
     .arity = Exactly(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = GetAll,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the size of the hash.",
     .summary = "Returns all fields and values in a hash.",
     .tips = kUnorderedReply},
    {.name = "HINCRBY",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = IncrementBy,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Increments the integer value of a field in a hash by a number. A missing field "
                "counts as 0."},
    {.name = "HINCRBYFLOAT",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = IncrementByFloat,
     .since = "2.6.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Increments the number in a field of a hash by a floating point number. A missing "
                "field counts as 0."},
    {.name = "HKEYS",
     .arity = Exactly(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = Keys,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the size of the hash.",
     .summary = "Returns all fields in a hash.",
     .tips = kUnorderedReply},
    {.name = "HLEN",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kHashCategory,
     .keys = kInspectsOneKey,
     .handler = Length,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Returns the number of fields in a hash."},
    {.name = "HMGET",
     .arity = AtLeast(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = GetMany,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of fields being requested.",
     .summary = "Returns the values of several fields in a hash."},
    {.name = "HMSET",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = SetMany,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of fields being set.",
     .summary = "Sets the values of multiple fields.",
     .deprecated_since = "4.0.0",
     .replaced_by = "`HSET` with multiple field-value pairs"},
    {.name = "HRANDFIELD",
     .arity = AtLeast(2),
     .flags = kReadOnly,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = Random,
     .since = "6.2.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of fields returned",
     .summary = "Returns one or more random fields from a hash.",
     .tips = kRandomReply},
    {.name = "HSCAN",
     .arity = AtLeast(3),
     .flags = kReadOnly,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = Scan,
     .since = "2.8.0",
     .group = "hash",
     .complexity =
         "O(1) for every call. O(N) for a complete iteration, N being the number of fields.",
     .summary = "Iterates over fields and values of a hash.",
     .tips = kRandomReply},
    {.name = "HSET",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = Set,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of field/value pairs.",
     .summary = "Creates or modifies the values of fields in a hash."},
    {.name = "HSETNX",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kInsertsOneKey,
     .handler = SetIfAbsent,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Sets the value of a field in a hash only when the field doesn't exist."},
    {.name = "HSTRLEN",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kHashCategory,
     .keys = kInspectsOneKey,
     .handler = ValueLength,
     .since = "3.2.0",
     .group = "hash",
     .complexity = "O(1)",
     .summary = "Returns the length of the value of a field."},
    {.name = "HVALS",
     .arity = Exactly(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = Values,
     .since = "2.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the size of the hash.",
     .summary = "Returns all values in a hash.",
     .tips = kUnorderedReply},
};

}  // namespace

std::span<const CommandSpec> HashCommands() { return kHashCommands; }

}  // namespace remora::protocol
