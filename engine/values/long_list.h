// LongList: a list of any length, in blocks. Keeps what a ChunkedList does not know: whether it
// calls itself "listpack" still, which Redis does up to a size that is well above a ShortList's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/containers/chunked_list.h"
#include "engine/values/list_limits.h"
#include "engine/values/storage.h"

namespace remora::values {

class LongList final : public Object {
 public:
  // A listpack: all elements share one block.
  LongList() : list_(containers::ChunkedList::Limits{}) {}

  [[nodiscard]] containers::ChunkedList& list() { return list_; }
  [[nodiscard]] const containers::ChunkedList& list() const { return list_; }

  [[nodiscard]] bool is_listpack() const { return is_listpack_; }
  void BecomeListpack() {
    is_listpack_ = true;
    list_.set_limits({});
  }
  // Ends the listpack: the block that there is stays as it is.
  void BecomeQuicklist(const ListLimits& limits) {
    is_listpack_ = false;
    fill_ = limits.KeptFill();
    list_.set_limits(limits.ForBlocks());
  }
  // The limits' `fill` of the time when it became a quicklist.
  [[nodiscard]] int64_t fill() const { return fill_; }
  // Takes over from which size on elements stand apart, which holds for all lists at once.
  void Heed(const ListLimits& limits) {
    if (is_listpack_) return;
    containers::ChunkedList::Limits changed = list_.limits();
    changed.apart_bytes_min = limits.ApartBytesMin(changed.block_bytes_max);
    list_.set_limits(changed);
  }

  [[nodiscard]] std::unique_ptr<LongList> Copy() const;

  // Object
  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(*this) + list_.footprint_bytes();
  }
  [[nodiscard]] size_t size() const override { return list_.size(); }
  bool Reclaim(size_t budget) override;

 private:
  containers::ChunkedList list_;
  int64_t fill_ = 0;
  bool is_listpack_ = true;
  std::optional<containers::ListGarbage> garbage_;
};

// What a list has lost, for the reclaimer.
class LostBlocks final : public Object {
 public:
  explicit LostBlocks(containers::ListGarbage&& garbage) : garbage_(std::move(garbage)) {}
  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(*this) + garbage_.footprint_bytes();
  }
  [[nodiscard]] size_t size() const override { return 0; }
  bool Reclaim(size_t budget) override { return garbage_.FreeSome(budget); }

 private:
  containers::ListGarbage garbage_;
};

}  // namespace remora::values
