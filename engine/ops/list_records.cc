#include "engine/ops/list_records.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/keyspace/keyspace.h"
#include "engine/ops/find_of_type.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using keyspace::ValueType;
using values::ListEnd;
using values::ListLimits;
using values::ListValue;
using values::ShortList;

Result<RecordHandle> FindList(Transaction& transaction, const Key& key, Access access) {
  return FindOfType(transaction, key, access, ValueType::kList);
}

RecordHandle CreateList(Transaction& transaction, const Key& key) {
  constexpr std::string_view kEmpty = ShortList::Empty();
  RecordHandle record = transaction.CreateShaped(
      transaction.database(), key,
      {.type = ValueType::kList, .form = keyspace::Form::kInline, .value_size = kEmpty.size()});
  record.FillBytes(kEmpty);
  transaction.Changed(key, Change::kNew, 0);
  return record;
}

void CreateListOf(Transaction& transaction, const Key& key, ListEnd end,
                  std::span<const std::string_view> elements) {
  size_t text_bytes = 0;
  for (const std::string_view text : elements) text_bytes += text.size();
  const size_t bytes_max = text_bytes + elements.size() * ShortList::kElementOverheadMax;
  const ListLimits limits = ListLimitsOf(transaction);
  const bool exceeded = limits.ListpackExceeded(
      containers::ChunkedList::kBlockFrameBytes + text_bytes, elements.size());
  if (exceeded || ShortList::kHeaderBytes + bytes_max > ShortList::kBytesMax) {
    RecordHandle record = CreateList(transaction, key);
    ListValue list = ListOf(transaction, record);
    list.PrepareFor(text_bytes, elements.size());
    return list.Push(end, elements);
  }
  std::array<char, ShortList::kBytesMax> bytes;
  const std::string_view packed = ShortList::Build(elements, end, bytes.data());
  RecordHandle record = transaction.CreateShaped(
      transaction.database(), key,
      {.type = ValueType::kList, .form = keyspace::Form::kInline, .value_size = packed.size()});
  record.FillBytes(packed);
  transaction.Changed(key, Change::kNew, 0);
}

ListLimits ListLimitsOf(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return {.fill = limits.list_max_listpack_size.load(std::memory_order_relaxed),
          .apart_bytes_min = limits.list_apart_bytes.load(std::memory_order_relaxed)};
}

ListValue ListOf(const Transaction& transaction, RecordHandle& record) {
  return {record, ListLimitsOf(transaction)};
}

void FinishRemoval(Transaction& transaction, const Key& key, RecordHandle& record,
                   std::unique_ptr<values::Object> lost) {
  if (lost != nullptr) record.slice().ReclaimObject(lost.release());
  ListValue list = ListOf(transaction, record);
  if (list.size() != 0) return list.Settle();
  record.Erase();
  transaction.Changed(key, Change::kDelete, 0);
}

Change PushAt(ListEnd end) {
  return end == ListEnd::kFront ? Change::kListPushFront : Change::kListPushBack;
}

Change PopAt(ListEnd end) {
  return end == ListEnd::kFront ? Change::kListPopFront : Change::kListPopBack;
}

}  // namespace remora::ops
