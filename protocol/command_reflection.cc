#include "protocol/command_reflection.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

struct NamedBit {
  uint32_t bit;
  std::string_view name;
};

// In the order in which they are shown. Flags that are not here are nobody's business.
constexpr NamedBit kFlagNames[] = {
    {kWrite, "write"},
    {kReadOnly, "readonly"},
    {kDenyOutOfMemory, "denyoom"},
    {kAdmin, "admin"},
    {kPubSub, "pubsub"},
    {kNoScript, "noscript"},
    {kBlocking, "blocking"},
    {kLoading, "loading"},
    {kStale, "stale"},
    {kSkipMonitor, "skip_monitor"},
    {kSkipSlowlog, "skip_slowlog"},
    {kAsking, "asking"},
    {kFast, "fast"},
    {kNoAuth, "no_auth"},
    {kNoMandatoryKeys, "no_mandatory_keys"},
    {kNoAsyncLoading, "no_async_loading"},
    {kNoMulti, "no_multi"},
    {kMovableKeys, "movablekeys"},
    {kAllowBusy, "allow_busy"},
};

// The categories' own order is that of their bits.
constexpr NamedBit kCategoryNames[] = {
    {kKeyspaceCategory, "keyspace"},
    {kReadCategory, "read"},
    {kWriteCategory, "write"},
    {kSetCategory, "set"},
    {kSortedSetCategory, "sortedset"},
    {kListCategory, "list"},
    {kHashCategory, "hash"},
    {kStringCategory, "string"},
    {kBitmapCategory, "bitmap"},
    {kHyperLogLogCategory, "hyperloglog"},
    {kGeoCategory, "geo"},
    {kStreamCategory, "stream"},
    {kPubSubCategory, "pubsub"},
    {kAdminCategory, "admin"},
    {kFastCategory, "fast"},
    {kSlowCategory, "slow"},
    {kBlockingCategory, "blocking"},
    {kDangerousCategory, "dangerous"},
    {kConnectionCategory, "connection"},
    {kTransactionCategory, "transaction"},
    {kScriptingCategory, "scripting"},
};

constexpr NamedBit kUseNames[] = {
    {KeySpec::kReadsOnly, "RO"},
    {KeySpec::kReadsAndWrites, "RW"},
    {KeySpec::kOverwrites, "OW"},
    {KeySpec::kRemoves, "RM"},
    {KeySpec::kAccesses, "access"},
    {KeySpec::kUpdates, "update"},
    {KeySpec::kInserts, "insert"},
    {KeySpec::kDeletes, "delete"},
    {KeySpec::kNotKey, "not_key"},
    {KeySpec::kIncomplete, "incomplete"},
    {KeySpec::kVariableFlags, "variable_flags"},
};

char ToLower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

void WriteBits(ReplyWriter& reply, std::span<const NamedBit> names, uint32_t bits,
               std::string_view prefix = {}) {
  const ReplyWriter::DeferredHeader header = reply.DeferSet();
  size_t count = 0;
  for (const NamedBit& named : names) {
    if ((bits & named.bit) == 0) continue;
    reply.SimpleString(std::string(prefix).append(named.name));
    ++count;
  }
  reply.Finish(header, count);
}

void WriteField(ReplyWriter& reply, std::string_view name, int64_t value) {
  reply.BulkString(name);
  reply.Integer(value);
}

void WriteField(ReplyWriter& reply, std::string_view name, std::string_view value) {
  reply.BulkString(name);
  reply.BulkString(value);
}

void WriteBegin(ReplyWriter& reply, const KeySpec& spec) {
  reply.BulkString("begin_search");
  reply.MapHeader(2);
  switch (spec.begin) {
    case KeySpec::Begin::kIndex:
      WriteField(reply, "type", "index");
      reply.BulkString("spec");
      reply.MapHeader(1);
      return WriteField(reply, "index", spec.position);
    case KeySpec::Begin::kKeyword:
      WriteField(reply, "type", "keyword");
      reply.BulkString("spec");
      reply.MapHeader(2);
      WriteField(reply, "keyword", spec.keyword);
      return WriteField(reply, "startfrom", spec.position);
    case KeySpec::Begin::kUnknown:
      WriteField(reply, "type", "unknown");
      reply.BulkString("spec");
      return reply.MapHeader(0);
  }
}

void WriteFind(ReplyWriter& reply, const KeySpec& spec) {
  reply.BulkString("find_keys");
  reply.MapHeader(2);
  switch (spec.find) {
    case KeySpec::Find::kRange:
      WriteField(reply, "type", "range");
      reply.BulkString("spec");
      reply.MapHeader(3);
      WriteField(reply, "lastkey", spec.last);
      WriteField(reply, "keystep", spec.step);
      return WriteField(reply, "limit", spec.limit);
    case KeySpec::Find::kCount:
      WriteField(reply, "type", "keynum");
      reply.BulkString("spec");
      reply.MapHeader(3);
      WriteField(reply, "keynumidx", spec.count_at);
      WriteField(reply, "firstkey", spec.first_at);
      return WriteField(reply, "keystep", spec.step);
    case KeySpec::Find::kUnknown:
      WriteField(reply, "type", "unknown");
      reply.BulkString("spec");
      return reply.MapHeader(0);
  }
}

std::span<const CommandTable::Entry> SubcommandsOf(const CommandTable& table,
                                                   const CommandTable::Entry& entry) {
  return std::span(table.entries()).subspan(entry.first_subcommand, entry.spec->subcommands.size());
}

}  // namespace

uint32_t AllFlagsOf(const CommandSpec& spec) {
  uint32_t flags = spec.flags;
  for (const KeySpec& keys : spec.keys) {
    if (keys.begin != KeySpec::Begin::kIndex || keys.find != KeySpec::Find::kRange) {
      flags |= kMovableKeys;
    }
  }
  return flags;
}

uint32_t AllCategoriesOf(const CommandSpec& spec) {
  uint32_t categories = spec.categories;
  if (spec.Is(kWrite)) categories |= kWriteCategory;
  if (spec.Is(kReadOnly) && (categories & kScriptingCategory) == 0) categories |= kReadCategory;
  if (spec.Is(kAdmin)) categories |= kAdminCategory | kDangerousCategory;
  if (spec.Is(kPubSub)) categories |= kPubSubCategory;
  if (spec.Is(kBlocking)) categories |= kBlockingCategory;
  categories |= spec.Is(kFast) ? kFastCategory : kSlowCategory;
  return categories;
}

bool HasKeys(const CommandSpec& spec) {
  return spec.find_keys != nullptr || std::ranges::any_of(spec.keys, [](const KeySpec& keys) {
           return (keys.use & KeySpec::kNotKey) == 0;
         });
}

std::vector<std::string_view> CategoryNames() {
  std::vector<std::string_view> names;
  for (const NamedBit& named : kCategoryNames) names.push_back(named.name);
  return names;
}

std::optional<AclCategory> CategoryNamed(std::string_view name) {
  for (const NamedBit& named : kCategoryNames) {
    if (std::ranges::equal(name, named.name, {}, ToLower)) {
      return static_cast<AclCategory>(named.bit);
    }
  }
  return std::nullopt;
}

void WriteKeyUse(ReplyWriter& reply, uint32_t use) { WriteBits(reply, kUseNames, use); }

void WriteCommandInfo(ReplyWriter& reply, const CommandTable& table,
                      const CommandTable::Entry& entry) {
  const CommandSpec& spec = *entry.spec;
  const LegacyRange range = LegacyRangeOf(spec);
  reply.ArrayHeader(10);
  reply.BulkString(entry.full_name);
  reply.Integer(spec.arity);
  WriteBits(reply, kFlagNames, AllFlagsOf(spec));
  reply.Integer(range.first);
  reply.Integer(range.last);
  reply.Integer(range.step);
  WriteBits(reply, kCategoryNames, AllCategoriesOf(spec), "@");
  reply.SetHeader(spec.tips.size());
  for (const std::string_view tip : spec.tips) reply.BulkString(tip);
  reply.SetHeader(spec.keys.size());
  for (const KeySpec& keys : spec.keys) {
    reply.MapHeader(3);
    reply.BulkString("flags");
    WriteKeyUse(reply, keys.use);
    WriteBegin(reply, keys);
    WriteFind(reply, keys);
  }
  // No subcommands are an empty set, some are an array: so it has always been.
  if (spec.subcommands.empty()) return reply.SetHeader(0);
  reply.ArrayHeader(spec.subcommands.size());
  for (const CommandTable::Entry& subcommand : SubcommandsOf(table, entry)) {
    WriteCommandInfo(reply, table, subcommand);
  }
}

void WriteCommandDocs(ReplyWriter& reply, const CommandTable& table,
                      const CommandTable::Entry& entry) {
  const CommandSpec& spec = *entry.spec;
  reply.BulkString(entry.full_name);
  const ReplyWriter::DeferredHeader header = reply.DeferMap();
  size_t fields = 0;
  const auto write = [&](std::string_view name, std::string_view text) {
    if (text.empty()) return;
    WriteField(reply, name, text);
    ++fields;
  };
  write("summary", spec.summary);
  write("since", spec.since);
  write("group", spec.group);
  write("complexity", spec.complexity);
  if (!spec.deprecated_since.empty()) {
    reply.BulkString("doc_flags");
    reply.SetHeader(1);
    reply.SimpleString("deprecated");
    ++fields;
  }
  write("deprecated_since", spec.deprecated_since);
  write("replaced_by", spec.replaced_by);
  if (!spec.subcommands.empty()) {
    reply.BulkString("subcommands");
    reply.MapHeader(spec.subcommands.size());
    for (const CommandTable::Entry& subcommand : SubcommandsOf(table, entry)) {
      WriteCommandDocs(reply, table, subcommand);
    }
    ++fields;
  }
  reply.Finish(header, fields);
}

}  // namespace remora::protocol
