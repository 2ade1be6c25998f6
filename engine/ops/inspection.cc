#include "engine/ops/inspection.h"

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_records.h"
#include "engine/values/long_list.h"
#include "engine/values/table_hash.h"
#include "engine/values/table_set.h"
#include "engine/values/table_sorted_set.h"

namespace remora::ops {

namespace {

using values::ValueType;

void AddTable(TableFigures& figures, const containers::HashTable& table) {
  if (table.bucket_count() == 0) return;
  figures.buckets += table.bucket_count();
  figures.entries += table.size();
  uint64_t cursor = 0;
  do {
    size_t entries = 0;
    cursor = table.Scan(cursor, [&](containers::Reference) { ++entries; });
    if (figures.buckets_by_entries.size() <= entries) {
      figures.buckets_by_entries.resize(entries + 1);
    }
    ++figures.buckets_by_entries[entries];
  } while (cursor != 0);
}

// The table of a value that is kept in an object; null where it has none.
const containers::HashTable* TableOf(const keyspace::RecordHandle& record) {
  switch (record.type()) {
    case ValueType::kHash:
      return &static_cast<const values::TableHash&>(*record.object()).table();
    case ValueType::kSet:
      return &static_cast<const values::TableSet&>(*record.object()).table();
    case ValueType::kSortedSet:
      return &static_cast<const values::TableSortedSet&>(*record.object()).table();
    default:
      return nullptr;
  }
}

// The long list that a record holds; null when it holds something else.
const values::LongList* LongListOf(const keyspace::RecordHandle& record) {
  if (record.type() != ValueType::kList || record.is_packed()) return nullptr;
  return static_cast<const values::LongList*>(record.object());
}

}  // namespace

TableFigures TableFiguresOf(Transaction& transaction, uint32_t database) {
  keyspace::Keyspace& keyspace = transaction.keyspace();
  TableFigures figures;
  for (uint32_t index = 0; index < keyspace.stripe_count(); ++index) {
    const keyspace::DatabaseSlice* const slice =
        keyspace.FindSlice(keyspace.stripe(index), database);
    if (slice != nullptr) AddTable(figures, slice->table());
  }
  return figures;
}

Result<TableFigures> TableFiguresOfValue(Transaction& transaction, const Key& key) {
  const keyspace::RecordHandle record = transaction.Find(key, Access::kQuiet);
  if (!record) return OpError::kNoSuchKey;
  const containers::HashTable* const table = record.is_packed() ? nullptr : TableOf(record);
  if (table == nullptr) return OpError::kWrongType;
  TableFigures figures;
  AddTable(figures, *table);
  return figures;
}

std::optional<BlockFigures> BlockFiguresOf(Transaction& transaction, const Key& key) {
  const keyspace::RecordHandle record = transaction.Find(key, Access::kQuiet);
  const values::LongList* const list = record ? LongListOf(record) : nullptr;
  if (list == nullptr || list->is_listpack()) return std::nullopt;
  BlockFigures figures;
  figures.elements = list->size();
  figures.fill = list->fill();
  for (const auto* block = list->list().first_block(); block != nullptr; block = block->next) {
    ++figures.blocks;
    figures.bytes +=
        block->used() + (block->is_apart ? 0 : containers::ChunkedList::kBlockFrameBytes);
  }
  return figures;
}

std::optional<ByteFigures> ByteFiguresOf(Transaction& transaction, const Key& key) {
  const keyspace::RecordHandle record = transaction.Find(key, Access::kQuiet);
  if (!record) return std::nullopt;
  ByteFigures figures;
  figures.address = record.record().start();
  if (record.type() == ValueType::kString) {
    figures.bytes = ReadString(record).view().size();
  } else if (record.is_packed()) {
    figures.packed = true;
    figures.bytes = record.bytes().size();
  } else if (const values::LongList* const list = LongListOf(record);
             list != nullptr && list->is_listpack()) {
    figures.packed = true;
    figures.bytes = list->list().first_block()->used();
  }
  const bool on_heap = record.record().form() == keyspace::Form::kHeap;
  if (on_heap) {
    const values::HeapBytes* const heap = record.record().heap();
    figures.spare_bytes = heap->footprint_bytes() - sizeof(values::HeapBytes) - heap->size();
  }
  return figures;
}

}  // namespace remora::ops
