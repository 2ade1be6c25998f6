#include "engine/ops/hash_expiry.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kRandomReply[] = {"nondeterministic_output"};

// How a number says a time.
struct Unit {
  bool seconds;
  bool absolute;
};

struct NamedUnit {
  std::string_view name;
  Unit unit;
};
constexpr NamedUnit kUnits[] = {
    {"EX", {.seconds = true, .absolute = false}},
    {"PX", {.seconds = false, .absolute = false}},
    {"EXAT", {.seconds = true, .absolute = true}},
    {"PXAT", {.seconds = false, .absolute = true}},
};

std::optional<Unit> UnitAt(const Arguments& arguments, size_t index) {
  for (const NamedUnit& named : kUnits) {
    if (arguments.Is(index, named.name)) return named.unit;
  }
  return std::nullopt;
}

// The moment that the number at `index` says; remembers the error of one that says none.
int64_t ReadExpiry(CommandContext& context, size_t index, Unit unit) {
  Arguments& arguments = context.arguments;
  int64_t time = arguments.Integer(index);
  if (!arguments.ok()) return 0;
  if (time < 0) {
    arguments.Fail(error_text::kHashExpireNegative);
    return 0;
  }
  const int64_t from = unit.absolute ? 0 : context.transaction.now_milliseconds();
  const int64_t milliseconds_per_unit = unit.seconds ? 1000 : 1;
  if (time > (ops::kFieldExpiryMax - from) / milliseconds_per_unit) {
    arguments.FailWith(error_text::InvalidExpireTime(context.FullName()));
    return 0;
  }
  return time * milliseconds_per_unit + from;
}

// The fields of "FIELDS numfields field …" from `index` to the end.
ops::Fields ReadFields(Arguments& arguments, size_t index,
                       std::string_view number_error = error_text::kNumberOfFieldsNotPositive) {
  if (!arguments.Is(index, "FIELDS")) arguments.Fail(error_text::kFieldsMissing);
  if (!arguments.Has(index + 1)) arguments.Fail(number_error);
  const int64_t count = arguments.CountAboveZero(index + 1, number_error);
  const ops::Fields fields = arguments.From(index + 2);
  if (static_cast<size_t>(count) != fields.size()) arguments.Fail(error_text::kFieldsMismatch);
  return fields;
}

// Of wrong arguments and a key of another type, the key is complained of.
void WriteArgumentError(CommandContext& context) {
  const Result<uint64_t> count = ops::CountFields(context.transaction, context.KeyAt(1));
  if (!count) return context.WriteError(count.error());
  context.reply.Error(context.arguments.error());
}

// Writes an array whose header waits for the first element: an error may come instead.
class ArrayReply {
 public:
  ArrayReply(ReplyWriter& reply, size_t count) : reply_(reply), count_(count) {}

  ReplyWriter& Next() {
    if (!std::exchange(begun_, true)) reply_.ArrayHeader(count_);
    return reply_;
  }
  void Value(std::optional<std::string_view> value) {
    ReplyWriter& reply = Next();
    if (!value) return reply.Null();
    reply.BulkString(*value);
  }

 private:
  ReplyWriter& reply_;
  size_t count_;
  bool begun_ = false;
};

std::optional<ops::FieldExpiryCondition> ConditionAt(const Arguments& arguments, size_t index) {
  using Condition = ops::FieldExpiryCondition;
  if (arguments.Is(index, "NX")) return Condition::kIfNone;
  if (arguments.Is(index, "XX")) return Condition::kIfAny;
  if (arguments.Is(index, "GT")) return Condition::kIfLater;
  if (arguments.Is(index, "LT")) return Condition::kIfEarlier;
  return std::nullopt;
}

void Expire(CommandContext& context, Unit unit) {
  ops::ExpireFieldsOptions options;
  options.expiry_milliseconds = ReadExpiry(context, 2, unit);
  size_t index = 3;
  if (const auto condition = ConditionAt(context.arguments, index)) {
    options.condition = *condition;
    ++index;
  }
  const ops::Fields fields =
      ReadFields(context.arguments, index, error_text::kHashExpireFieldsNotPositive);
  if (!context.arguments.ok()) return WriteArgumentError(context);
  ArrayReply reply(context.reply, fields.size());
  const Outcome outcome = ops::ExpireFields(
      context.transaction, context.KeyAt(1), fields, options,
      [&](ops::FieldOutcome what) { reply.Next().Integer(static_cast<int64_t>(what)); });
  if (!outcome) context.WriteError(outcome.error());
}

void ExpireInSeconds(CommandContext& context) {
  Expire(context, {.seconds = true, .absolute = false});
}
void ExpireInMilliseconds(CommandContext& context) {
  Expire(context, {.seconds = false, .absolute = false});
}
void ExpireAtSeconds(CommandContext& context) {
  Expire(context, {.seconds = true, .absolute = true});
}
void ExpireAtMilliseconds(CommandContext& context) {
  Expire(context, {.seconds = false, .absolute = true});
}

void Persist(CommandContext& context) {
  const ops::Fields fields = ReadFields(context.arguments, 2);
  if (!context.arguments.ok()) return WriteArgumentError(context);
  ArrayReply reply(context.reply, fields.size());
  const Outcome outcome = ops::PersistFields(
      context.transaction, context.KeyAt(1), fields,
      [&](ops::FieldOutcome what) { reply.Next().Integer(static_cast<int64_t>(what)); });
  if (!outcome) context.WriteError(outcome.error());
}

// Writes when fields expire: as a time, or as what is left until then.
void WriteExpiries(CommandContext& context, Unit unit) {
  const ops::Fields fields = ReadFields(context.arguments, 2);
  if (!context.arguments.ok()) return WriteArgumentError(context);
  const int64_t from = unit.absolute ? 0 : context.transaction.now_milliseconds();
  ArrayReply reply(context.reply, fields.size());
  const auto number_of = [&](const ops::FieldExpiry& expiry) -> int64_t {
    if (!expiry.exists) return -2;
    if (!expiry.milliseconds) return -1;
    const int64_t milliseconds = *expiry.milliseconds - from;
    // Seconds are rounded up, so that what still lives never has 0 left.
    return unit.seconds ? (milliseconds + 999) / 1000 : milliseconds;
  };
  const Outcome outcome = ops::GetFieldExpiries(
      context.transaction, context.KeyAt(1), fields,
      [&](const ops::FieldExpiry& expiry) { reply.Next().Integer(number_of(expiry)); });
  if (!outcome) context.WriteError(outcome.error());
}

void LifetimeInSeconds(CommandContext& context) {
  WriteExpiries(context, {.seconds = true, .absolute = false});
}
void LifetimeInMilliseconds(CommandContext& context) {
  WriteExpiries(context, {.seconds = false, .absolute = false});
}
void ExpiryInSeconds(CommandContext& context) {
  WriteExpiries(context, {.seconds = true, .absolute = true});
}
void ExpiryInMilliseconds(CommandContext& context) {
  WriteExpiries(context, {.seconds = false, .absolute = true});
}

void GetExpire(CommandContext& context) {
  ops::GetAndExpireFieldsOptions options;
  size_t index = 2;
  if (const std::optional<Unit> unit = UnitAt(context.arguments, index)) {
    options.expiry_milliseconds = ReadExpiry(context, index + 1, *unit);
    index += 2;
  } else if (context.arguments.Is(index, "PERSIST")) {
    options.persist = true;
    ++index;
  }
  const ops::Fields fields = ReadFields(context.arguments, index);
  if (!context.arguments.ok()) return WriteArgumentError(context);
  ArrayReply reply(context.reply, fields.size());
  const Outcome outcome =
      ops::GetAndExpireFields(context.transaction, context.KeyAt(1), fields, options,
                              [&](std::optional<std::string_view> value) { reply.Value(value); });
  if (!outcome) context.WriteError(outcome.error());
}

void GetDelete(CommandContext& context) {
  const ops::Fields fields = ReadFields(context.arguments, 2);
  if (!context.arguments.ok()) return WriteArgumentError(context);
  ArrayReply reply(context.reply, fields.size());
  const Outcome outcome =
      ops::GetAndDeleteFields(context.transaction, context.KeyAt(1), fields,
                              [&](std::optional<std::string_view> value) { reply.Value(value); });
  if (!outcome) context.WriteError(outcome.error());
}

// "FIELDS numfields field value …" of HSETEX, which has words of its own for what is wrong.
ops::FieldsAndValues ReadFieldsAndValues(CommandContext& context, size_t index) {
  Arguments& arguments = context.arguments;
  const ops::FieldsAndValues fields = arguments.From(index + 2);
  // The number is looked at only where a field and a value follow it.
  if (arguments.Has(index + 3)) {
    const int64_t count = arguments.CountAboveZero(index + 1, error_text::kHashSetFieldsInvalid);
    if (count > std::numeric_limits<int32_t>::max()) {
      arguments.Fail(error_text::kHashSetFieldsInvalid);
    }
    if (static_cast<size_t>(count) * 2 == fields.size()) return fields;
  }
  if (arguments.ok()) {
    arguments.FailWith(error_text::WrongNumberOfArguments(context.FullName()));
  }
  return fields;
}

// Reads one option of HSETEX at `index`; returns where the next argument is.
size_t ReadSetOption(CommandContext& context, size_t index, ops::SetFieldsOptions& options) {
  using Condition = ops::SetFieldsCondition;
  Arguments& arguments = context.arguments;
  const std::optional<Unit> unit = UnitAt(arguments, index);
  const bool keeps = arguments.Is(index, "KEEPTTL");
  if (unit || keeps) {
    if (options.expiry_milliseconds || options.keep_expiry) {
      arguments.Fail(error_text::kHashSetExpiries);
    }
    options.keep_expiry = keeps;
    if (keeps) return index + 1;
    options.expiry_milliseconds = ReadExpiry(context, index + 1, *unit);
    return index + 2;
  }
  const bool if_none = arguments.Is(index, "FNX");
  if (if_none || arguments.Is(index, "FXX")) {
    if (options.condition != Condition::kAlways) arguments.Fail(error_text::kHashSetConditions);
    options.condition = if_none ? Condition::kIfNoneExists : Condition::kIfAllExist;
    return index + 1;
  }
  arguments.FailWith(error_text::UnknownArgument(arguments.all()[index]));
  return index + 1;
}

void SetExpire(CommandContext& context) {
  ops::SetFieldsOptions options;
  size_t index = 2;
  while (context.arguments.ok() && context.arguments.Has(index) &&
         !context.arguments.Is(index, "FIELDS")) {
    index = ReadSetOption(context, index, options);
  }
  const ops::FieldsAndValues fields = ReadFieldsAndValues(context, index);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::SetFieldsWithExpiry(context.transaction, context.KeyAt(1), fields, options));
}

constexpr CommandSpec kHashExpiryCommands[] = {
    {.name = "HEXPIRE",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = ExpireInSeconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Sets when fields of a hash expire, in seconds from now."},
    {.name = "HEXPIREAT",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = ExpireAtSeconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Sets when fields of a hash expire, as a Unix time in seconds."},
    {.name = "HEXPIRETIME",
     .arity = AtLeast(5),
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = ExpiryInSeconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Returns when fields of a hash expire, as a Unix time in seconds."},
    {.name = "HGETDEL",
     .arity = AtLeast(5),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = GetDelete,
     .since = "8.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Returns the values of fields and deletes them from the hash."},
    {.name = "HGETEX",
     .arity = AtLeast(5),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = GetExpire,
     .since = "8.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary =
         "Returns the values of fields of a hash, and optionally sets or removes their expiry."},
    {.name = "HPERSIST",
     .arity = AtLeast(5),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = Persist,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Removes the expiry of fields of a hash."},
    {.name = "HPEXPIRE",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = ExpireInMilliseconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Sets when fields of a hash expire, in milliseconds from now."},
    {.name = "HPEXPIREAT",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = ExpireAtMilliseconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Sets when fields of a hash expire, as a Unix time in milliseconds."},
    {.name = "HPEXPIRETIME",
     .arity = AtLeast(5),
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = ExpiryInMilliseconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Returns when fields of a hash expire, as a Unix time in milliseconds."},
    {.name = "HPTTL",
     .arity = AtLeast(5),
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = LifetimeInMilliseconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Returns how long fields of a hash still live, in milliseconds.",
     .tips = kRandomReply},
    {.name = "HSETEX",
     .arity = AtLeast(6),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kHashCategory,
     .keys = kUpdatesOneKey,
     .handler = SetExpire,
     .since = "8.0.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of fields being set.",
     .summary = "Sets the values of fields of a hash, and optionally their expiry."},
    {.name = "HTTL",
     .arity = AtLeast(5),
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kReadsOneKey,
     .handler = LifetimeInSeconds,
     .since = "7.4.0",
     .group = "hash",
     .complexity = "O(N) where N is the number of specified fields",
     .summary = "Returns how long fields of a hash still live, in seconds.",
     .tips = kRandomReply},
};

}  // namespace

std::span<const CommandSpec> HashExpiryCommands() { return kHashExpiryCommands; }

}  // namespace remora::protocol
