// A list as plainly as it can be written: the truth that the real ones are compared with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remora::model {

class ListModel {
 public:
  [[nodiscard]] const std::deque<std::string>& elements() const { return elements_; }
  [[nodiscard]] size_t size() const { return elements_.size(); }

  void Push(bool at_back, std::string_view text) {
    elements_.emplace(at_back ? elements_.end() : elements_.begin(), text);
  }
  void Pop(bool at_back) { at_back ? elements_.pop_back() : elements_.pop_front(); }
  // Puts an element before the one with an index, or behind the last.
  void Insert(size_t index, std::string_view text) {
    elements_.insert(elements_.begin() + static_cast<ptrdiff_t>(index), std::string(text));
  }
  void Replace(size_t index, std::string_view text) { elements_[index] = text; }
  void EraseRange(size_t first, size_t count) {
    const auto from = elements_.begin() + static_cast<ptrdiff_t>(first);
    elements_.erase(from, from + static_cast<ptrdiff_t>(count));
  }
  size_t EraseEqual(std::string_view text, bool from_back, size_t count_max) {
    const std::vector<size_t> found = Find(text, from_back, SIZE_MAX);
    const size_t count = std::min(count_max, found.size());
    std::vector<size_t> erased(found.begin(), found.begin() + static_cast<ptrdiff_t>(count));
    std::sort(erased.rbegin(), erased.rend());
    for (const size_t index : erased) EraseRange(index, 1);
    return count;
  }
  // The indexes of elements that are `text`, in order from an end, among `compare_max`.
  [[nodiscard]] std::vector<size_t> Find(std::string_view text, bool from_back,
                                         size_t compare_max) const {
    std::vector<size_t> found;
    const size_t count = std::min(compare_max, elements_.size());
    for (size_t i = 0; i < count; ++i) {
      const size_t index = from_back ? elements_.size() - 1 - i : i;
      if (elements_[index] == text) found.push_back(index);
    }
    return found;
  }

 private:
  std::deque<std::string> elements_;
};

}  // namespace remora::model
