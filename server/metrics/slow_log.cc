#include "server/metrics/slow_log.h"

#include <algorithm>
#include <utility>

namespace remora::server {

std::vector<std::string> SlowLog::Cut(std::span<const std::string_view> arguments) {
  std::vector<std::string> shown;
  // The last place tells how many are left out.
  const size_t whole = arguments.size() > kArgumentsMax ? kArgumentsMax - 1 : arguments.size();
  for (const std::string_view argument : arguments.first(whole)) {
    std::string& text = shown.emplace_back(argument.substr(0, kArgumentBytesMax));
    if (argument.size() > kArgumentBytesMax) {
      text += "... (" + std::to_string(argument.size() - kArgumentBytesMax) + " more bytes)";
    }
  }
  if (whole < arguments.size()) {
    shown.push_back("... (" + std::to_string(arguments.size() - whole) + " more arguments)");
  }
  return shown;
}

void SlowLog::Add(SlowLogEntry entry) {
  const size_t entries_max = entries_max_.load(std::memory_order_relaxed);
  if (entries_max == 0) return;
  const std::lock_guard lock(mutex_);
  entry.id = next_id_++;
  entries_.push_front(std::move(entry));
  if (entries_.size() > entries_max) entries_.resize(entries_max);
}

std::vector<SlowLogEntry> SlowLog::Newest(size_t count) const {
  const std::lock_guard lock(mutex_);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(count, entries_.size()));
  return {entries_.begin(), end};
}

size_t SlowLog::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void SlowLog::Reset() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace remora::server
