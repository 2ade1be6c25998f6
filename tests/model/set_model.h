// A set as plainly as it can be written: the truth that the real one is compared with.
#pragma once

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace remora::model {

class SetModel {
 public:
  using Members = std::set<std::string>;

  SetModel() = default;
  explicit SetModel(Members members) : members_(std::move(members)) {}

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] bool Contains(const std::string& member) const { return members_.contains(member); }
  bool Add(const std::string& member) { return members_.insert(member).second; }
  bool Remove(const std::string& member) { return members_.erase(member) != 0; }

  [[nodiscard]] SetModel Union(const SetModel& other) const {
    Members members = members_;
    members.insert(other.members_.begin(), other.members_.end());
    return SetModel(members);
  }
  [[nodiscard]] SetModel Intersection(const SetModel& other) const {
    Members members;
    std::set_intersection(members_.begin(), members_.end(), other.members_.begin(),
                          other.members_.end(), std::inserter(members, members.end()));
    return SetModel(members);
  }
  [[nodiscard]] SetModel Difference(const SetModel& other) const {
    Members members;
    std::set_difference(members_.begin(), members_.end(), other.members_.begin(),
                        other.members_.end(), std::inserter(members, members.end()));
    return SetModel(members);
  }

 private:
  Members members_;
};

}  // namespace remora::model
