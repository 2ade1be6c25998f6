#include "tests/simulation/history.h"

#include <algorithm>
#include <set>
#include <utility>

namespace remora::simulation {

namespace {

using State = std::array<int64_t, kKeys>;

// Runs a step on the model; false when it saw something else.
bool Explains(const Step& step, State& state) {
  switch (step.kind) {
    case StepKind::kRead:
      return step.seen[0] == state[step.first];
    case StepKind::kWrite:
      state[step.first] = step.argument;
      return true;
    case StepKind::kIncrement:
      state[step.first] += step.argument;
      return step.seen[0] == state[step.first];
    case StepKind::kReadTwo:
      return step.seen[0] == state[step.first] && step.seen[1] == state[step.second];
    case StepKind::kWriteTwo:
      state[step.first] = step.argument;
      state[step.second] = step.argument;
      return true;
    case StepKind::kMove:
      state[step.first] -= step.argument;
      state[step.second] += step.argument;
      return step.seen[0] == state[step.first] && step.seen[1] == state[step.second];
  }
  return false;
}

class Search {
 public:
  explicit Search(const History& history) : history_(history) {}

  bool Run(uint64_t done, const State& state) {
    if (done == (history_.size() == 64 ? ~uint64_t{0} : (uint64_t{1} << history_.size()) - 1)) {
      return true;
    }
    if (!dead_ends_.insert({done, state}).second) return false;
    uint64_t first_end = UINT64_MAX;
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((done >> i & 1) == 0) first_end = std::min(first_end, history_[i].ended);
    }
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((done >> i & 1) != 0 || history_[i].began > first_end) continue;
      State after = state;
      if (Explains(history_[i], after) && Run(done | uint64_t{1} << i, after)) return true;
    }
    return false;
  }

 private:
  const History& history_;
  std::set<std::pair<uint64_t, State>> dead_ends_;
};

}  // namespace

bool IsLinearizable(const History& history) { return Search(history).Run(0, {}); }

}  // namespace remora::simulation
