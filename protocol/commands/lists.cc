#include "engine/ops/lists.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/list_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::ListEnd;

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
