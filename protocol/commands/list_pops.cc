// Commands that take elements out of lists, and wait for them if asked to.
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/ops/lists.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/list_replies.h"
#include "protocol/commands/timeouts.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::ListEnd;

// How long to wait; nothing for commands that do not.
using Timeout = std::optional<int64_t>;

// Waits for a list, or says what a command says that finds none and cannot.
void WaitForList(CommandContext& context, int64_t timeout_milliseconds,
                 size_t awaited_keys = SIZE_MAX) {
  context.Wait({.type = values::ValueType::kList,
                .timeout_milliseconds = timeout_milliseconds,
                .awaited_keys = awaited_keys});
}

ListEnd ReadEnd(Arguments& arguments, size_t index) {
  if (arguments.Is(index, "LEFT")) return ListEnd::kFront;
  if (!arguments.Is(index, "RIGHT")) arguments.Fail(error_text::kSyntax);
  return ListEnd::kBack;
}

void Pop(CommandContext& context, ListEnd end) {
  Arguments& arguments = context.arguments;
  if (arguments.size() > 3) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  const bool has_count = arguments.size() == 3;
  const int64_t count = has_count ? arguments.PositiveInteger(2) : 1;
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const ElementsReply reply{context.reply};
  const Result<std::optional<uint64_t>> popped = ops::ListPop(
      context.transaction, context.KeyAt(1), end, static_cast<uint64_t>(count),
      [&](size_t elements) {
        if (has_count) context.reply.ArrayHeader(elements);
      },
      reply.Add());
  if (!popped) return context.WriteError(popped.error());
  if (!*popped) has_count ? context.reply.NullArray() : context.reply.Null();
}

void PopFront(CommandContext& context) { Pop(context, ListEnd::kFront); }
void PopBack(CommandContext& context) { Pop(context, ListEnd::kBack); }

// What LMPOP and BLMPOP ask for.
struct PopRequest {
  ListEnd end = ListEnd::kFront;
  uint64_t count = 1;
};

// Reads a request whose number of keys is at `count_at`.
PopRequest ReadPopRequest(Arguments& arguments, size_t count_at) {
  PopRequest read;
  const int64_t key_count =
      arguments.CountAboveZero(count_at, error_text::kNumberOfKeysNotPositive);
  if (!arguments.ok()) return read;
  const size_t first_key = count_at + 1;
  if (static_cast<uint64_t>(key_count) >= arguments.size() - first_key) {
    arguments.Fail(error_text::kSyntax);
    return read;
  }
  const size_t where = first_key + static_cast<size_t>(key_count);
  read.end = ReadEnd(arguments, where);
  if (!arguments.Has(where + 1)) return read;
  if (!arguments.Is(where + 1, "COUNT") || !arguments.Has(where + 2)) {
    arguments.Fail(error_text::kSyntax);
  }
  read.count =
      static_cast<uint64_t>(arguments.CountAboveZero(where + 2, error_text::kCountNotPositive));
  if (arguments.size() > where + 3) arguments.Fail(error_text::kSyntax);
  return read;
}

void PopMany(CommandContext& context, const PopRequest& request, Timeout timeout) {
  const ElementsReply reply{context.reply};
  const Result<bool> popped = ops::ListPopFirst(
      context.transaction, context.keys, request.end, request.count,
      [&](size_t key) {
        context.reply.ArrayHeader(2);
        context.reply.BulkString(context.keys[key].name);
      },
      reply.Begin(), reply.Add());
  if (!popped) return context.WriteError(popped.error());
  if (*popped) return;
  if (!timeout || !context.may_wait) return context.reply.NullArray();
  WaitForList(context, *timeout);
}

void PopFirst(CommandContext& context) {
  const PopRequest request = ReadPopRequest(context.arguments, 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  PopMany(context, request, std::nullopt);
}

void PopFirstWaiting(CommandContext& context) {
  const PopRequest request = ReadPopRequest(context.arguments, 2);
  const int64_t timeout = ReadTimeoutInSeconds(context, 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  PopMany(context, request, timeout);
}

// BLPOP and BRPOP: one element with its key.
void PopWaiting(CommandContext& context, ListEnd end) {
  const int64_t timeout = ReadTimeoutInSeconds(context, context.arguments.size() - 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const ElementsReply reply{context.reply};
  const Result<bool> popped = ops::ListPopFirst(
      context.transaction, context.keys, end, 1,
      [&](size_t key) {
        context.reply.ArrayHeader(2);
        context.reply.BulkString(context.keys[key].name);
      },
      [](size_t) {}, reply.Add());
  if (!popped) return context.WriteError(popped.error());
  if (*popped) return;
  if (!context.may_wait) return context.reply.NullArray();
  WaitForList(context, timeout);
}

void PopFrontWaiting(CommandContext& context) { PopWaiting(context, ListEnd::kFront); }
void PopBackWaiting(CommandContext& context) { PopWaiting(context, ListEnd::kBack); }

void MoveBetween(CommandContext& context, const ops::ListMoveOptions& options, Timeout timeout) {
  const Result<bool> moved =
      ops::ListMove(context.transaction, context.KeyAt(1), context.KeyAt(2), options,
                    [&](std::string_view element) { context.reply.BulkString(element); });
  if (!moved) return context.WriteError(moved.error());
  if (*moved) return;
  if (!timeout || !context.may_wait) return context.reply.Null();
  // The second key is written to, not waited for.
  WaitForList(context, *timeout, 1);
}

ops::ListMoveOptions ReadMoveOptions(Arguments& arguments) {
  ops::ListMoveOptions options;
  options.from = ReadEnd(arguments, 3);
  options.to = ReadEnd(arguments, 4);
  return options;
}

void Move(CommandContext& context) {
  const ops::ListMoveOptions options = ReadMoveOptions(context.arguments);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  MoveBetween(context, options, std::nullopt);
}

void MoveWaiting(CommandContext& context) {
  const ops::ListMoveOptions options = ReadMoveOptions(context.arguments);
  const int64_t timeout = ReadTimeoutInSeconds(context, 5);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  MoveBetween(context, options, timeout);
}

void MoveBackToFront(CommandContext& context) { MoveBetween(context, {}, std::nullopt); }

void MoveBackToFrontWaiting(CommandContext& context) {
  const int64_t timeout = ReadTimeoutInSeconds(context, 3);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  MoveBetween(context, {}, timeout);
}

// Where an element comes from and goes to.
constexpr KeySpec kMovesToSecondKey[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes},
    {.use = KeySpec::kReadsAndWrites | KeySpec::kInserts, .position = 2}};
constexpr KeySpec kPopsFromCountedKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes,
     .find = KeySpec::Find::kCount}};
constexpr KeySpec kPopsFromCountedKeysAfterTimeout[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes,
     .position = 2,
     .find = KeySpec::Find::kCount}};
constexpr KeySpec kPopsFromAllButLast[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes, .last = -2}};

constexpr CommandSpec kListPopCommands[] = {
    {.name = "BLMOVE",
     .arity = Exactly(6),
     .flags = kWrite | kDenyOutOfMemory | kBlocking,
     .categories = kListCategory,
     .keys = kMovesToSecondKey,
     .handler = MoveWaiting,
     .since = "6.2.0",
     .group = "list",
     .complexity = "O(1)",
     .summary = "Moves an element from an end of a list to an end of another one, or of the same, "
                "and returns it, waiting for one if need be"},
    {.name = "BLMPOP",
     .arity = AtLeast(5),
     .flags = kWrite | kBlocking,
     .categories = kListCategory,
     .keys = kPopsFromCountedKeysAfterTimeout,
     .handler = PopFirstWaiting,
     .since = "7.0.0",
     .group = "list",
     .complexity = "O(K+M), K being the number of keys and M that of elements popped",
     .summary = "Removes and returns elements from an end of the first list that is not empty, "
                "waiting for one if need be"},
    {.name = "BLPOP",
     .arity = AtLeast(3),
     .flags = kWrite | kBlocking,
     .categories = kListCategory,
     .keys = kPopsFromAllButLast,
     .handler = PopFrontWaiting,
     .since = "2.0.0",
     .group = "list",
     .complexity = "O(K), K being the number of keys",
     .summary = "Removes and returns the first element of the first list that is not empty, "
                "waiting for one if need be"},
    {.name = "BRPOP",
     .arity = AtLeast(3),
     .flags = kWrite | kBlocking,
     .categories = kListCategory,
     .keys = kPopsFromAllButLast,
     .handler = PopBackWaiting,
     .since = "2.0.0",
     .group = "list",
     .complexity = "O(K), K being the number of keys",
     .summary = "Removes and returns the last element of the first list that is not empty, "
                "waiting for one if need be"},
    {.name = "BRPOPLPUSH",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory | kBlocking,
     .categories = kListCategory,
     .keys = kMovesToSecondKey,
     .handler = MoveBackToFrontWaiting,
     .since = "2.2.0",
     .group = "list",
     .complexity = "O(1)",
     .summary = "Moves the last element of a list to the front of another one, and returns it, "
                "waiting for one if need be",
     .deprecated_since = "6.2.0",
     .replaced_by = "`BLMOVE` with the `RIGHT` and `LEFT` arguments"},
    {.name = "LMOVE",
     .arity = Exactly(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kListCategory,
     .keys = kMovesToSecondKey,
     .handler = Move,
     .since = "6.2.0",
     .group = "list",
     .complexity = "O(1)",
     .summary = "Moves an element from an end of a list to an end of another one, or of the same, "
                "and returns it"},
    {.name = "LMPOP",
     .arity = AtLeast(4),
     .flags = kWrite,
     .categories = kListCategory,
     .keys = kPopsFromCountedKeys,
     .handler = PopFirst,
     .since = "7.0.0",
     .group = "list",
     .complexity = "O(K+M), K being the number of keys and M that of elements popped",
     .summary = "Removes and returns elements from an end of the first list that is not empty"},
    {.name = "LPOP",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kListCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = PopFront,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements popped",
     .summary = "Removes and returns the first elements of a list"},
    {.name = "RPOP",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kListCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = PopBack,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements popped",
     .summary = "Removes and returns the last elements of a list"},
    {.name = "RPOPLPUSH",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kListCategory,
     .keys = kMovesToSecondKey,
     .handler = MoveBackToFront,
     .since = "1.2.0",
     .group = "list",
     .complexity = "O(1)",
     .summary = "Moves the last element of a list to the front of another one, and returns it",
     .deprecated_since = "6.2.0",
     .replaced_by = "`LMOVE` with the `RIGHT` and `LEFT` arguments"},
};

}  // namespace

std::span<const CommandSpec> ListPopCommands() { return kListPopCommands; }

}  // namespace remora::protocol
