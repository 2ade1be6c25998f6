#include "engine/values/long_list.h"

namespace remora::values {

std::unique_ptr<LongList> LongList::Copy() const {
  auto copy = std::make_unique<LongList>();
  copy->list_.CopyFrom(list_);
  copy->list_.set_limits(list_.limits());
  copy->fill_ = fill_;
  copy->is_listpack_ = is_listpack_;
  return copy;
}

bool LongList::Reclaim(size_t budget) {
  if (!garbage_) garbage_.emplace(list_.TakeAll());
  return garbage_->FreeSome(budget);
}

}  // namespace remora::values
