// LatencyHistogram: how long calls took, in buckets of about 6 % width.
//
//   bucket = 16 * (number of the highest bit) + the next four bits below it
//
// One thread adds; any thread reads. 8 KiB.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace remora::protocol {

class LatencyHistogram {
 public:
  static constexpr size_t kSubBits = 4;
  static constexpr size_t kBuckets = (64 - kSubBits) << kSubBits;

  void Add(uint64_t nanoseconds) {
    std::atomic<uint64_t>& count = counts_[BucketOf(nanoseconds)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t count(size_t bucket) const {
    return counts_[bucket].load(std::memory_order_relaxed);
  }
  void Reset() {
    for (std::atomic<uint64_t>& count : counts_) count.store(0, std::memory_order_relaxed);
  }

  [[nodiscard]] static size_t BucketOf(uint64_t value) {
    if (value < (1u << kSubBits)) return value;
    const int shift = 63 - std::countl_zero(value) - static_cast<int>(kSubBits);
    return (static_cast<size_t>(shift) << kSubBits) + static_cast<size_t>(value >> shift);
  }
  // The largest value of a bucket.
  [[nodiscard]] static uint64_t HighestOf(size_t bucket) {
    if (bucket < (2u << kSubBits)) return bucket;
    const size_t shift = (bucket >> kSubBits) - 1;
    const uint64_t mantissa = (bucket & ((1u << kSubBits) - 1)) | (1u << kSubBits);
    return ((mantissa + 1) << shift) - 1;
  }

 private:
  std::array<std::atomic<uint64_t>, kBuckets> counts_{};
};

}  // namespace remora::protocol
