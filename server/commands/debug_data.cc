#include <cinttypes>
#include <cstdio>
#include <optional>
#include <string>

#include "engine/base/sha1.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/digest.h"
#include "engine/ops/inspection.h"
#include "engine/ops/objects.h"
#include "engine/ops/payloads.h"
#include "engine/ops/strings.h"
#include "protocol/error_text.h"
#include "server/commands/debug_handlers.h"
#include "server/commands/families.h"

namespace remora::server {

namespace {

using protocol::CommandContext;
namespace error_text = protocol::error_text;

Key KeyAt(CommandContext& context, size_t argument) {
  return context.transaction.MakeKey(context.arguments.Text(argument));
}

void Digest(CommandContext& context) {
  context.reply.SimpleString(base::HexText(ops::DigestOfEverything(context.transaction)));
}

void DigestValue(CommandContext& context) {
  context.reply.ArrayHeader(context.arguments.size() - 2);
  for (size_t at = 2; at < context.arguments.size(); ++at) {
    const ops::Digest digest = ops::DigestOfValue(context.transaction, KeyAt(context, at));
    context.reply.SimpleString(base::HexText(digest));
  }
}

// What is added about a long list: its blocks, none of which is ever compressed.
std::string DescribeBlocks(const ops::BlockFigures& figures) {
  char text[192];
  std::snprintf(text, sizeof(text),
                " ql_nodes:%" PRIu64 " ql_avg_node:%.2f ql_listpack_max:%" PRId64
                " ql_compressed:0 ql_uncompressed_size:%" PRIu64,
                figures.blocks,
                static_cast<double>(figures.elements) / static_cast<double>(figures.blocks),
                figures.fill, figures.bytes);
  return text;
}

void Object(CommandContext& context) {
  const Key key = KeyAt(context, 2);
  const std::optional<ops::ByteFigures> figures = ops::ByteFiguresOf(context.transaction, key);
  if (!figures) return context.reply.Error(error_text::kNoSuchKey);
  // A payload is a type byte, the value, two bytes of version and eight of checksum.
  constexpr size_t kPayloadBytesAround = 11;
  const size_t serialized =
      ops::Dump(context.transaction, key).value_or(std::string(kPayloadBytesAround, 0)).size() -
      kPayloadBytesAround;
  const ops::AccessClock clock =
      ops::AccessClockOf(context.transaction, key).value_or(ops::AccessClock{});
  constexpr int64_t kClockMask = (1 << 24) - 1;
  const int64_t used_seconds = context.transaction.now_milliseconds() / 1000 - clock.idle_seconds;
  char text[256];
  std::snprintf(text, sizeof(text),
                "Value at:%p refcount:%" PRId64 " encoding:%s serializedlength:%zu lru:%" PRId64
                " lru_seconds_idle:%" PRId64,
                figures->address, ops::ReferenceCountOf(context.transaction, key).value_or(1),
                std::string(*ops::EncodingOf(context.transaction, key)).c_str(), serialized,
                used_seconds & kClockMask, clock.idle_seconds);
  const std::optional<ops::BlockFigures> blocks = ops::BlockFiguresOf(context.transaction, key);
  context.reply.SimpleString(text + (blocks ? DescribeBlocks(*blocks) : std::string()));
}

void Listpack(CommandContext& context) {
  const Key key = KeyAt(context, 2);
  const std::optional<ops::ByteFigures> figures = ops::ByteFiguresOf(context.transaction, key);
  if (!figures) return context.reply.Error(error_text::kNoSuchKey);
  if (!figures->packed) return context.reply.Error(error_text::kNotAListpack);
  char text[128];
  std::snprintf(text, sizeof(text), "DEBUG LISTPACK: packed in %zu bytes at %p, %zu to spare",
                figures->bytes, figures->address, figures->spare_bytes);
  ServerOf(context).log().Write(LogLevel::kWarning, text);
  context.reply.SimpleString("Listpack structure printed on stdout");
}

void SdsLength(CommandContext& context) {
  const Key key = KeyAt(context, 2);
  const std::optional<ops::ByteFigures> figures = ops::ByteFiguresOf(context.transaction, key);
  if (!figures) return context.reply.Error(error_text::kNoSuchKey);
  const std::string_view encoding = *ops::EncodingOf(context.transaction, key);
  if (encoding != "raw" && encoding != "embstr") {
    return context.reply.Error(error_text::kNotAnSds);
  }
  // Key and short values lie in the record: they have no allocation of their own.
  const size_t room = figures->bytes + figures->spare_bytes;
  char text[256];
  std::snprintf(text, sizeof(text),
                "key_sds_len:%zu, key_sds_avail:0, key_zmalloc: %zu, val_sds_len:%zu, "
                "val_sds_avail:%zu, val_zmalloc: %zu",
                key.name.size(), key.name.size(), figures->bytes, figures->spare_bytes, room);
  context.reply.SimpleString(text);
}

// The lines about one table, as HTSTATS has them.
std::string Describe(const ops::TableFigures& figures, bool full) {
  if (figures.entries == 0) return {};
  std::string text =
      "Hash table 0 stats (main hash table):\n table size: " + std::to_string(figures.buckets) +
      "\n number of elements: " + std::to_string(figures.entries) + "\n";
  if (!full) return text;
  const uint64_t used = figures.buckets - figures.buckets_by_entries[0];
  const double average = static_cast<double>(figures.entries) / static_cast<double>(used);
  char line[128];
  std::snprintf(line, sizeof(line),
                " different slots: %" PRIu64
                "\n max chain length: %zu\n avg chain length (counted): %.2f\n",
                used, figures.buckets_by_entries.size() - 1, average);
  text += line;
  std::snprintf(line, sizeof(line), " avg chain length (computed): %.2f\n", average);
  text.append(line).append(" Chain length distribution:\n");
  for (size_t entries = 0; entries < figures.buckets_by_entries.size(); ++entries) {
    const uint64_t buckets = figures.buckets_by_entries[entries];
    if (buckets == 0) continue;
    std::snprintf(line, sizeof(line), "   %zu: %" PRIu64 " (%.2f%%)\n", entries, buckets,
                  100.0 * static_cast<double>(buckets) / static_cast<double>(figures.buckets));
    text += line;
  }
  return text;
}

void TableOfDatabase(CommandContext& context) {
  const int64_t database = context.arguments.Integer(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (database < 0 || database >= context.engine.keyspace().database_count()) {
    return context.reply.Error(error_text::kDebugDatabase);
  }
  const ops::TableFigures figures =
      ops::TableFiguresOf(context.transaction, static_cast<uint32_t>(database));
  // Expiries are no table here, but part of the records.
  context.reply.VerbatimString(
      "txt",
      "[Dictionary HT]\n" + Describe(figures, context.arguments.Is(3, "FULL")) + "[Expires HT]\n");
}

void TableOfKey(CommandContext& context) {
  const Result<ops::TableFigures> figures =
      ops::TableFiguresOfValue(context.transaction, KeyAt(context, 2));
  if (!figures) {
    return context.reply.Error(figures.error() == OpError::kNoSuchKey ? error_text::kNoSuchKey
                                                                      : error_text::kNotAHashTable);
  }
  context.reply.VerbatimString("txt", Describe(*figures, context.arguments.Is(3, "FULL")));
}

void Populate(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  const int64_t count = arguments.PositiveInteger(2);
  const std::string_view prefix = arguments.Has(3) ? arguments.Text(3) : "key";
  const int64_t size = arguments.Has(4) ? arguments.PositiveInteger(4) : 0;
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  std::string name;
  std::string value;
  for (int64_t number = 0; number < count; ++number) {
    const std::string digits = std::to_string(number);
    name.assign(prefix).append(":").append(digits);
    value.assign("value:").append(digits);
    if (size != 0) value.resize(static_cast<size_t>(size));
    const Result<ops::SetOutcome> outcome =
        ops::Set(context.transaction, context.transaction.MakeKey(name), value,
                 {.condition = ops::SetCondition::kIfAbsent});
    if (!outcome) return context.WriteError(outcome.error());
  }
  context.reply.Ok();
}

constexpr DebugSubcommand kDataSubcommands[] = {
    {"DIGEST", 0, 0, Digest, "DIGEST", "Give a digest of all data."},
    {"DIGEST-VALUE", 0, SIZE_MAX, DigestValue, "DIGEST-VALUE <key> [<key> ...]",
     "Give a digest of each value."},
    {"HTSTATS", 1, 2, TableOfDatabase, "HTSTATS <dbid> [full]",
     "Give figures about the index of a database."},
    {"HTSTATS-KEY", 1, 2, TableOfKey, "HTSTATS-KEY <key> [full]",
     "Give figures about the index of a large hash or sorted set."},
    {"LISTPACK", 1, 1, Listpack, "LISTPACK <key>", "Log figures about a packed value."},
    {"OBJECT", 1, 1, Object, "OBJECT <key>", "Show how a value is kept."},
    {"POPULATE", 1, 3, Populate, "POPULATE <count> [<prefix>] [<size>]",
     "Make <count> strings named key:<number>, or <prefix>:<number>, of <size> bytes."},
    {"SDSLEN", 1, 1, SdsLength, "SDSLEN <key>", "Give the lengths of a key and its string."},
};

}  // namespace

std::span<const DebugSubcommand> DebugDataSubcommands() { return kDataSubcommands; }

}  // namespace remora::server
