// WaiterModel: who waits for which key, as plain lists: the oracle of KeyWaiters.
#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace remora::model {

class WaiterModel {
 public:
  using Key = std::pair<uint32_t, std::string>;

  void Begin(int waiter, uint32_t database, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      std::list<int>& queue = queues_[{database, name}];
      if (std::find(queue.begin(), queue.end(), waiter) == queue.end()) queue.push_back(waiter);
    }
  }
  void End(int waiter) {
    for (auto at = queues_.begin(); at != queues_.end();) {
      at->second.remove(waiter);
      at = at->second.empty() ? queues_.erase(at) : std::next(at);
    }
  }
  void MoveToBack(int waiter) {
    for (auto& [key, queue] : queues_) {
      const auto found = std::find(queue.begin(), queue.end(), waiter);
      if (found != queue.end()) queue.splice(queue.end(), queue, found);
    }
  }
  [[nodiscard]] const std::map<Key, std::list<int>>& queues() const { return queues_; }

 private:
  std::map<Key, std::list<int>> queues_;
};

}  // namespace remora::model
