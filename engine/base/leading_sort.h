// SortLeading: puts the first of many elements in order, and leaves the rest as it falls.
//
// The quicksort of Bentley and McIlroy ("Engineering a Sort Function", 1993), which goes on only
// in those partitions that hold leading elements. Why not std::partial_sort: the order in which
// elements that compare equal come out is observed, and this is the order of Redis.
//
// O(n + count log count) on average. Partitions that keep being lopsided are given to std::sort,
// so that no input makes it quadratic.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <utility>

namespace remora::base {

// `compare(a, b)` is less than, equal to or greater than zero, as a is before, beside or after b.
template <typename T, typename Compare>
class LeadingSort {
 public:
  LeadingSort(std::span<T> elements, size_t count, Compare compare)
      : elements_(elements), count_(count), compare_(compare) {}

  void Run() {
    if (count_ == 0) return;
    Sort(0, elements_.size(), 2 * static_cast<int>(std::bit_width(elements_.size())));
  }

 private:
  static constexpr size_t kInsertionMax = 6;
  static constexpr size_t kMiddleMax = 7;   // elements of which the one in the middle is taken
  static constexpr size_t kMedianMax = 40;  // more have a median of medians

  [[nodiscard]] int Order(size_t a, size_t b) const { return compare_(elements_[a], elements_[b]); }
  void Swap(size_t a, size_t b) { std::swap(elements_[a], elements_[b]); }
  void SwapRuns(size_t a, size_t b, size_t size) {
    for (size_t i = 0; i < size; ++i) Swap(a + i, b + i);
  }

  void Sort(size_t begin, size_t size, int depth_left) {
    while (size > kInsertionMax) {
      if (depth_left-- == 0) {
        std::sort(elements_.begin() + static_cast<ptrdiff_t>(begin),
                  elements_.begin() + static_cast<ptrdiff_t>(begin + size),
                  [&](const T& a, const T& b) { return compare_(a, b) < 0; });
        return;
      }
      const auto [before, after] = Partition(begin, size);
      // The larger elements come second; their partition may begin behind all that is wanted.
      if (before > 1) Sort(begin, before, depth_left);
      begin += size - after;
      size = after;
      if (begin >= count_) return;
    }
    InsertionSort(begin, size);
  }

  void InsertionSort(size_t begin, size_t size) {
    for (size_t next = begin + 1; next < begin + size; ++next) {
      for (size_t i = next; i > begin && Order(i - 1, i) > 0; --i) Swap(i, i - 1);
    }
  }

  // Moves a pivot, and all that is equal to it, between what is before and what is after it.
  // Returns how much is before and how much is after.
  std::pair<size_t, size_t> Partition(size_t begin, size_t size) {
    const size_t end = begin + size;
    Swap(begin, PivotOf(begin, size));
    // [equal | less | unknown | greater | equal]
    size_t less = begin + 1;
    size_t unknown = less;
    size_t last_unknown = end - 1;
    size_t last_greater = last_unknown;
    while (true) {
      for (; unknown <= last_unknown; ++unknown) {
        const int order = Order(unknown, begin);
        if (order > 0) break;
        if (order == 0) Swap(less++, unknown);
      }
      for (; unknown <= last_unknown; --last_unknown) {
        const int order = Order(last_unknown, begin);
        if (order < 0) break;
        if (order == 0) Swap(last_unknown, last_greater--);
      }
      if (unknown > last_unknown) break;
      Swap(unknown++, last_unknown--);
    }
    const size_t before = unknown - less;
    const size_t after = last_greater - last_unknown;
    const size_t front = std::min(less - begin, before);
    SwapRuns(begin, unknown - front, front);
    const size_t back = std::min(after, end - 1 - last_greater);
    SwapRuns(unknown, end - back, back);
    return {before, after};
  }

  [[nodiscard]] size_t PivotOf(size_t begin, size_t size) const {
    size_t middle = begin + size / 2;
    if (size <= kMiddleMax) return middle;
    size_t first = begin;
    size_t last = begin + size - 1;
    if (size > kMedianMax) {
      const size_t step = size / 8;
      first = Median(first, first + step, first + 2 * step);
      middle = Median(middle - step, middle, middle + step);
      last = Median(last - 2 * step, last - step, last);
    }
    return Median(first, middle, last);
  }

  [[nodiscard]] size_t Median(size_t a, size_t b, size_t c) const {
    if (Order(a, b) < 0) {
      if (Order(b, c) < 0) return b;
      return Order(a, c) < 0 ? c : a;
    }
    if (Order(b, c) > 0) return b;
    return Order(a, c) < 0 ? a : c;
  }

  std::span<T> elements_;
  const size_t count_;
  const Compare compare_;
};

// Puts the first `count` of `elements` in order.
template <typename T, typename Compare>
void SortLeading(std::span<T> elements, size_t count, Compare compare) {
  LeadingSort<T, Compare>(elements, count, compare).Run();
}

}  // namespace remora::base
