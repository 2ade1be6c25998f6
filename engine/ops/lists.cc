#include "engine/ops/lists.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/number_text.h"
#include "engine/keyspace/change.h"
#include "engine/ops/list_records.h"

namespace remora::ops {

using containers::SequenceElement;
using keyspace::Change;
using keyspace::RecordHandle;
using values::ListSide;
using values::ListValue;

namespace {

size_t BytesOf(Elements elements) {
  size_t bytes = 0;
  for (const std::string_view text : elements) bytes += text.size();
  return bytes;
}

// Elements [first, first + count) of a list.
struct Part {
  uint64_t first = 0;
  uint64_t count = 0;
};

Part PartOf(const ListSpan& span, uint64_t list_size) {
  const int64_t size = static_cast<int64_t>(list_size);
  const int64_t first = std::max<int64_t>(span.first < 0 ? span.first + size : span.first, 0);
  const int64_t last = std::min(span.last < 0 ? span.last + size : span.last, size - 1);
  if (first > last) return {};
  return {static_cast<uint64_t>(first), static_cast<uint64_t>(last - first + 1)};
}

std::optional<uint64_t> IndexIn(uint64_t size, int64_t index) {
  if (index < 0) index += static_cast<int64_t>(size);
  if (index < 0 || static_cast<uint64_t>(index) >= size) return std::nullopt;
  return static_cast<uint64_t>(index);
}

// An element on its way from one list to another.
class MovedElement {
 public:
  explicit MovedElement(const SequenceElement& element) : is_integer_(element.is_integer) {
    if (is_integer_) {
      text_ = {inline_, base::FormatInteger(element.integer, inline_)};
    } else if (element.text.size() <= sizeof(inline_)) {
      element.text.copy(inline_, element.text.size());
      text_ = {inline_, element.text.size()};
    } else {
      long_ = element.text;
      text_ = long_;
    }
  }
  MovedElement(const MovedElement&) = delete;
  MovedElement& operator=(const MovedElement&) = delete;

  [[nodiscard]] const std::string_view& text() const { return text_; }
  // What it counts when a listpack is asked whether it has room.
  [[nodiscard]] size_t counted_bytes() const { return is_integer_ ? 0 : text_.size(); }

 private:
  bool is_integer_;
  char inline_[256];
  std::string long_;
  std::string_view text_;
};

void PushMoved(Transaction& transaction, const Key& key, RecordHandle& record, ListEnd end,
               const MovedElement& element) {
  if (!record) record = CreateList(transaction, key);
  ListValue list = ListOf(transaction, record);
  list.PrepareFor(element.counted_bytes(), 1);
  list.Push(end, {&element.text(), 1});
  transaction.Changed(key, PushAt(end), 0);
}

uint64_t PopSome(Transaction& transaction, const Key& key, RecordHandle& record, ListEnd end,
                 uint64_t wanted, CountVisitor begin, ElementsVisitor visit) {
  ListValue list = ListOf(transaction, record);
  const uint64_t size = list.size();
  const uint64_t count = std::min(wanted, size);
  begin(count);
  if (count == 0) return 0;
  const uint64_t first = end == ListEnd::kFront ? 0 : size - count;
  list.ForEach(first, count, end, visit);
  std::unique_ptr<values::Object> lost;
  if (count == 1) {
    list.Pop(end);
  } else {
    lost = list.EraseRange(first, count);
  }
  transaction.Changed(key, PopAt(end), count);
  FinishRemoval(transaction, key, record, std::move(lost));
  return count;
}

}  // namespace

Result<uint64_t> ListPush(Transaction& transaction, const Key& key, ListEnd end, Elements elements,
                          PushWhere where) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  RecordHandle& record = *found;
  uint64_t size = elements.size();
  if (record) {
    ListValue list = ListOf(transaction, record);
    list.PrepareFor(BytesOf(elements), elements.size());
    list.Push(end, elements);
    size = list.size();
  } else {
    if (where == PushWhere::kOnlyPresentKey) return uint64_t{0};
    CreateListOf(transaction, key, end, elements);
  }
  transaction.Changed(key, PushAt(end), elements.size());
  return size;
}

Result<std::optional<uint64_t>> ListPop(Transaction& transaction, const Key& key, ListEnd end,
                                        uint64_t count, CountVisitor begin, ElementsVisitor visit) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return std::optional<uint64_t>();
  return std::optional(PopSome(transaction, key, *found, end, count, begin, visit));
}

Result<bool> ListPopFirst(Transaction& transaction, std::span<const Key> keys, ListEnd end,
                          uint64_t count, base::FunctionRef<void(size_t key)> chosen,
                          CountVisitor begin, ElementsVisitor visit) {
  for (size_t i = 0; i < keys.size(); ++i) {
    Result<RecordHandle> found = FindList(transaction, keys[i], Access::kWrite);
    if (!found) return found.error();
    if (!*found) continue;
    chosen(i);
    PopSome(transaction, keys[i], *found, end, count, begin, visit);
    return true;
  }
  return false;
}

Result<bool> ListMove(Transaction& transaction, const Key& source, const Key& destination,
                      const ListMoveOptions& options,
                      base::FunctionRef<void(std::string_view element)> visit) {
  Result<RecordHandle> from = FindList(transaction, source, Access::kWrite);
  if (!from) return from.error();
  if (!*from) return false;
  const bool is_same = source.name == destination.name;
  Result<RecordHandle> to = is_same ? from : FindList(transaction, destination, Access::kWrite);
  if (!to) return to.error();
  ListValue list = ListOf(transaction, *from);
  const uint64_t index = options.from == ListEnd::kFront ? 0 : list.size() - 1;
  const MovedElement element(list.ElementAt(index));
  visit(element.text());
  list.Pop(options.from);
  // Why not *to: a list is changed by one handle only.
  PushMoved(transaction, destination, is_same ? *from : *to, options.to, element);
  transaction.Changed(source, PopAt(options.from));
  FinishRemoval(transaction, source, *from);
  return true;
}

Result<uint64_t> ListLength(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kRead);
  if (!found) return found.error();
  return *found ? ListOf(transaction, *found).size() : 0;
}

Result<std::optional<StringBytes>> ListElement(Transaction& transaction, const Key& key,
                                               int64_t index) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return std::optional<StringBytes>();
  const ListValue list = ListOf(transaction, *found);
  const std::optional<uint64_t> at = IndexIn(list.size(), index);
  if (!at) return std::optional<StringBytes>();
  const SequenceElement element = list.ElementAt(*at);
  return std::optional(element.is_integer ? StringBytes(element.integer)
                                          : StringBytes(element.text));
}

Outcome ListElements(Transaction& transaction, const Key& key, const ListSpan& span,
                     CountVisitor begin, ElementsVisitor visit) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) {
    begin(0);
    return Done{};
  }
  const ListValue list = ListOf(transaction, *found);
  const Part part = PartOf(span, list.size());
  begin(part.count);
  list.ForEach(part.first, part.count, ListEnd::kFront, visit);
  return Done{};
}

Outcome ListSet(Transaction& transaction, const Key& key, int64_t index, std::string_view element) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return OpError::kNoSuchKey;
  ListValue list = ListOf(transaction, *found);
  // Why first: Redis makes room before it looks at the index, and OBJECT ENCODING shows it.
  list.PrepareFor(element.size(), 1);
  const std::optional<uint64_t> at = IndexIn(list.size(), index);
  if (!at) return OpError::kOutOfRange;
  list.Replace(*at, element);
  list.Settle();
  transaction.Changed(key, Change::kListSet);
  return Done{};
}

Result<int64_t> ListInsert(Transaction& transaction, const Key& key,
                           const ListInsertion& insertion) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return int64_t{0};
  ListValue list = ListOf(transaction, *found);
  list.PrepareFor(insertion.element.size(), 1);
  const ListSide side = insertion.after ? ListSide::kAfter : ListSide::kBefore;
  if (!list.Insert(insertion.pivot, side, insertion.element)) return int64_t{-1};
  transaction.Changed(key, Change::kListInsert);
  return static_cast<int64_t>(list.size());
}

Result<uint64_t> ListRemove(Transaction& transaction, const Key& key, std::string_view element,
                            int64_t count) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  const uint64_t count_max = count == 0  ? UINT64_MAX
                             : count > 0 ? static_cast<uint64_t>(count)
                                         : uint64_t{0} - static_cast<uint64_t>(count);
  const uint64_t removed =
      ListOf(transaction, *found)
          .EraseEqual(element, count < 0 ? ListEnd::kBack : ListEnd::kFront, count_max);
  if (removed == 0) return removed;
  transaction.Changed(key, Change::kListRemove, removed);
  FinishRemoval(transaction, key, *found);
  return removed;
}

Outcome ListTrim(Transaction& transaction, const Key& key, const ListSpan& span) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return Done{};
  ListValue list = ListOf(transaction, *found);
  const uint64_t size = list.size();
  const Part kept = PartOf(span, size);
  transaction.Changed(key, Change::kListTrim, size - kept.count);
  if (kept.count == 0) {
    found->Erase();
    transaction.Changed(key, Change::kDelete, 0);
    return Done{};
  }
  const uint64_t behind = size - kept.first - kept.count;
  std::unique_ptr<values::Object> lost;
  if (kept.first != 0) lost = list.EraseRange(0, kept.first);
  if (behind != 0) {
    std::unique_ptr<values::Object> more = list.EraseRange(kept.count, behind);
    if (more != nullptr) found->slice().ReclaimObject(more.release());
  }
  FinishRemoval(transaction, key, *found, std::move(lost));
  return Done{};
}

Result<bool> ListFind(Transaction& transaction, const Key& key, const ListSearch& search,
                      base::FunctionRef<void(uint64_t index)> visit) {
  Result<RecordHandle> found = FindList(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return false;
  const bool backward = search.rank < 0;
  const uint64_t rank = static_cast<uint64_t>(search.rank);
  uint64_t skipped = (backward ? uint64_t{0} - rank : rank) - 1;
  uint64_t visited = 0;
  ListOf(transaction, *found)
      .Find(search.element, backward ? ListEnd::kBack : ListEnd::kFront,
            search.compare_max == 0 ? UINT64_MAX : search.compare_max, [&](uint64_t index) {
              if (skipped > 0) {
                --skipped;
                return true;
              }
              visit(index);
              return ++visited != search.count;
            });
  return true;
}

}  // namespace remora::ops
