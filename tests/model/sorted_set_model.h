// SortedSetModel: the plain truth for RankedSkipList and for sorted sets: a std::set and a
// std::map, with ranks counted by walking.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace remora::model {

class SortedSetModel {
 public:
  using Entry = std::pair<double, std::string>;

  void Set(const std::string& member, double score) {
    Erase(member);
    scores_[member] = score;
    order_.insert({score, member});
  }
  void Erase(const std::string& member) {
    const auto found = scores_.find(member);
    if (found == scores_.end()) return;
    order_.erase({found->second, member});
    scores_.erase(found);
  }
  [[nodiscard]] size_t size() const { return order_.size(); }
  [[nodiscard]] bool Contains(const std::string& member) const { return scores_.contains(member); }
  [[nodiscard]] double ScoreOf(const std::string& member) const { return scores_.at(member); }
  [[nodiscard]] size_t RankOf(const std::string& member) const {
    return Rank(order_.find({scores_.at(member), member}));
  }
  [[nodiscard]] std::set<Entry>::const_iterator IteratorAt(size_t rank) const {
    return std::next(order_.begin(), static_cast<std::ptrdiff_t>(rank));
  }
  // The rank of the first entry that `before` does not hold for.
  template <typename Before>
  [[nodiscard]] size_t RankOfFirstNot(Before before) const {
    return Rank(std::find_if_not(order_.begin(), order_.end(), before));
  }
  [[nodiscard]] const std::set<Entry>& entries() const { return order_; }

 private:
  [[nodiscard]] size_t Rank(std::set<Entry>::const_iterator position) const {
    return static_cast<size_t>(std::distance(order_.begin(), position));
  }

  // Why pairs order right: std::string compares unsigned bytes, a prefix first.
  std::set<Entry> order_;
  std::map<std::string, double> scores_;
};

}  // namespace remora::model
