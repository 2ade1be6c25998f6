#include "engine/keyspace/watch_list.h"

#include <algorithm>

namespace remora::keyspace {

void WatchList::Add(uint32_t database, std::string_view key,
                    const std::shared_ptr<WatchMark>& mark) {
  if (watchers_.size() >= sweep_at_) Sweep();
  Watchers& watchers = watchers_[{database, std::string(key)}];
  std::erase_if(watchers, [](const std::weak_ptr<WatchMark>& one) { return one.expired(); });
  watchers.push_back(mark);
}

void WatchList::Remove(uint32_t database, std::string_view key,
                       const std::shared_ptr<WatchMark>& mark) {
  const auto found = watchers_.find({database, std::string(key)});
  if (found == watchers_.end()) return;
  std::erase_if(found->second, [&](const std::weak_ptr<WatchMark>& one) {
    const std::shared_ptr<WatchMark> held = one.lock();
    return held == nullptr || held == mark;
  });
  if (found->second.empty()) watchers_.erase(found);
}

void WatchList::BreakAll(Watchers& watchers) {
  for (const std::weak_ptr<WatchMark>& one : watchers) {
    if (const std::shared_ptr<WatchMark> mark = one.lock()) mark->Break();
  }
}

void WatchList::Touch(uint32_t database, std::string_view key) {
  const auto found = watchers_.find({database, std::string(key)});
  if (found != watchers_.end()) BreakAll(found->second);
}

void WatchList::Sweep() {
  for (auto at = watchers_.begin(); at != watchers_.end();) {
    std::erase_if(at->second, [](const std::weak_ptr<WatchMark>& one) { return one.expired(); });
    at = at->second.empty() ? watchers_.erase(at) : std::next(at);
  }
  sweep_at_ = std::max<size_t>(64, watchers_.size() * 2);
}

}  // namespace remora::keyspace
