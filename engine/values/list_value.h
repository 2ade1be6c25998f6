// ListValue: a list, however it is kept. Decides the encoding, as list-max-listpack-size says.
//
//   encoding      kept as
//   "listpack"    ShortList, up to 1 KiB
//   "listpack"    LongList of one block, up to the limit: so that its ends are as quick as any
//   "quicklist"   LongList
//
// A list becomes a quicklist when what is about to be added might exceed the limit (PrepareFor),
// and a listpack again when all that is left is one block of half the limit (Settle). Both are
// calls of their own, since what Redis does in between shows.
//
// A view over a Storage, made for one call and thrown away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/containers/list_end.h"
#include "engine/values/list_limits.h"
#include "engine/values/long_list.h"
#include "engine/values/short_list.h"
#include "engine/values/storage.h"

namespace remora::values {

using containers::ListEnd;
// Before or behind an element.
using ListSide = containers::ChunkedList::Side;

enum class ListEncoding : uint8_t { kListPack, kQuickList };

// "listpack" or "quicklist".
[[nodiscard]] std::string_view NameOf(ListEncoding encoding);
// The encoding of the list that `storage` holds.
[[nodiscard]] ListEncoding EncodingOfList(const Storage& storage);

class ListValue {
 public:
  using Elements = std::span<const std::string_view>;
  using Visitor = base::FunctionRef<void(Elements)>;
  using Match = base::FunctionRef<bool(uint64_t index)>;

  // The storage outlives the view and holds a list already; ShortList::Empty() is one.
  ListValue(Storage& storage, const ListLimits& limits)
      : storage_(&storage),
        long_(storage.is_packed() ? nullptr : static_cast<LongList*>(storage.object())),
        limits_(limits) {}

  [[nodiscard]] ListEncoding encoding() const {
    return is_quicklist() ? ListEncoding::kQuickList : ListEncoding::kListPack;
  }
  [[nodiscard]] uint64_t size() const;
  // Null while the list is short.
  [[nodiscard]] const LongList* long_list() const { return long_; }

  // The element with an index, which is less than size(); good until the list is changed.
  [[nodiscard]] containers::SequenceElement ElementAt(uint64_t index) const;
  // Hands out `count` elements from an index on, in order from an end, some at a time. The views
  // hold for the call.
  void ForEach(uint64_t first, uint64_t count, ListEnd from, Visitor visit) const;
  // Looks for elements that are `text` from an end on, among `compare_max` at most; goes on after
  // one while `match` says so.
  void Find(std::string_view text, ListEnd from, uint64_t compare_max, Match match) const;

  // Changes. Texts do not lie in the list.

  // Makes a listpack a quicklist if elements of so many bytes in all might be too much for it.
  void PrepareFor(size_t added_bytes, size_t added_count);
  // Makes a quicklist a listpack if it has become small enough.
  void Settle() { Settle(/*shrinking=*/true); }
  // The same for a list that was just made, and may be twice as large.
  void SettleAnew() { Settle(/*shrinking=*/false); }

  // Adds elements at an end, one after the other.
  void Push(ListEnd end, Elements elements);
  // Adds an element beside the first one that is `pivot`; false when there is none.
  bool Insert(std::string_view pivot, ListSide side, std::string_view text);
  void Replace(uint64_t index, std::string_view text);
  // Takes out `count` elements from an index on. What they leave behind is to be reclaimed; null
  // where there is nothing to speak of.
  [[nodiscard]] std::unique_ptr<Object> EraseRange(uint64_t first, uint64_t count);
  // Takes out the element at an end.
  void Pop(ListEnd end);
  // Takes out up to `count_max` elements that are `text`, the first from an end on.
  uint64_t EraseEqual(std::string_view text, ListEnd from, uint64_t count_max);

  void CheckInvariants() const;

 private:
  [[nodiscard]] ShortList short_list() const { return ShortList(storage_->packed()); }
  [[nodiscard]] bool is_quicklist() const { return long_ != nullptr && !long_->is_listpack(); }
  // What the list takes as a listpack; only of one that is.
  [[nodiscard]] size_t ListpackBytes() const;
  void BecomeLong();
  // The long list, for a change that adds to it.
  [[nodiscard]] containers::ChunkedList& Heeding() {
    long_->Heed(limits_);
    return long_->list();
  }
  void Settle(bool shrinking);
  // True when so many bytes more are too many for a short list, which then has become a long one.
  bool OutgrowsShort(size_t added_bytes);

  Storage* storage_;
  LongList* long_;
  ListLimits limits_;
};

}  // namespace remora::values
