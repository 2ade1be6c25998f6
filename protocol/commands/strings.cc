#include "engine/ops/strings.h"

#include <optional>
#include <string>
#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/expiry_arguments.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

void Get(CommandContext& context) {
  context.Write(ops::Get(context.transaction, context.KeyAt(1)));
}

void MGet(CommandContext& context) {
  context.reply.ArrayHeader(context.keys.size());
  ops::GetMany(context.transaction, context.keys,
               [&](const std::optional<ops::StringBytes>& value) {
                 if (value) return context.reply.BulkString(value->view());
                 context.reply.Null();
               });
}

// Reads SET's options from the fourth argument on.
ops::SetOptions ReadSetOptions(CommandContext& context) {
  Arguments& arguments = context.arguments;
  ops::SetOptions options;
  bool has_condition = false;
  const auto take_condition = [&](ops::SetCondition condition) {
    if (has_condition && options.condition != condition) arguments.Fail(error_text::kSyntax);
    has_condition = true;
    options.condition = condition;
  };
  ExpiryArgument expiry;
  for (size_t i = 3; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "NX")) {
      take_condition(ops::SetCondition::kIfAbsent);
    } else if (arguments.Is(i, "XX")) {
      take_condition(ops::SetCondition::kIfPresent);
    } else if (arguments.Is(i, "IFEQ") && arguments.Has(i + 1) && !has_condition) {
      take_condition(ops::SetCondition::kIfEqual);
      options.expected = arguments.Text(++i);
    } else if (arguments.Is(i, "GET")) {
      options.want_previous = true;
    } else if (arguments.Is(i, "KEEPTTL")) {
      if (expiry.is_given()) arguments.Fail(error_text::kSyntax);
      options.keep_expiry = true;
    } else if (options.keep_expiry || !expiry.Take(arguments, i)) {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (arguments.ok()) options.expiry_milliseconds = expiry.Read(context);
  return options;
}

void Set(CommandContext& context) {
  ops::SetOptions options;
  if (context.arguments.size() > 3) options = ReadSetOptions(context);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Result<ops::SetOutcome> outcome =
      ops::Set(context.transaction, context.KeyAt(1), context.arguments.all()[2], options);
  if (!outcome) return context.WriteError(outcome.error());
  if (options.want_previous) {
    if (outcome->previous) return context.reply.BulkString(*outcome->previous);
    return context.reply.Null();
  }
  if (!outcome->written) return context.reply.Null();
  context.reply.Ok();
}

void SetNx(CommandContext& context) {
  const Result<ops::SetOutcome> outcome =
      ops::Set(context.transaction, context.KeyAt(1), context.arguments.all()[2],
               {.condition = ops::SetCondition::kIfAbsent});
  if (!outcome) return context.WriteError(outcome.error());
  context.reply.Integer(outcome->written ? 1 : 0);
}

void SetWithExpiry(CommandContext& context, bool seconds) {
  const int64_t time = ExpiryTimeAt(context, 2, {.seconds = seconds, .absolute = false});
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Result<ops::SetOutcome> outcome =
      ops::Set(context.transaction, context.KeyAt(1), context.arguments.all()[3],
               {.expiry_milliseconds = time});
  if (!outcome) return context.WriteError(outcome.error());
  context.reply.Ok();
}

void SetEx(CommandContext& context) { SetWithExpiry(context, /*seconds=*/true); }
void PSetEx(CommandContext& context) { SetWithExpiry(context, /*seconds=*/false); }

void WriteText(CommandContext& context, const Result<std::optional<std::string>>& text) {
  if (!text) return context.WriteError(text.error());
  if (!*text) return context.reply.Null();
  context.reply.BulkString(**text);
}

void GetSet(CommandContext& context) {
  const Result<ops::SetOutcome> outcome = ops::Set(
      context.transaction, context.KeyAt(1), context.arguments.all()[2], {.want_previous = true});
  if (!outcome) return context.WriteError(outcome.error());
  WriteText(context, outcome->previous);
}

void GetDel(CommandContext& context) {
  WriteText(context, ops::GetDelete(context.transaction, context.KeyAt(1)));
}

void GetEx(CommandContext& context) {
  Arguments& arguments = context.arguments;
  ops::GetExpireOptions options;
  ExpiryArgument expiry;
  for (size_t i = 2; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "PERSIST") && !expiry.is_given()) {
      options.persist = true;
    } else if (options.persist || !expiry.Take(arguments, i)) {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Key key = context.KeyAt(1);
  options.expiry_milliseconds = expiry.Read(context);
  if (arguments.ok()) return WriteText(context, ops::GetExpire(context.transaction, key, options));
  // A bad time is an error only where there is a string to expire.
  const Result<std::optional<ops::StringBytes>> value = ops::Get(context.transaction, key);
  if (!value || !*value) return context.Write(value);
  context.reply.Error(arguments.error());
}

void DelIfEq(CommandContext& context) {
  context.Write(
      ops::DeleteIfEqual(context.transaction, context.KeyAt(1), context.arguments.all()[2]));
}

// The pairs of the keys that the key spec found and the arguments behind them.
std::vector<ops::KeyValue> ReadPairs(const CommandContext& context, size_t first_value) {
  std::vector<ops::KeyValue> pairs;
  pairs.reserve(context.keys.size());
  for (size_t i = 0; i < context.keys.size(); ++i) {
    pairs.push_back({context.keys[i], context.arguments.all()[first_value + 2 * i]});
  }
  return pairs;
}

bool HasWholePairs(CommandContext& context) {
  if (context.arguments.size() % 2 == 1) return true;
  context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  return false;
}

void MSet(CommandContext& context) {
  if (!HasWholePairs(context)) return;
  const Result<bool> written = ops::SetMany(context.transaction, ReadPairs(context, 2));
  if (!written) return context.WriteError(written.error());
  context.reply.Ok();
}

void MSetNx(CommandContext& context) {
  if (!HasWholePairs(context)) return;
  context.Write(ops::SetMany(context.transaction, ReadPairs(context, 2),
                             {.condition = ops::SetCondition::kIfAbsent}));
}

// Reads MSETEX's options from `from` on.
ops::SetManyOptions ReadSetManyOptions(CommandContext& context, size_t from) {
  Arguments& arguments = context.arguments;
  ops::SetManyOptions options;
  bool has_condition = false;
  ExpiryArgument expiry;
  const auto take_condition = [&](ops::SetCondition condition) {
    if (has_condition && options.condition != condition) arguments.Fail(error_text::kSyntax);
    has_condition = true;
    options.condition = condition;
  };
  for (size_t i = from; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "NX")) {
      take_condition(ops::SetCondition::kIfAbsent);
    } else if (arguments.Is(i, "XX")) {
      take_condition(ops::SetCondition::kIfPresent);
    } else if (arguments.Is(i, "KEEPTTL") && !expiry.is_given()) {
      options.keep_expiry = true;
    } else if (options.keep_expiry || !expiry.Take(arguments, i)) {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (arguments.ok()) options.expiry_milliseconds = expiry.Read(context);
  return options;
}

void MSetEx(CommandContext& context) {
  const int64_t count = context.arguments.CountAboveZero(1, error_text::kInvalidNumberOfKeys);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const size_t pairs_end = 2 + 2 * static_cast<size_t>(count);
  if (static_cast<size_t>(count) > context.arguments.size() ||
      pairs_end > context.arguments.size()) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  const ops::SetManyOptions options = ReadSetManyOptions(context, pairs_end);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  std::vector<ops::KeyValue> pairs;
  pairs.reserve(static_cast<size_t>(count));
  for (size_t i = 2; i < pairs_end; i += 2) {
    pairs.push_back({context.KeyAt(i), context.arguments.all()[i + 1]});
  }
  context.Write(ops::SetMany(context.transaction, pairs, options));
}

constexpr std::string_view kMultiShard[] = {"request_policy:multi_shard"};
constexpr std::string_view kMultiShardSucceeded[] = {"request_policy:multi_shard",
                                                     "response_policy:all_succeeded"};

constexpr KeySpec kReadsAllKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .last = -1}};
constexpr KeySpec kSetKeys[] = {{.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses |
                                        KeySpec::kUpdates | KeySpec::kVariableFlags}};
constexpr KeySpec kOverwritesByInsert[] = {{.use = KeySpec::kOverwrites | KeySpec::kInserts}};
constexpr KeySpec kOverwritesAllKeys[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates, .last = -1, .step = 2}};
constexpr KeySpec kInsertsAllKeys[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kInserts, .last = -1, .step = 2}};
constexpr KeySpec kCountedPairs[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates, .find = KeySpec::Find::kCount, .step = 2}};

constexpr CommandSpec kStringCommands[] = {
    {.name = "GET",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kStringCategory,
     .keys = kReadsOneKey,
     .handler = Get,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Returns the string value of a key."},
    {.name = "MGET",
     .arity = AtLeast(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kStringCategory,
     .keys = kReadsAllKeys,
     .handler = MGet,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Returns the string values of several keys.",
     .tips = kMultiShard},
    {.name = "SET",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kSetKeys,
     .find_keys = FindKeysOfSet,
     .handler = Set,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Stores a string at a key, whatever was there before."},
    {.name = "SETNX",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kOverwritesByInsert,
     .handler = SetNx,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Stores a string at a key that does not exist.",
     .deprecated_since = "2.6.12",
     .replaced_by = "SET with the NX argument"},
    {.name = "SETEX",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kOverwritesOneKey,
     .handler = SetEx,
     .since = "2.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Stores a string with an expiry in seconds.",
     .deprecated_since = "2.6.12",
     .replaced_by = "SET with the EX argument"},
    {.name = "PSETEX",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kOverwritesOneKey,
     .handler = PSetEx,
     .since = "2.6.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Stores a string with an expiry in milliseconds.",
     .deprecated_since = "2.6.12",
     .replaced_by = "SET with the PX argument"},
    {.name = "GETSET",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = GetSet,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Stores a string and returns the one that was there.",
     .deprecated_since = "6.2.0",
     .replaced_by = "SET with the GET argument"},
    {.name = "GETDEL",
     .arity = Exactly(2),
     .flags = kWrite | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = GetDel,
     .since = "6.2.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Deletes a key and returns the string it held."},
    {.name = "GETEX",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = GetEx,
     .since = "6.2.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Returns the string value of a key and changes its expiry."},
    {.name = "DELIFEQ",
     .arity = Exactly(3),
     .flags = kWrite | kFast,
     .categories = kStringCategory,
     .keys = kDeletesFromOneKey,
     .handler = DelIfEq,
     .since = "9.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Deletes a key if it holds the string given."},
    {.name = "MSET",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kOverwritesAllKeys,
     .handler = MSet,
     .since = "1.0.1",
     .group = "string",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Stores strings at several keys.",
     .tips = kMultiShardSucceeded},
    {.name = "MSETNX",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStringCategory,
     .keys = kInsertsAllKeys,
     .handler = MSetNx,
     .since = "1.0.1",
     .group = "string",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Stores strings at several keys if none of them exists."},
    {.name = "MSETEX",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kMovableKeys,
     .categories = kStringCategory,
     .keys = kCountedPairs,
     .handler = MSetEx,
     .since = "8.4.0",
     .group = "string",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Stores strings at several keys, with conditions and one expiry."},
};

}  // namespace

std::span<const CommandSpec> StringCommands() { return kStringCommands; }

}  // namespace remora::protocol
