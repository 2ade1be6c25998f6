// WatchList: who wants to know that a key of one stripe was touched, for WATCH and for transactions
// that retry.
//
// A watcher holds a WatchMark; the list holds it weakly, so a watcher that is gone costs nothing
// but its entry until the key is touched or the list is swept. Guarded by the stripe's lock; the
// mark itself may be read by anybody.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace remora::keyspace {

// Whether anything that its owner watches has been touched.
class WatchMark {
 public:
  void Break() { broken_.store(true, std::memory_order_release); }
  [[nodiscard]] bool broken() const { return broken_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> broken_{false};
};

class WatchList {
 public:
  void Add(uint32_t database, std::string_view key, const std::shared_ptr<WatchMark>& mark);
  void Remove(uint32_t database, std::string_view key, const std::shared_ptr<WatchMark>& mark);
  // Breaks the marks of all who watch `key`.
  void Touch(uint32_t database, std::string_view key);
  // Breaks the marks of all who watch a key of `database` for which `concerned(key)` holds.
  template <typename Concerned>
  void TouchDatabase(uint32_t database, Concerned&& concerned) {
    for (auto at = watchers_.lower_bound({database, {}});
         at != watchers_.end() && at->first.first == database; ++at) {
      if (concerned(std::string_view(at->first.second))) BreakAll(at->second);
    }
  }
  [[nodiscard]] bool empty() const { return watchers_.empty(); }
  // Keys that are watched.
  [[nodiscard]] size_t size() const { return watchers_.size(); }

 private:
  using Watchers = std::vector<std::weak_ptr<WatchMark>>;

  static void BreakAll(Watchers& watchers);
  void Sweep();

  std::map<std::pair<uint32_t, std::string>, Watchers> watchers_;
  size_t sweep_at_ = 64;
};

}  // namespace remora::keyspace
