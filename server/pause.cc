#include "server/pause.h"

#include <algorithm>

namespace remora::server {

void Pause::Begin(Scope scope, int64_t end_milliseconds) {
  const std::lock_guard lock(mutex_);
  if (active()) {
    scope_ = std::max(scope_, scope);
    end_milliseconds_ = std::max(end_milliseconds_, end_milliseconds);
  } else {
    scope_ = scope;
    end_milliseconds_ = end_milliseconds;
  }
  active_.store(true, std::memory_order_release);
}

Pause::Scope Pause::scope() const {
  const std::lock_guard lock(mutex_);
  return scope_;
}

int64_t Pause::end_milliseconds() const {
  const std::lock_guard lock(mutex_);
  return end_milliseconds_;
}

}  // namespace remora::server
