// XREAD and XREADGROUP.
#include <optional>
#include <string>
#include <vector>

#include "engine/ops/stream_groups.h"
#include "engine/ops/streams.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/stream_arguments.h"
#include "protocol/commands/stream_replies.h"
#include "protocol/commands/timeouts.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

using containers::kStreamIdMax;
using containers::kStreamIdMin;

// One stream to be read.
struct ReadPlace {
  size_t key_at;
  // Only higher ids are read. kStreamIdMax in a group: what the group was not handed yet.
  StreamId after;
};

// A request, read up to the ids.
struct StreamRead {
  std::optional<ops::StreamReader> reader;  // in a group
  uint64_t count = 0;                       // of entries a stream; 0 stands for no limit
  bool no_ack = false;
  std::optional<int64_t> block_milliseconds;  // how long to wait for entries; 0 is for ever
  size_t streams_at = 0;
  std::vector<ReadPlace> places;
};

// Where the keys begin; the ids follow them, as many.
void ReadStreams(CommandContext& context, size_t at, bool of_group, StreamRead& read) {
  read.streams_at = at;
  if ((context.arguments.size() - at) % 2 == 0) return;
  context.arguments.FailWith(of_group ? error_text::UnbalancedGroupStreams(context.FullName())
                                      : error_text::UnbalancedStreams(context.FullName()));
}

StreamRead ReadOptions(CommandContext& context, bool of_group) {
  Arguments& arguments = context.arguments;
  StreamRead read;
  for (size_t at = 1; at < arguments.size() && arguments.ok(); ++at) {
    const size_t more = arguments.size() - at - 1;
    if (arguments.Is(at, "BLOCK") && more >= 1) {
      read.block_milliseconds = ReadTimeoutInMilliseconds(context, ++at);
    } else if (arguments.Is(at, "COUNT") && more >= 1) {
      const int64_t count = arguments.Integer(++at);
      read.count = count < 0 ? 0 : static_cast<uint64_t>(count);
    } else if (arguments.Is(at, "STREAMS") && more >= 1) {
      ReadStreams(context, at + 1, of_group, read);
      break;
    } else if (arguments.Is(at, "GROUP") && more >= 2) {
      if (!of_group) arguments.Fail(error_text::kStreamGroupInRead);
      read.reader = {arguments.Text(at + 1), arguments.Text(at + 2)};
      at += 2;
    } else if (arguments.Is(at, "NOACK")) {
      if (!of_group) arguments.Fail(error_text::kStreamNoAckInRead);
      read.no_ack = true;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (read.streams_at == 0) arguments.Fail(error_text::kSyntax);
  if (of_group && !read.reader) arguments.Fail(error_text::kStreamGroupMissing);
  return read;
}

// The id to read from; what stands for one is looked up.
StreamId ReadStart(CommandContext& context, const StreamRead& read, const Key& key, size_t id_at) {
  Arguments& arguments = context.arguments;
  const bool of_group = read.reader.has_value();
  const bool last = arguments.Is(id_at, "$");
  if (last || arguments.Is(id_at, "+")) {
    if (of_group) {
      arguments.Fail(last ? error_text::kStreamLastInGroup : error_text::kStreamTopInGroup);
    }
    const ops::StreamTips tips =
        ops::TipsOfStream(context.transaction, key).value_or(ops::StreamTips{});
    if (last || !tips.last_entry) return tips.last_id;
    return containers::PreviousStreamId(*tips.last_entry).value_or(kStreamIdMin);
  }
  if (arguments.Is(id_at, ">")) {
    if (!of_group) arguments.Fail(error_text::kStreamNewOnly);
    return kStreamIdMax;
  }
  return ReadStreamId(arguments, id_at);
}

// Whether a stream, if there is one, may be read from: in a group it has to be there.
Outcome CheckPlace(CommandContext& context, const StreamRead& read, const Key& key) {
  if (read.reader) return ops::CheckStreamGroup(context.transaction, key, read.reader->group);
  const Result<bool> exists = ops::StreamExists(context.transaction, key);
  if (!exists) return exists.error();
  return Done{};
}

// Reads the ids; false when an error was written instead.
bool ReadPlaces(CommandContext& context, StreamRead& read) {
  Arguments& arguments = context.arguments;
  const size_t count = (arguments.size() - read.streams_at) / 2;
  for (size_t at = read.streams_at; at < read.streams_at + count; ++at) {
    const Key key = context.KeyAt(at);
    const Outcome outcome = CheckPlace(context, read, key);
    if (!outcome) {
      outcome.error() == OpError::kNoSuchGroup
          ? context.reply.Error(error_text::NoKeyOrGroupInRead(key.name, read.reader->group))
          : context.WriteError(outcome.error());
      return false;
    }
    read.places.push_back({at, ReadStart(context, read, key, at + count)});
    if (!arguments.ok()) {
      context.reply.Error(arguments.error());
      return false;
    }
  }
  return true;
}

void ServeOwn(CommandContext& context, const StreamRead& read, const ReadPlace& place,
              StreamListReply& list) {
  const Key key = context.KeyAt(place.key_at);
  list.BeginStream(key.name);
  const auto write = [&](StreamId id, std::optional<ops::StreamFields> fields) {
    list.CountEntry();
    if (fields) return WriteStreamEntry(context.reply, {id, *fields});
    context.reply.ArrayHeader(2);
    WriteStreamId(context.reply, id);
    context.reply.NullArray();
  };
  static_cast<void>(ops::ReadOwnEntries(context.transaction, key, *read.reader,
                                        {.after = place.after, .count = read.count}, write));
  list.EndStream();
}

void ServeNew(CommandContext& context, const StreamRead& read, const ReadPlace& place,
              StreamListReply& list) {
  const Key key = context.KeyAt(place.key_at);
  bool begun = false;
  const auto write = [&](const ops::StreamEntry& entry) {
    if (!begun) list.BeginStream(key.name);
    begun = true;
    list.CountEntry();
    WriteStreamEntry(context.reply, entry);
  };
  if (read.reader) {
    static_cast<void>(ops::ReadNewEntries(context.transaction, key, *read.reader,
                                          {.count = read.count, .no_ack = read.no_ack}, write));
  } else {
    const std::optional<StreamId> first = containers::NextStreamId(place.after);
    if (!first) return;
    static_cast<void>(
        ops::VisitStream(context.transaction, key, {.first = *first, .count = read.count}, write));
  }
  if (begun) list.EndStream();
}

// Answers with what there is; false when that is nothing, and nothing was written. May be tried
// again when one of the keys has changed.
bool Serve(CommandContext& context, const StreamRead& read) {
  StreamListReply list(context.reply, read.places.size());
  for (const ReadPlace& place : read.places) {
    const bool own = read.reader && place.after != kStreamIdMax;
    own ? ServeOwn(context, read, place, list) : ServeNew(context, read, place, list);
  }
  return list.Finish();
}

// Has the request run again when there is more, from the ids that "$" and "+" stand for now.
void Wait(CommandContext& context, const StreamRead& read) {
  std::vector<std::string> texts;
  std::vector<WaitRequest::Replaced> replaced;
  // So that no text moves once it is referred to.
  texts.reserve(read.places.size());
  for (const ReadPlace& place : read.places) {
    const size_t id_at = place.key_at + read.places.size();
    if (!context.arguments.Is(id_at, "$") && !context.arguments.Is(id_at, "+")) continue;
    replaced.push_back({id_at, texts.emplace_back(containers::StreamIdText(place.after))});
  }
  // Who reads in a group is told when the group is gone.
  context.Wait({.type = values::ValueType::kStream,
                .timeout_milliseconds = *read.block_milliseconds,
                .also_without_value = read.reader.has_value(),
                .replaced = replaced});
}

void ReadFrom(CommandContext& context, bool of_group) {
  StreamRead read = ReadOptions(context, of_group);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (!ReadPlaces(context, read) || Serve(context, read)) return;
  if (!read.block_milliseconds || !context.may_wait) return context.reply.NullArray();
  Wait(context, read);
}

void Read(CommandContext& context) { ReadFrom(context, false); }
void ReadGroup(CommandContext& context) { ReadFrom(context, true); }

constexpr KeySpec kReadKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses,
                                  .begin = KeySpec::Begin::kKeyword,
                                  .position = 1,
                                  .keyword = "STREAMS",
                                  .last = -1,
                                  .limit = 2}};
constexpr KeySpec kReadGroupKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses,
                                       .begin = KeySpec::Begin::kKeyword,
                                       .position = 4,
                                       .keyword = "STREAMS",
                                       .last = -1,
                                       .limit = 2}};

constexpr CommandSpec kStreamReadCommands[] = {
    {.name = "XREAD",
     .arity = AtLeast(4),
     .flags = kReadOnly | kBlocking,
     .categories = kStreamCategory,
     .keys = kReadKeys,
     .find_keys = FindKeysOfStreamReads,
     .handler = Read,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N + M) a stream, where N is the number of entries and M that of those "
                   "returned",
     .summary = "Returns what was added to streams after an id"},
    {.name = "XREADGROUP",
     .arity = AtLeast(7),
     .flags = kWrite | kBlocking,
     .categories = kStreamCategory,
     .keys = kReadGroupKeys,
     .find_keys = FindKeysOfStreamReads,
     .handler = ReadGroup,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N + M) a stream, where N is the number of entries and M that of those "
                   "returned",
     .summary = "Hands entries that are new to a group to one of its consumers, or again what it "
                "has pending"},
};

}  // namespace

std::span<const CommandSpec> StreamReadCommands() { return kStreamReadCommands; }

}  // namespace remora::protocol
