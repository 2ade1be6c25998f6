// Chores: what patterns need done again and again, without a thread or a loop that sleeps.
//
//   Chores chores(clock);
//   chores.Add(CleaningOf(sessions));           // daemons that clean, rescale and refresh: here
//   chores.Add(RescalingOf(pages));             // three rows of one list
//   chores.Add(RefreshingOf(rows));
//   while (serving) {
//     const auto pause = chores.Tick();         // does what is due
//     WaitForRequests(pause);
//   }
//
// Belongs to one thread: the one that calls Tick, which may be any thread of the host's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "patterns/login_sessions.h"
#include "patterns/page_cache.h"
#include "patterns/row_cache.h"
#include "patterns/store_result.h"

namespace remora::base {
class Clock;
}

namespace remora::patterns {

struct Chore {
  std::string name;
  // Does a brief part of the work, and says how long it may rest: 0 when there is more to do.
  std::function<StoreResult<std::chrono::milliseconds>()> run;
};

// CleanBatch every second; at once where a batch was full of work.
[[nodiscard]] Chore CleaningOf(LoginSessions& sessions,
                               std::chrono::milliseconds every = std::chrono::seconds(1));
// Rescale every five minutes; the first time right away.
[[nodiscard]] Chore RescalingOf(PageCache& pages,
                                std::chrono::milliseconds every = std::chrono::minutes(5));
// Tick when a row is due, and every 50 ms to see rows that others scheduled.
[[nodiscard]] Chore RefreshingOf(RowCache& rows,
                                 std::chrono::milliseconds every = std::chrono::milliseconds(50));

class Chores {
 public:
  // Told of a chore that failed; it will be tried again after `retry_after`.
  using OnError = std::function<void(const std::string& name, const StoreError& error)>;

  // The clock outlives the object; durations are taken from its monotonic time.
  explicit Chores(const base::Clock& clock, OnError on_error = {},
                  std::chrono::milliseconds retry_after = std::chrono::seconds(1));

  // A chore is due at once. What it refers to outlives the object.
  void Add(Chore chore);

  // Runs each chore that is due, once. Returns how long nothing will be due; a day when there are
  // no chores.
  std::chrono::milliseconds Tick();

 private:
  struct Entry {
    Chore chore;
    int64_t due_nanoseconds;
  };

  const base::Clock& clock_;
  OnError on_error_;
  std::chrono::milliseconds retry_after_;
  std::vector<Entry> entries_;
};

}  // namespace remora::patterns
