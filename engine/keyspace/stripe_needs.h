// StripeNeeds: which stripes the waiters of a queue, or of a whole stripe, need beyond their own.
//
// Who changes a key serves its waiters in the same step, and so locks what they need before he
// begins. Counted, so that a change of the key costs the same however many wait there. Beyond
// kStripesMax different ones the answer is "everything".
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace remora::keyspace {

class StripeNeeds {
 public:
  static constexpr size_t kStripesMax = 16;

  struct Need {
    uint32_t stripe;
    uint32_t count;
    uint32_t writes;  // how many of them write to a key there, which may serve others in turn
  };

  void Add(uint32_t stripe, bool writes);
  // Takes back an Add.
  void Remove(uint32_t stripe, bool writes);
  // The same for somebody who needs more than kStripesMax stripes.
  void AddEverything() { ++beyond_; }
  void RemoveEverything() { --beyond_; }

  [[nodiscard]] bool everything() const { return beyond_ != 0; }
  [[nodiscard]] uint32_t beyond() const { return beyond_; }
  [[nodiscard]] const std::vector<Need>& needs() const { return needs_; }

 private:
  std::vector<Need> needs_;
  uint32_t beyond_ = 0;  // needs that found no place
};

}  // namespace remora::keyspace
