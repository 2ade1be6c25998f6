#include "engine/persistence/rdb_list.h"

#include <utility>

#include "engine/values/list_value.h"

namespace remora::persistence {

using containers::ListBlock;
using values::LongList;
using values::ShortList;

namespace {

void WritePacked(std::string_view sequence, size_t count, RdbWriter& writer) {
  writer.Length(static_cast<uint64_t>(RdbListNode::kPacked));
  writer.String(ListPackOfSequence(sequence, count));
}

}  // namespace

void WriteRdbList(keyspace::RecordHandle& record, RdbWriter& writer) {
  writer.Type(RdbType::kListQuickList2);
  if (record.is_packed()) {
    const ShortList list(record.packed());
    writer.Length(1);
    return WritePacked(list.sequence(), list.size(), writer);
  }
  const auto& list = static_cast<const LongList&>(*record.object()).list();
  size_t blocks = 0;
  for (const ListBlock* at = list.first_block(); at != nullptr; at = at->next) ++blocks;
  writer.Length(blocks);
  for (const ListBlock* at = list.first_block(); at != nullptr; at = at->next) {
    if (!at->is_apart) {
      WritePacked(at->bytes(), at->count, writer);
      continue;
    }
    writer.Length(static_cast<uint64_t>(RdbListNode::kPlain));
    writer.String(at->bytes());
  }
}

bool RdbList::Read(RdbType type, RdbReader& reader) {
  switch (type) {
    case RdbType::kList:
      return ReadElements(reader);
    case RdbType::kListZipList:
      return ReadZipList(reader);
    case RdbType::kListQuickList:
      return ReadQuickList(reader);
    default:
      return ReadQuickList2(reader);
  }
}

bool RdbList::ReadElements(RdbReader& reader) {
  const uint64_t count = reader.Length();
  // An element takes a byte at least: a larger count is not believed.
  if (count == 0 || count > reader.left()) return false;
  loose_.reserve(count);
  for (uint64_t i = 0; i < count && reader.ok(); ++i) loose_.push_back(reader.String());
  return reader.ok();
}

bool RdbList::ReadZipList(RdbReader& reader) {
  ZipListReader& zip_list = zip_lists_.emplace_back();
  if (!zip_list.Read(reader.String())) return false;
  loose_ = zip_list.entries();
  may_settle_ = false;
  return !loose_.empty();
}

bool RdbList::ReadQuickList(RdbReader& reader) {
  const uint64_t count = reader.Length();
  if (count > reader.left()) return false;
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    ZipListReader& zip_list = zip_lists_.emplace_back();
    if (!zip_list.Read(reader.String())) return false;
    if (!zip_list.entries().empty()) nodes_.push_back({false, zip_list.entries()});
  }
  return reader.ok() && !nodes_.empty();
}

bool RdbList::ReadQuickList2(RdbReader& reader) {
  const uint64_t count = reader.Length();
  if (count > reader.left()) return false;
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const uint64_t kind = reader.Length();
    const std::string_view bytes = reader.String();
    if (!reader.ok() || bytes.empty()) return false;
    if (kind == static_cast<uint64_t>(RdbListNode::kPlain)) {
      nodes_.push_back({true, {bytes}});
    } else if (kind != static_cast<uint64_t>(RdbListNode::kPacked) || !AddListPack(bytes)) {
      return false;
    }
  }
  return reader.ok() && !nodes_.empty();
}

bool RdbList::AddListPack(std::string_view bytes) {
  ListPackReader& list_pack = list_packs_.emplace_back();
  if (!list_pack.Read(bytes)) return false;
  // An empty node is passed over.
  if (!list_pack.entries().empty()) nodes_.push_back({false, list_pack.entries()});
  return true;
}

}  // namespace remora::persistence
