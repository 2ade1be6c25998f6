#include "server/acl/denial_log.h"

#include <algorithm>
#include <utility>

namespace remora::server::acl {

void DenialLog::Add(Denial denial, int64_t now_milliseconds) {
  const std::lock_guard lock(mutex_);
  denial.created_milliseconds = denial.updated_milliseconds = now_milliseconds;
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(entries_.size(), kMergeable));
  const auto similar = std::find_if(entries_.begin(), end, [&](const Denial& entry) {
    return entry.reason == denial.reason && entry.context == denial.context &&
           now_milliseconds - entry.updated_milliseconds <= kMergeMilliseconds &&
           entry.object == denial.object && entry.user == denial.user;
  });
  if (similar != end) {
    denial.count = similar->count + 1;
    denial.id = similar->id;
    denial.created_milliseconds = similar->created_milliseconds;
    entries_.erase(similar);
  } else {
    denial.id = next_id_++;
  }
  entries_.push_front(std::move(denial));
  const uint64_t most = entries_max_.load(std::memory_order_relaxed);
  while (entries_.size() > most) entries_.pop_back();
}

std::vector<Denial> DenialLog::Newest(size_t count) const {
  const std::lock_guard lock(mutex_);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(entries_.size(), count));
  return {entries_.begin(), end};
}

void DenialLog::Clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace remora::server::acl
