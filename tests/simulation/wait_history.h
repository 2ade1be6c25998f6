// Histories of threads that bring elements to lists and threads that wait for them, and the
// question whether they could have happened one after the other, each waiter served in the order of
// arrival, inside the step that brings what it waits for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace remora::simulation {

inline constexpr size_t kLists = 3;

struct QueueStep {
  enum class Kind : uint8_t {
    kPush,     // `element` to the back of `first`
    kPushTwo,  // `element` to the back of `first`, and the next one to that of `second`, at once
    kPop,      // the front of `first`, or else of `second`; waits for one
    kMove,     // the front of `first` to the back of `second`; waits for it
  };

  Kind kind;
  size_t first = 0;
  size_t second = 0;
  int element = 0;
  // What a waiter got, and from which list; nothing when its wait ended before.
  std::optional<std::pair<size_t, int>> got = std::nullopt;
  uint64_t began = 0;
  uint64_t arrived = 0;  // for who waits: the call stands in its queues, or is over
  uint64_t leaves = 0;   // for who got nothing: he waits up to here
  uint64_t ended = 0;

  [[nodiscard]] bool waits() const { return kind == Kind::kPop || kind == Kind::kMove; }
};

using QueueHistory = std::vector<QueueStep>;

// Whether some order of the steps, and of the arrivals of those who wait, explains what everybody
// got, from empty lists on. An order has to respect real time: what ended before another began
// comes first. At most 32 steps.
[[nodiscard]] bool HasServingOrder(const QueueHistory& history);

}  // namespace remora::simulation
