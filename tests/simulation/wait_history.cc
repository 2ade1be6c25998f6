#include "tests/simulation/wait_history.h"

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <set>
#include <tuple>

namespace remora::simulation {

namespace {

using Kind = QueueStep::Kind;

// Everything there is to know between two steps.
struct State {
  uint32_t begun = 0;  // steps that were taken, or wait
  uint32_t done = 0;
  std::array<std::vector<int>, kLists> lists;
  std::vector<size_t> waiting;  // in the order of arrival

  auto operator<=>(const State&) const = default;
};

// What a step does to a state; everybody gets what the history says, or it fails.
class Model {
 public:
  Model(const QueueHistory& history, State& state) : history_(history), state_(state) {}

  // Lets a step begin, and serves those who wait for what it brings.
  [[nodiscard]] bool Begin(size_t number) {
    const QueueStep& step = history_[number];
    state_.begun |= uint32_t{1} << number;
    if (step.waits()) {
      if (!CanServe(step)) {
        state_.waiting.push_back(number);
        return true;
      }
      return Take(number) && ServeAll();
    }
    state_.done |= uint32_t{1} << number;
    Add(step.first, step.element);
    if (step.kind == Kind::kPushTwo) Add(step.second, step.element + 1);
    return ServeAll();
  }
  // Lets somebody go who waits.
  void Leave(size_t number) {
    std::erase(state_.waiting, number);
    state_.done |= uint32_t{1} << number;
  }

 private:
  void Add(size_t list, int element) {
    state_.lists[list].push_back(element);
    if (std::find(ready_.begin(), ready_.end(), list) == ready_.end()) ready_.push_back(list);
  }
  [[nodiscard]] bool CanServe(const QueueStep& step) const {
    return !state_.lists[step.first].empty() ||
           (step.kind == Kind::kPop && !state_.lists[step.second].empty());
  }
  [[nodiscard]] static bool WaitsFor(const QueueStep& step, size_t list) {
    return step.first == list || (step.kind == Kind::kPop && step.second == list);
  }
  [[nodiscard]] bool Take(size_t number) {
    const QueueStep& step = history_[number];
    const size_t from = state_.lists[step.first].empty() ? step.second : step.first;
    const int element = state_.lists[from].front();
    state_.lists[from].erase(state_.lists[from].begin());
    state_.done |= uint32_t{1} << number;
    if (step.kind == Kind::kMove) Add(step.second, element);
    return step.got == std::pair(from, element);
  }
  // Lists are served in the order in which they were changed.
  [[nodiscard]] bool ServeAll() {
    while (!ready_.empty()) {
      const size_t list = ready_.front();
      ready_.pop_front();
      const std::vector<size_t> waiting = state_.waiting;
      for (const size_t number : waiting) {
        if (state_.lists[list].empty()) break;
        if (!WaitsFor(history_[number], list)) continue;
        std::erase(state_.waiting, number);
        if (!Take(number)) return false;
      }
    }
    return true;
  }

  const QueueHistory& history_;
  State& state_;
  std::deque<size_t> ready_;
};

// Wing and Gong's search, with the states that led nowhere remembered.
class Search {
 public:
  explicit Search(const QueueHistory& history) : history_(history) {}

  bool Run(const State& state) {
    if (std::popcount(state.done) == static_cast<int>(history_.size())) return true;
    if (!dead_ends_.insert(state).second) return false;
    const uint64_t first_end = FirstEnd(state);
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((state.begun >> i & 1) != 0 || history_[i].began > first_end) continue;
      State after = state;
      if (Model(history_, after).Begin(i) && Run(after)) return true;
    }
    for (const size_t i : state.waiting) {
      if (history_[i].got || history_[i].leaves > first_end) continue;
      State after = state;
      Model(history_, after).Leave(i);
      if (Run(after)) return true;
    }
    return false;
  }

 private:
  // The earliest end of what has not come to its end yet: what began later comes later.
  [[nodiscard]] uint64_t FirstEnd(const State& state) const {
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((state.done >> i & 1) != 0) continue;
      const bool arrives = history_[i].waits() && (state.begun >> i & 1) == 0;
      first = std::min(first, arrives ? history_[i].arrived : history_[i].ended);
    }
    return first;
  }

  const QueueHistory& history_;
  std::set<State> dead_ends_;
};

}  // namespace

bool HasServingOrder(const QueueHistory& history) { return Search(history).Run({}); }

}  // namespace remora::simulation
