#include "engine/persistence/rdb_stream.h"

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace remora::persistence {

using containers::StreamId;
using values::PendingTree;
using values::StreamConsumer;
using values::StreamGroup;
using values::StreamValue;

namespace {

constexpr size_t kIdBytes = 16;

void EncodeId(StreamId id, char* out) {
  for (size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<char>(id.milliseconds >> (56 - 8 * i));
    out[8 + i] = static_cast<char>(id.sequence >> (56 - 8 * i));
  }
}

StreamId DecodeId(std::string_view bytes) {
  StreamId id{};
  for (size_t i = 0; i < 8; ++i) {
    id.milliseconds = id.milliseconds << 8 | static_cast<uint8_t>(bytes[i]);
    id.sequence = id.sequence << 8 | static_cast<uint8_t>(bytes[8 + i]);
  }
  return id;
}

void WriteId(StreamId id, RdbWriter& writer) {
  writer.Length(id.milliseconds);
  writer.Length(id.sequence);
}

void WriteRawId(StreamId id, RdbWriter& writer) {
  char bytes[kIdBytes];
  EncodeId(id, bytes);
  writer.Raw({bytes, kIdBytes});
}

StreamId ReadId(RdbReader& reader) {
  const uint64_t milliseconds = reader.Length();
  return {milliseconds, reader.Length()};
}

// An id of 16 bytes; nothing when there are none.
std::optional<StreamId> ReadRawId(RdbReader& reader) {
  const std::string_view bytes = reader.Raw(kIdBytes);
  if (!reader.ok()) return std::nullopt;
  return DecodeId(bytes);
}

void WriteGroup(const StreamGroup& group, RdbWriter& writer) {
  WriteId(group.last_id, writer);
  writer.Length(static_cast<uint64_t>(group.entries_read));
  writer.Length(group.pending().size());
  for (PendingTree::Position at = group.pending().First(); at; at = at.Next()) {
    WriteRawId(at.id(), writer);
    writer.Milliseconds(at.value().delivered_milliseconds);
    writer.Length(at.value().deliveries);
  }
  writer.Length(group.consumers().size());
  for (const auto& [name, consumer] : group.consumers()) {
    writer.String(name);
    writer.Milliseconds(consumer.seen_milliseconds);
    writer.Milliseconds(consumer.active_milliseconds);
    writer.Length(consumer.pending.size());
    for (auto own = consumer.pending.First(); own; own = own.Next()) WriteRawId(own.id(), writer);
  }
}

// What a group has pending, until its consumers say whose it is.
struct Delivery {
  int64_t milliseconds;
  uint64_t deliveries;
  bool owned;
};
using Deliveries = containers::IdTree<Delivery>;

bool ReadDeliveries(RdbReader& reader, Deliveries& deliveries) {
  for (uint64_t left = reader.Length(); left > 0; --left) {
    const std::optional<StreamId> id = ReadRawId(reader);
    if (!id || deliveries.Find(*id)) return false;
    const int64_t milliseconds = reader.Milliseconds();
    deliveries.Insert(*id, {milliseconds, reader.Length(), false});
  }
  return reader.ok();
}

bool ReadConsumer(RdbType type, RdbReader& reader, Deliveries& deliveries, StreamGroup& group) {
  const std::string_view name = reader.String();
  const int64_t seen = reader.Milliseconds();
  const int64_t active = type == RdbType::kStreamListPacks3 ? reader.Milliseconds() : seen;
  if (!reader.ok() || group.FindConsumer(name) != nullptr) return false;
  StreamConsumer& consumer = group.AddConsumer(name, seen);
  consumer.active_milliseconds = active;
  for (uint64_t left = reader.Length(); left > 0; --left) {
    const std::optional<StreamId> id = ReadRawId(reader);
    if (!id) return false;
    const Deliveries::Position found = deliveries.Find(*id);
    if (!found || std::exchange(found.value().owned, true)) return false;
    group.AddPending(*id, {found.value().milliseconds, found.value().deliveries, &consumer});
  }
  return reader.ok();
}

std::unique_ptr<StreamGroup> ReadGroup(RdbType type, RdbReader& reader, const StreamValue& stream) {
  const StreamId last_id = ReadId(reader);
  int64_t entries_read = StreamGroup::kUnknownReads;
  if (type != RdbType::kStreamListPacks) {
    entries_read = static_cast<int64_t>(reader.Length());
  } else if (const std::optional<uint64_t> number = stream.NumberOf(last_id)) {
    entries_read = static_cast<int64_t>(*number);
  }
  if (entries_read < StreamGroup::kUnknownReads) return nullptr;
  auto group = std::make_unique<StreamGroup>(last_id, entries_read);
  Deliveries deliveries;
  if (!ReadDeliveries(reader, deliveries)) return nullptr;
  for (uint64_t left = reader.Length(); left > 0; --left) {
    if (!ReadConsumer(type, reader, deliveries, *group)) return nullptr;
  }
  // Every entry that is pending is so for somebody.
  if (!reader.ok() || group->pending().size() != deliveries.size()) return nullptr;
  return group;
}

bool ReadBlocks(RdbReader& reader, StreamValue& stream, std::optional<StreamId>& last) {
  for (uint64_t left = reader.Length(); left > 0; --left) {
    const std::string_view key = reader.String();
    const std::string_view bytes = reader.String();
    if (!reader.ok() || key.size() != kIdBytes) return false;
    const StreamId id = DecodeId(key);
    const std::optional<containers::StreamBlockFigures> figures =
        containers::CheckStreamBlock(id, bytes);
    if (!figures || (last && id <= *last)) return false;
    stream.Adopt(id, bytes, *figures);
    last = figures->last;
  }
  return reader.ok();
}

bool ReadMarks(RdbType type, RdbReader& reader, std::optional<StreamId> last, StreamValue& stream) {
  const uint64_t length = reader.Length();
  StreamValue::Marks marks;
  marks.last_id = ReadId(reader);
  marks.entries_added = length;
  if (type != RdbType::kStreamListPacks) {
    // The first id is known from the entries.
    static_cast<void>(ReadId(reader));
    marks.max_deleted_id = ReadId(reader);
    marks.entries_added = reader.Length();
  }
  marks.first_id = stream.blocks().FirstId().value_or(containers::kStreamIdMin);
  stream.set_marks(marks);
  return reader.ok() && length == stream.length() && (!last || *last <= marks.last_id);
}

}  // namespace

void WriteRdbStream(const StreamValue& stream, RdbWriter& writer) {
  writer.Type(RdbType::kStreamListPacks3);
  writer.Length(stream.blocks().block_count());
  stream.blocks().ForEachBlock([&](StreamId id, std::string_view bytes) {
    char key[kIdBytes];
    EncodeId(id, key);
    writer.String({key, kIdBytes});
    writer.String(bytes);
  });
  const StreamValue::Marks& marks = stream.marks();
  writer.Length(stream.length());
  WriteId(marks.last_id, writer);
  WriteId(marks.first_id, writer);
  WriteId(marks.max_deleted_id, writer);
  writer.Length(marks.entries_added);
  writer.Length(stream.groups().size());
  for (const auto& [name, group] : stream.groups()) {
    writer.String(name);
    WriteGroup(*group, writer);
  }
}

std::unique_ptr<StreamValue> ReadRdbStream(RdbType type, RdbReader& reader) {
  auto stream = std::make_unique<StreamValue>();
  std::optional<StreamId> last;
  if (!ReadBlocks(reader, *stream, last) || !ReadMarks(type, reader, last, *stream)) return nullptr;
  for (uint64_t left = reader.Length(); left > 0; --left) {
    const std::string_view name = reader.String();
    if (!reader.ok() || stream->FindGroup(name) != nullptr) return nullptr;
    std::unique_ptr<StreamGroup> group = ReadGroup(type, reader, *stream);
    if (group == nullptr) return nullptr;
    stream->AddGroup(name, std::move(group));
  }
  if (!reader.ok()) return nullptr;
  return stream;
}

}  // namespace remora::persistence
