#include <optional>
#include <string_view>

#include "engine/ops/sorted_sets.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/sorted_set_replies.h"
#include "protocol/commands/timeouts.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::Order;

void Pop(CommandContext& context, Order order) {
  Arguments& arguments = context.arguments;
  if (arguments.size() > 3) return context.reply.Error(error_text::kSyntax);
  const bool has_count = arguments.size() == 3;
  const int64_t count = has_count ? arguments.PositiveInteger(2) : 1;
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  MemberReply members(context.reply, has_count ? MemberStyle::kUsual : MemberStyle::kFlat);
  const Result<std::optional<uint64_t>> popped = ops::SortedSetPop(
      context.transaction, context.KeyAt(1), order, static_cast<uint64_t>(count), members);
  if (!popped) return context.WriteError(popped.error());
  if (!*popped) context.reply.ArrayHeader(0);
}

void Zpopmin(CommandContext& context) { Pop(context, Order::kAscending); }
void Zpopmax(CommandContext& context) { Pop(context, Order::kDescending); }

// The reply of ZMPOP: the key that was chosen, then its members.
class PoppedReply final : public ops::MemberSink {
 public:
  PoppedReply(CommandContext& context, size_t first_key)
      : context_(context), first_key_(first_key), members_(context.reply, MemberStyle::kNested) {}

  void From(size_t key) override {
    context_.reply.ArrayHeader(2);
    context_.reply.BulkString(context_.arguments.all()[first_key_ + key]);
  }
  void Begin(uint64_t count) override { members_.Begin(count); }
  void Add(std::string_view member, double score) override { members_.Add(member, score); }

 private:
  CommandContext& context_;
  const size_t first_key_;
  MemberReply members_;
};

// ZMPOP and BZMPOP, whose number of keys is at `count_at`.
struct PopRequest {
  size_t first_key = 0;
  Order order = Order::kAscending;
  uint64_t count = 1;
};

PopRequest ReadPopRequest(Arguments& arguments, size_t count_at) {
  PopRequest read{.first_key = count_at + 1};
  const int64_t key_count =
      arguments.CountAboveZero(count_at, error_text::kNumberOfKeysNotPositive);
  if (!arguments.ok()) return read;
  if (static_cast<uint64_t>(key_count) >= arguments.size() - read.first_key) {
    arguments.Fail(error_text::kSyntax);
    return read;
  }
  const size_t where = read.first_key + static_cast<size_t>(key_count);
  const bool is_min = arguments.Is(where, "MIN");
  if (!is_min && !arguments.Is(where, "MAX")) arguments.Fail(error_text::kSyntax);
  read.order = is_min ? Order::kAscending : Order::kDescending;
  if (!arguments.Has(where + 1)) return read;
  if (!arguments.Is(where + 1, "COUNT") || arguments.size() < where + 3) {
    arguments.Fail(error_text::kSyntax);
  }
  read.count =
      static_cast<uint64_t>(arguments.CountAboveZero(where + 2, error_text::kCountNotPositive));
  if (arguments.size() > where + 3) arguments.Fail(error_text::kSyntax);
  return read;
}

// Pops from the first key that holds members; without one, waits, or answers with nothing.
void PopFirst(CommandContext& context, const PopRequest& request, ops::MemberSink& sink,
              std::optional<int64_t> timeout_milliseconds) {
  const Result<std::optional<size_t>> popped =
      ops::SortedSetPopFirst(context.transaction, context.keys, request.order, request.count, sink);
  if (!popped) return context.WriteError(popped.error());
  if (*popped) return;
  if (!timeout_milliseconds || !context.may_wait) return context.reply.NullArray();
  context.Wait(
      {.type = values::ValueType::kSortedSet, .timeout_milliseconds = *timeout_milliseconds});
}

void Zmpop(CommandContext& context) {
  const PopRequest request = ReadPopRequest(context.arguments, 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  PoppedReply reply(context, request.first_key);
  PopFirst(context, request, reply, std::nullopt);
}

void Bzmpop(CommandContext& context) {
  const PopRequest request = ReadPopRequest(context.arguments, 2);
  const int64_t timeout = ReadTimeoutInSeconds(context, 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  PoppedReply reply(context, request.first_key);
  PopFirst(context, request, reply, timeout);
}

// The reply of BZPOPMIN: key, member, score.
class PoppedOneReply final : public ops::MemberSink {
 public:
  explicit PoppedOneReply(CommandContext& context) : context_(context) {}

  void From(size_t key) override {
    context_.reply.ArrayHeader(3);
    context_.reply.BulkString(context_.keys[key].name);
  }
  void Begin(uint64_t) override {}
  void Add(std::string_view member, double score) override {
    context_.reply.BulkString(member);
    context_.reply.Double(score);
  }

 private:
  CommandContext& context_;
};

void BlockingPop(CommandContext& context, Order order) {
  const int64_t timeout = ReadTimeoutInSeconds(context, context.arguments.size() - 1);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  PoppedOneReply reply(context);
  PopFirst(context, {.order = order}, reply, timeout);
}

void Bzpopmin(CommandContext& context) { BlockingPop(context, Order::kAscending); }
void Bzpopmax(CommandContext& context) { BlockingPop(context, Order::kDescending); }

constexpr KeySpec kPopsFromKeys[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes,
     .find = KeySpec::Find::kCount}};
constexpr KeySpec kPopsFromKeysAfterTimeout[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes,
     .position = 2,
     .find = KeySpec::Find::kCount}};
constexpr KeySpec kPopsFromAllButLast[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes, .last = -2}};

constexpr CommandSpec kSortedSetPopCommands[] = {
    {.name = "ZPOPMIN",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kSortedSetCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = Zpopmin,
     .since = "5.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members popped.",
     .summary = "Removes and returns the members of a sorted set with the lowest "
                "scores. Removes the key with the last member."},
    {.name = "ZPOPMAX",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kSortedSetCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = Zpopmax,
     .since = "5.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members popped.",
     .summary = "Removes and returns the members of a sorted set with the highest "
                "scores. Removes the key with the last member."},
    {.name = "ZMPOP",
     .arity = AtLeast(4),
     .flags = kWrite | kMovableKeys,
     .categories = kSortedSetCategory,
     .keys = kPopsFromKeys,
     .handler = Zmpop,
     .since = "7.0.0",
     .group = "sorted-set",
     .complexity = "O(K)+O(log(N)+M), K being the number of keys, N that of members in the "
                   "sorted set and M that of members popped.",
     .summary = "Removes and returns the members with the lowest or highest scores of "
                "the first sorted set that is not empty. Removes the key with the last "
                "member."},
    {.name = "BZPOPMIN",
     .arity = AtLeast(3),
     .flags = kWrite | kFast | kBlocking,
     .categories = kSortedSetCategory,
     .keys = kPopsFromAllButLast,
     .handler = Bzpopmin,
     .since = "5.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Removes and returns the member with the lowest score of the first sorted set "
                "that is not empty. Waits for one if need be. Removes the key with the last "
                "member."},
    {.name = "BZPOPMAX",
     .arity = AtLeast(3),
     .flags = kWrite | kFast | kBlocking,
     .categories = kSortedSetCategory,
     .keys = kPopsFromAllButLast,
     .handler = Bzpopmax,
     .since = "5.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Removes and returns the member with the highest score of the first sorted set "
                "that is not empty. Waits for one if need be. Removes the key with the last "
                "member."},
    {.name = "BZMPOP",
     .arity = AtLeast(5),
     .flags = kWrite | kMovableKeys | kBlocking,
     .categories = kSortedSetCategory,
     .keys = kPopsFromKeysAfterTimeout,
     .handler = Bzmpop,
     .since = "7.0.0",
     .group = "sorted-set",
     .complexity = "O(K)+O(log(N)+M), K being the number of keys, N that of members in the "
                   "sorted set and M that of members popped.",
     .summary = "Removes and returns the members with the lowest or highest scores of the first "
                "sorted set that is not empty. Waits for one if need be. Removes the key with "
                "the last member."},
};

}  // namespace

std::span<const CommandSpec> SortedSetPopCommands() { return kSortedSetPopCommands; }

}  // namespace remora::protocol
