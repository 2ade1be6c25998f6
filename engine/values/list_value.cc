#include "engine/values/list_value.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/base/check.h"

namespace remora::values {

using containers::ChunkedList;
using containers::SequenceElement;

namespace {

// Accounts for what a change does to a list's footprint.
class FootprintChange {
 public:
  FootprintChange(Storage& storage, const LongList& list)
      : storage_(storage), before_(list.footprint_bytes()) {}
  ~FootprintChange() { storage_.ObjectChanged(before_); }
  FootprintChange(const FootprintChange&) = delete;
  FootprintChange& operator=(const FootprintChange&) = delete;

 private:
  Storage& storage_;
  size_t before_;
};

}  // namespace

std::string_view NameOf(ListEncoding encoding) {
  return encoding == ListEncoding::kListPack ? "listpack" : "quicklist";
}

ListEncoding EncodingOfList(const Storage& storage) {
  if (storage.is_packed()) return ListEncoding::kListPack;
  return static_cast<const LongList*>(storage.object())->is_listpack() ? ListEncoding::kListPack
                                                                       : ListEncoding::kQuickList;
}

uint64_t ListValue::size() const {
  return long_ != nullptr ? long_->list().size() : short_list().size();
}

SequenceElement ListValue::ElementAt(uint64_t index) const {
  if (long_ == nullptr) return short_list().ElementAt(index);
  return ChunkedList::ElementAt(long_->list().At(index));
}

void ListValue::ForEach(uint64_t first, uint64_t count, ListEnd from, Visitor visit) const {
  if (long_ != nullptr) return long_->list().ForEach(first, count, from, visit);
  short_list().ForEach(first, count, from, visit);
}

void ListValue::Find(std::string_view text, ListEnd from, uint64_t compare_max, Match match) const {
  if (long_ == nullptr) return short_list().Find(text, from, compare_max, match);
  long_->list().Find(text, from, compare_max,
                     [&](uint64_t index, const ChunkedList::Position&) { return match(index); });
}

size_t ListValue::ListpackBytes() const {
  if (long_ == nullptr) return short_list().sequence().size() + ChunkedList::kBlockFrameBytes;
  const containers::ListBlock* const block = long_->list().first_block();
  return ChunkedList::kBlockFrameBytes + (block == nullptr ? 0 : block->used());
}

void ListValue::PrepareFor(size_t added_bytes, size_t added_count) {
  if (is_quicklist()) return;
  if (!limits_.ListpackExceeded(ListpackBytes() + added_bytes, size() + added_count)) return;
  if (long_ == nullptr) BecomeLong();
  long_->BecomeQuicklist(limits_);
}

void ListValue::BecomeLong() {
  auto made = std::make_unique<LongList>();
  const ShortList before = short_list();
  if (before.size() != 0) made->list().AppendBlock(before.sequence(), before.size());
  long_ = made.get();
  storage_->BecomeObject(std::move(made));
}

void ListValue::Settle(bool shrinking) {
  if (long_ == nullptr) return;
  const ChunkedList& list = long_->list();
  if (!long_->is_listpack()) {
    if (!list.has_one_block() || list.first_block()->is_apart) return;
    if (!limits_.FitsListpack(ListpackBytes(), list.size(), shrinking)) return;
    long_->BecomeListpack();
  }
  // Half of what a short list may have, so that it does not change to and fro.
  const containers::ListBlock* const block = list.first_block();
  if (block == nullptr || block->used() > ShortList::kBytesMax / 2) return;
  const std::string bytes = ShortList::FromSequence(block->bytes(), block->count);
  long_ = nullptr;
  storage_->BecomePacked(bytes);
}

bool ListValue::OutgrowsShort(size_t added_bytes) {
  if (storage_->packed().size() + added_bytes <= ShortList::kBytesMax) return false;
  BecomeLong();
  return true;
}

void ListValue::Push(ListEnd end, Elements elements) {
  if (long_ == nullptr) {
    size_t bytes = 0;
    for (const std::string_view text : elements)
      bytes += text.size() + ShortList::kElementOverheadMax;
    if (!OutgrowsShort(bytes)) return ShortList::Push(*storage_, end, elements);
  }
  const FootprintChange change(*storage_, *long_);
  ChunkedList& list = Heeding();
  for (const std::string_view text : elements) list.Push(end, text);
}

bool ListValue::Insert(std::string_view pivot, ListSide side, std::string_view text) {
  if (long_ == nullptr) {
    std::optional<uint64_t> found;
    short_list().Find(pivot, ListEnd::kFront, UINT64_MAX, [&](uint64_t index) {
      found = index;
      return false;
    });
    if (!found) return false;
    if (!OutgrowsShort(text.size() + ShortList::kElementOverheadMax)) {
      ShortList::Insert(*storage_, *found + (side == ListSide::kAfter ? 1 : 0), text);
      return true;
    }
  }
  ChunkedList::Position place;
  long_->list().Find(pivot, ListEnd::kFront, UINT64_MAX,
                     [&](uint64_t, const ChunkedList::Position& position) {
                       place = position;
                       return false;
                     });
  if (!place) return false;
  const FootprintChange change(*storage_, *long_);
  Heeding().Insert(place, side, text);
  return true;
}

void ListValue::Replace(uint64_t index, std::string_view text) {
  if (long_ == nullptr && !OutgrowsShort(text.size() + ShortList::kElementOverheadMax)) {
    return ShortList::Replace(*storage_, index, text);
  }
  const FootprintChange change(*storage_, *long_);
  ChunkedList& list = Heeding();
  list.Replace(list.At(index), text);
}

std::unique_ptr<Object> ListValue::EraseRange(uint64_t first, uint64_t count) {
  if (long_ == nullptr) {
    ShortList::EraseRange(*storage_, first, count);
    return nullptr;
  }
  const FootprintChange change(*storage_, *long_);
  containers::ListGarbage garbage = long_->list().EraseRange(first, count);
  if (garbage.empty()) return nullptr;
  return std::make_unique<LostBlocks>(std::move(garbage));
}

void ListValue::Pop(ListEnd end) {
  if (long_ == nullptr) {
    return ShortList::EraseRange(*storage_, end == ListEnd::kFront ? 0 : size() - 1, 1);
  }
  const FootprintChange change(*storage_, *long_);
  long_->list().Pop(end);
}

uint64_t ListValue::EraseEqual(std::string_view text, ListEnd from, uint64_t count_max) {
  if (long_ == nullptr) return ShortList::EraseEqual(*storage_, text, from, count_max);
  const FootprintChange change(*storage_, *long_);
  return long_->list().EraseEqual(text, from, count_max);
}

void ListValue::CheckInvariants() const {
  if (long_ == nullptr) return short_list().CheckInvariants();
  const ChunkedList& list = long_->list();
  list.CheckInvariants();
  base::Check(
      is_quicklist() || list.size() == 0 || (list.has_one_block() && !list.first_block()->is_apart),
      "a listpack is one block");
}

}  // namespace remora::values
