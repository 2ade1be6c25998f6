#include "engine/ops/sort.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"
#include "protocol/messages/session_outlet.h"

namespace remora::protocol {

namespace {

struct SortArguments {
  ops::SortOptions options;
  std::vector<std::string_view> get;
  std::optional<size_t> destination;  // the argument that says where to store
};

// Whether the session may read the keys that BY and GET make up.
bool MayReadEveryKey(const CommandContext& context) {
  AccessControl* const access = context.dispatcher.access();
  if (access == nullptr) return true;
  const CommandTable::Entry* const entry = context.table.Find(context.arguments.all().front());
  return access->MayReadEveryKey(context.session, {*entry, context.arguments.all()});
}

SortArguments ReadArguments(CommandContext& context, bool may_store) {
  Arguments& arguments = context.arguments;
  const bool may_read_all = MayReadEveryKey(context);
  SortArguments read;
  ops::SortOptions& options = read.options;
  for (size_t at = 2; arguments.ok() && arguments.Has(at); ++at) {
    const bool has_value = arguments.Has(at + 1);
    if (arguments.Is(at, "ASC")) {
      options.descending = false;
    } else if (arguments.Is(at, "DESC")) {
      options.descending = true;
    } else if (arguments.Is(at, "ALPHA")) {
      options.alphabetic = true;
    } else if (arguments.Is(at, "LIMIT") && arguments.Has(at + 2)) {
      options.offset = arguments.Integer(at + 1);
      options.count = arguments.Integer(at + 2);
      at += 2;
    } else if (may_store && has_value && arguments.Is(at, "STORE")) {
      read.destination = ++at;
    } else if (has_value && arguments.Is(at, "BY")) {
      options.by = arguments.Text(++at);
      const bool makes_up_keys = options.by->find('*') != std::string_view::npos;
      if (makes_up_keys && !may_read_all) arguments.Fail(error_text::kSortByRefused);
    } else if (has_value && arguments.Is(at, "GET")) {
      read.get.push_back(arguments.Text(++at));
      if (!may_read_all) arguments.Fail(error_text::kSortGetRefused);
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return read;
}

// What a sort has locked: the keys among its arguments, or all keys there are. Inside EXEC, which
// has locked everything before, nothing more.
class SortLocks {
 public:
  SortLocks(CommandContext& context, bool everything) : outer_(context.transaction) {
    if (outer_.holds_everything()) return;
    keyspace::Keyspace& keyspace = outer_.keyspace();
    const int64_t now = outer_.now_milliseconds();
    if (everything) {
      own_.emplace(keyspace, outer_.database(), Transaction::AllKeys{}, now);
    } else {
      own_.emplace(keyspace, outer_.database(), context.keys, now);
    }
    if (context.session.no_touch) own_->set_leaves_clocks(true);
    own_->set_tracker(outer_.tracker());
    if (context.session.outlet != nullptr) {
      own_->set_change_batch(&context.session.outlet->changes());
    }
  }

  [[nodiscard]] Transaction& transaction() { return own_ ? *own_ : outer_; }
  void Release() { own_.reset(); }

 private:
  Transaction& outer_;
  std::optional<Transaction> own_;
};

void WriteSorted(CommandContext& context, ops::SortQuery& query, SortLocks& locks) {
  const Outcome gathered = query.Gather(locks.transaction(), context.KeyAt(1));
  if (!gathered) return context.WriteError(gathered.error());
  if (!query.fetches_values()) locks.Release();
  query.Arrange();
  ReplyWriter& reply = context.reply;
  query.Visit(
      &locks.transaction(), [&](size_t count) { reply.ArrayHeader(count); },
      [&](std::optional<std::string_view> value) {
        value ? reply.BulkString(*value) : reply.Null();
      });
}

void Run(CommandContext& context, bool may_store) {
  SortArguments arguments = ReadArguments(context, may_store);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  arguments.options.get = arguments.get;
  if (context.host != nullptr) arguments.options.collation = context.host->SortCollation();
  arguments.options.always_sorts_sets = context.in_script();
  ops::SortQuery query(arguments.options);
  SortLocks locks(context, query.reads_other_keys());
  if (!arguments.destination) return WriteSorted(context, query, locks);
  context.Write(ops::StoreSorted(locks.transaction(), context.KeyAt(*arguments.destination),
                                 context.KeyAt(1), query));
}

void Sort(CommandContext& context) { Run(context, /*may_store=*/true); }
void SortReadOnly(CommandContext& context) { Run(context, /*may_store=*/false); }

constexpr KeySpec kUnknownInputs = {.use = KeySpec::kReadsOnly | KeySpec::kAccesses,
                                    .begin = KeySpec::Begin::kUnknown,
                                    .find = KeySpec::Find::kUnknown};
constexpr KeySpec kSorts[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses},
                              kUnknownInputs,
                              {.use = KeySpec::kOverwrites | KeySpec::kUpdates,
                               .begin = KeySpec::Begin::kUnknown,
                               .find = KeySpec::Find::kUnknown}};
constexpr KeySpec kSortsReadOnly[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses},
                                      kUnknownInputs};

constexpr std::string_view kSortComplexity =
    "O(N+M*log(M)), N being the number of elements and M that of elements in the result; O(N) "
    "where "
    "nothing is to be sorted.";

constexpr CommandSpec kSortCommands[] = {
    {.name = "SORT",
     .arity = AtLeast(2),
     .flags = kWrite | kDenyOutOfMemory | kLocksNothing,
     .categories = kSetCategory | kSortedSetCategory | kListCategory | kDangerousCategory,
     .keys = kSorts,
     .find_keys = FindKeysOfSort,
     .handler = Sort,
     .since = "1.0.0",
     .group = "generic",
     .complexity = kSortComplexity,
     .summary = "Sorts the elements of a list, a set or a sorted set, and may store the result."},
    {.name = "SORT_RO",
     .arity = AtLeast(2),
     .flags = kReadOnly | kLocksNothing,
     .categories = kSetCategory | kSortedSetCategory | kListCategory | kDangerousCategory,
     .keys = kSortsReadOnly,
     .find_keys = FindKeyOfReadOnlySort,
     .handler = SortReadOnly,
     .since = "7.0.0",
     .group = "generic",
     .complexity = kSortComplexity,
     .summary = "Returns the sorted elements of a list, a set or a sorted set."},
};

}  // namespace

std::span<const CommandSpec> SortCommands() { return kSortCommands; }

}  // namespace remora::protocol
