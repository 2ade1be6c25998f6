// Upkeep: what has to happen although nobody asks: removing what is due, ending waits whose time is
// over and freeing garbage, in slices that hold a lock for microseconds.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "engine/keyspace/keyspace.h"

namespace remora {

struct UpkeepReport {
  uint64_t looked_at = 0;                      // records that the wheels handed over
  bool work_left = false;                      // call again soon
  int64_t next_due_milliseconds = INT64_MAX;   // nothing falls due before
  int64_t next_wait_milliseconds = INT64_MAX;  // and nobody's wait ends
};

// One slice of upkeep, about `budget_microseconds` long. O(1) where nothing is due.
UpkeepReport RunUpkeep(keyspace::Keyspace& keyspace, int64_t budget_microseconds);

// A thread that runs the upkeep when something is due, and sleeps otherwise.
class UpkeepThread final : private keyspace::DueListener {
 public:
  explicit UpkeepThread(keyspace::Keyspace& keyspace);
  ~UpkeepThread();
  UpkeepThread(const UpkeepThread&) = delete;
  UpkeepThread& operator=(const UpkeepThread&) = delete;

 private:
  void Run();
  void Wake();
  void DueTimeMoved() override { Wake(); }

  keyspace::Keyspace& keyspace_;
  int clock_ticket_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace remora
