#include "engine/ops/lists.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::ListEnd;

// Writes elements into a reply as an operation finds them.
struct ElementsReply {
  ReplyWriter& reply;

  [[nodiscard]] auto Begin() const {
    return [writer = &reply](size_t count) { writer->ArrayHeader(count); };
  }
  [[nodiscard]] auto Add() const {
    return [writer = &reply](ops::Elements elements) { writer->BulkStrings(elements); };
  }
};

ListEnd ReadEnd(Arguments& arguments, size_t index) {
  if (arguments.Is(index, "LEFT")) return ListEnd::kFront;
  if (!arguments.Is(index, "RIGHT")) arguments.Fail(error_text::kSyntax);
  return ListEnd::kBack;
}

void Push(CommandContext& context, ListEnd end, ops::PushWhere where) {
  context.Write(
      ops::ListPush(context.transaction, context.KeyAt(1), end, context.arguments.From(2), where));
}

void PushFront(CommandContext& context) { Push(context, ListEnd::kFront, ops::PushWhere::kAnyKey); }
void PushBack(CommandContext& context) { Push(context, ListEnd::kBack, ops::PushWhere::kAnyKey); }
void PushFrontIfThere(CommandContext& context) {
  Push(context, ListEnd::kFront, ops::PushWhere::kOnlyPresentKey);
}
void PushBackIfThere(CommandContext& context) {
  Push(context, ListEnd::kBack, ops::PushWhere::kOnlyPresentKey);
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

void PopFirst(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const int64_t key_count = arguments.CountAboveZero(1, error_text::kNumberOfKeysNotPositive);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  if (static_cast<uint64_t>(key_count) >= arguments.size() - 2) {
    return context.reply.Error(error_text::kSyntax);
  }
  const size_t where = 2 + static_cast<size_t>(key_count);
  const ListEnd end = ReadEnd(arguments, where);
  int64_t count = 1;
  if (arguments.Has(where + 1)) {
    if (!arguments.Is(where + 1, "COUNT") || !arguments.Has(where + 2)) {
      arguments.Fail(error_text::kSyntax);
    }
    count = arguments.CountAboveZero(where + 2, error_text::kCountNotPositive);
    if (arguments.size() > where + 3) arguments.Fail(error_text::kSyntax);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const ElementsReply reply{context.reply};
  const Result<bool> popped = ops::ListPopFirst(
      context.transaction, context.keys, end, static_cast<uint64_t>(count),
      [&](size_t key) {
        context.reply.ArrayHeader(2);
        context.reply.BulkString(context.keys[key].name);
      },
      reply.Begin(), reply.Add());
  if (!popped) return context.WriteError(popped.error());
  if (!*popped) context.reply.NullArray();
}

void MoveBetween(CommandContext& context, const ops::ListMoveOptions& options) {
  const Result<bool> moved =
      ops::ListMove(context.transaction, context.KeyAt(1), context.KeyAt(2), options,
                    [&](std::string_view element) { context.reply.BulkString(element); });
  if (!moved) return context.WriteError(moved.error());
  if (!*moved) context.reply.Null();
}

void Move(CommandContext& context) {
  const ListEnd from = ReadEnd(context.arguments, 3);
  const ListEnd to = ReadEnd(context.arguments, 4);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  MoveBetween(context, {.from = from, .to = to});
}

void MoveBackToFront(CommandContext& context) { MoveBetween(context, {}); }

void Length(CommandContext& context) {
  context.Write(ops::ListLength(context.transaction, context.KeyAt(1)));
}

void Index(CommandContext& context) {
  const int64_t index = context.arguments.Integer(2);
  const Result<std::optional<ops::StringBytes>> element =
      ops::ListElement(context.transaction, context.KeyAt(1), index);
  if (!element) return context.WriteError(element.error());
  if (!context.arguments.ok()) {
    // A key that is not there is answered before the index is looked at.
    const Result<uint64_t> length = ops::ListLength(context.transaction, context.KeyAt(1));
    if (length.ok() && *length != 0) return context.reply.Error(context.arguments.error());
    return context.reply.Null();
  }
  context.Write(element);
}

void Set(CommandContext& context) {
  const int64_t index = context.arguments.Integer(2);
  if (!context.arguments.ok()) {
    const Result<uint64_t> length = ops::ListLength(context.transaction, context.KeyAt(1));
    if (!length) return context.WriteError(length.error());
    return context.reply.Error(*length == 0 ? error_text::kNoSuchKey : context.arguments.error());
  }
  // Why: Redis heeds no more than 32 bits of this index, and clients may see it.
  const int64_t heeded = static_cast<int32_t>(index);
  context.Write(
      ops::ListSet(context.transaction, context.KeyAt(1), heeded, context.arguments.Text(3)));
}

void Insert(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const bool after = arguments.Is(2, "AFTER");
  if (!after && !arguments.Is(2, "BEFORE")) return context.reply.Error(error_text::kSyntax);
  context.Write(
      ops::ListInsert(context.transaction, context.KeyAt(1),
                      {.after = after, .pivot = arguments.Text(3), .element = arguments.Text(4)}));
}

void Range(CommandContext& context) {
  const int64_t first = context.arguments.Integer(2);
  const int64_t last = context.arguments.Integer(3);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const ElementsReply reply{context.reply};
  const Outcome outcome =
      ops::ListElements(context.transaction, context.KeyAt(1), {.first = first, .last = last},
                        reply.Begin(), reply.Add());
  if (!outcome) context.WriteError(outcome.error());
}

void Trim(CommandContext& context) {
  const int64_t first = context.arguments.Integer(2);
  const int64_t last = context.arguments.Integer(3);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(
      ops::ListTrim(context.transaction, context.KeyAt(1), {.first = first, .last = last}));
}

void Remove(CommandContext& context) {
  const int64_t count = context.arguments.IntegerWithin(2, {-INT64_MAX, INT64_MAX});
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(
      ops::ListRemove(context.transaction, context.KeyAt(1), context.arguments.Text(3), count));
}

struct PositionArguments {
  ops::ListSearch search;
  bool has_count = false;
};

PositionArguments ReadPositionArguments(Arguments& arguments) {
  PositionArguments read;
  read.search.element = arguments.Text(2);
  for (size_t at = 3; at < arguments.size() && arguments.ok(); at += 2) {
    if (!arguments.Has(at + 1)) {
      arguments.Fail(error_text::kSyntax);
    } else if (arguments.Is(at, "RANK")) {
      read.search.rank = arguments.IntegerWithin(at + 1, {-INT64_MAX, INT64_MAX});
      if (read.search.rank == 0) arguments.Fail(error_text::kRankZero);
    } else if (arguments.Is(at, "COUNT")) {
      read.has_count = true;
      read.search.count =
          static_cast<uint64_t>(arguments.PositiveInteger(at + 1, error_text::kNegativeCount));
    } else if (arguments.Is(at, "MAXLEN")) {
      read.search.compare_max =
          static_cast<uint64_t>(arguments.PositiveInteger(at + 1, error_text::kNegativeMaxLength));
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return read;
}

void Position(CommandContext& context) {
  const PositionArguments read = ReadPositionArguments(context.arguments);
  ReplyWriter& reply = context.reply;
  if (!context.arguments.ok()) return reply.Error(context.arguments.error());
  const Key key = context.KeyAt(1);
  uint64_t found = 0;
  std::optional<ReplyWriter::DeferredHeader> header;
  const Result<bool> is_there =
      ops::ListFind(context.transaction, key, read.search, [&](uint64_t index) {
        if (read.has_count && !header) header = reply.DeferArray();
        ++found;
        reply.Integer(static_cast<int64_t>(index));
      });
  if (!is_there) return context.WriteError(is_there.error());
  if (header) return reply.Finish(*header, found);
  if (found != 0) return;
  read.has_count ? reply.ArrayHeader(0) : reply.Null();
}

// Where an element comes from and goes to.
constexpr KeySpec kMovesToSecondKey[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes},
    {.use = KeySpec::kReadsAndWrites | KeySpec::kInserts, .position = 2}};
constexpr KeySpec kPopsFromCountedKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes,
     .find = KeySpec::Find::kCount}};

constexpr CommandSpec kListCommands[] = {
    {.name = "LINDEX",
     .arity = Exactly(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kListCategory,
     .keys = kReadsOneKey,
     .handler = Index,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(log(N)), N being the length of the list",
     .summary = "Returns the element at an index of a list"},
    {.name = "LINSERT",
     .arity = Exactly(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kListCategory,
     .keys = kInsertsOneKey,
     .handler = Insert,
     .since = "2.2.0",
     .group = "list",
     .complexity = "O(N), N being the number of elements before the pivot",
     .summary = "Adds an element before or after another one of a list"},
    {.name = "LLEN",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kListCategory,
     .keys = kInspectsOneKey,
     .handler = Length,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(1)",
     .summary = "Counts the elements of a list"},
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
    {.name = "LPOS",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kListCategory,
     .keys = kReadsOneKey,
     .handler = Position,
     .since = "6.0.6",
     .group = "list",
     .complexity = "O(N), N being the number of elements looked at",
     .summary = "Finds the indexes of elements of a list that are equal to one"},
    {.name = "LPUSH",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kListCategory,
     .keys = kInsertsOneKey,
     .handler = PushFront,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements added",
     .summary = "Adds elements at the front of a list, which is made where there is none"},
    {.name = "LPUSHX",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kListCategory,
     .keys = kInsertsOneKey,
     .handler = PushFrontIfThere,
     .since = "2.2.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements added",
     .summary = "Adds elements at the front of a list that exists"},
    {.name = "LRANGE",
     .arity = Exactly(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kListCategory,
     .keys = kReadsOneKey,
     .handler = Range,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(log(N)+M), N being the length of the list and M the number of elements "
                   "returned",
     .summary = "Returns the elements of a list within a range of indexes"},
    {.name = "LREM",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kListCategory,
     .keys = kDeletesFromOneKey,
     .handler = Remove,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(N), N being the length of the list",
     .summary = "Removes elements of a list that are equal to one"},
    {.name = "LSET",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kListCategory,
     .keys = kUpdatesOneKey,
     .handler = Set,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(log(N)), N being the length of the list",
     .summary = "Gives the element at an index of a list another value"},
    {.name = "LTRIM",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kListCategory,
     .keys = kDeletesFromOneKey,
     .handler = Trim,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(log(N)), N being the length of the list",
     .summary = "Removes the elements of a list outside a range of indexes"},
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
    {.name = "RPUSH",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kListCategory,
     .keys = kInsertsOneKey,
     .handler = PushBack,
     .since = "1.0.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements added",
     .summary = "Adds elements at the back of a list, which is made where there is none"},
    {.name = "RPUSHX",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kListCategory,
     .keys = kInsertsOneKey,
     .handler = PushBackIfThere,
     .since = "2.2.0",
     .group = "list",
     .complexity = "O(M), M being the number of elements added",
     .summary = "Adds elements at the back of a list that exists"},
};

}  // namespace

std::span<const CommandSpec> ListCommands() { return kListCommands; }

}  // namespace remora::protocol
