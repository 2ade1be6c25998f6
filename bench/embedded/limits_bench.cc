// The limits that a program relies on when it opens engines in its own process, each measured and
// printed beside its target. Not a Google Benchmark: what counts here is the worst call, the bytes
// and the one-off, never the mean of a loop.
//
//   limits_bench             full size, needs 2 GB and about two minutes
//   limits_bench --quick     a tenth of it
//
// The design would change if: a key took more than its target although records are one allocation;
// growing showed a call that pays for a whole table; a due second or a huge value held a lock for
// longer than 100 microseconds.
//
// The longest call is given twice: by the clock, which counts whatever else the machine did
// meanwhile, and by the thread's processor time, which is ours alone.
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/totals.h"
#include "engine/ops/hashes.h"
#include "engine/ops/keys.h"
#include "engine/ops/sorted_sets.h"
#include "engine/upkeep.h"

namespace remora::bench {
namespace {

constexpr int64_t kUpkeepMicroseconds = 1000;  // as a host would call it, once a millisecond
constexpr std::string_view kValue16 = "sixteen bytes ok";

int64_t Nanoseconds(clockid_t which) {
  timespec now;
  clock_gettime(which, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

// How long something took, by the clock and by the thread's own processor time.
struct Spent {
  double wall_microseconds = 0;
  double processor_microseconds = 0;
};

template <typename Action>
Spent Measure(Action&& action) {
  const int64_t processor = Nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  const int64_t wall = Nanoseconds(CLOCK_MONOTONIC);
  action();
  const int64_t wall_end = Nanoseconds(CLOCK_MONOTONIC);
  return {static_cast<double>(wall_end - wall) / 1000,
          static_cast<double>(Nanoseconds(CLOCK_THREAD_CPUTIME_ID) - processor) / 1000};
}

// The worst of many.
struct Worst {
  double wall_microseconds = 0;
  double processor_microseconds = 0;
  void Add(const Spent& spent) {
    wall_microseconds = std::max(wall_microseconds, spent.wall_microseconds);
    processor_microseconds = std::max(processor_microseconds, spent.processor_microseconds);
  }
};

uint64_t ResidentBytes() {
  uint64_t total = 0;
  uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

void PrintRow(const std::string& what, const std::string& target, const std::string& measured) {
  std::printf("%-66s %11s   %s\n", what.c_str(), target.c_str(), measured.c_str());
  std::fflush(stdout);
}

std::string Format(const char* format, double first, double second) {
  char text[128];
  std::snprintf(text, sizeof text, format, first, second);
  return text;
}

std::string WorstText(const Worst& worst) {
  return Format("%.0f us of processor (%.0f us by the clock)", worst.processor_microseconds,
                worst.wall_microseconds);
}

// "key:000000001234"
std::string_view NameOf(const char* prefix, uint64_t number, char (&text)[24]) {
  const int size = std::snprintf(text, sizeof text, "%s%012llu", prefix,
                                 static_cast<unsigned long long>(number));
  return {text, static_cast<size_t>(size)};
}

void AddMembers(Engine& engine, std::string_view board, uint64_t count) {
  base::Random random(7);
  char name[24];
  const Key key = engine.MakeKey(board);
  for (uint64_t i = 0; i < count; ++i) {
    const values::ScoredMember member{NameOf("mbr:", i, name),
                                      static_cast<double>(random.Below(1'000'000'000))};
    Transaction transaction(engine.keyspace(), 0, key);
    if (!ops::SortedSetAdd(transaction, key, {&member, 1}).ok()) std::abort();
  }
}

void PushJobs(Engine& engine, std::string_view key, uint64_t count) {
  constexpr std::string_view kJob = "{\"job\":\"resize\",\"image\":\"8f14e45fceea167a.png\"} ";
  for (uint64_t i = 0; i < count; ++i) (void)engine.RPush(key, kJob);
}

// ---- Bytes an item

void PrintBytes(const std::string& what, const std::string& target, uint64_t items,
                const std::function<void(Engine&)>& fill) {
  malloc_trim(0);  // Why: pages that an earlier engine left would be used again, unseen.
  const uint64_t resident = ResidentBytes();
  Engine engine;
  fill(engine);
  const keyspace::Totals totals = keyspace::CollectTotals(engine.keyspace());
  const double count = static_cast<double>(items);
  PrintRow(what, target,
           Format("%.1f B (resident %.1f B)", static_cast<double>(totals.used_bytes) / count,
                  static_cast<double>(ResidentBytes() - resident) / count));
}

void MeasureBytes(uint64_t items) {
  PrintBytes("key and value of 16 B", "<= 56 B", items, [items](Engine& engine) {
    char name[24];
    for (uint64_t i = 0; i < items; ++i) (void)engine.Set(NameOf("key:", i, name), kValue16);
  });
  PrintBytes("the same with a TTL", "<= 68 B", items, [items](Engine& engine) {
    char name[24];
    const int64_t due = base::SystemClock().NowMilliseconds() + 3'600'000;
    for (uint64_t i = 0; i < items; ++i) {
      (void)engine.Set(NameOf("key:", i, name), kValue16,
                       {.expiry_milliseconds = due + static_cast<int64_t>(i % 3'600'000)});
    }
  });
  PrintBytes("member of one sorted set, 16 B", "<= 56 B", items,
             [items](Engine& engine) { AddMembers(engine, "board", items); });
  PrintBytes("element of one list, 48 B", "<= 54 B", items,
             [items](Engine& engine) { PushJobs(engine, "jobs", items); });
  PrintBytes("field and value of 16 B in one hash", "-", items, [items](Engine& engine) {
    char name[24];
    const Key key = engine.MakeKey("hash");
    for (uint64_t i = 0; i < items; ++i) {
      const std::string_view field[] = {NameOf("fld:", i, name), kValue16};
      Transaction transaction(engine.keyspace(), 0, key);
      if (!ops::SetFields(transaction, key, field).ok()) std::abort();
    }
  });
}

// ---- Instances

void MeasureInstances(uint64_t instances) {
  std::vector<double> microseconds;
  for (uint64_t i = 0; i < instances; ++i) {
    microseconds.push_back(Measure([] {
                             Engine engine;
                             (void)engine.Set("key", "value");
                           }).wall_microseconds);
  }
  std::sort(microseconds.begin(), microseconds.end());
  PrintRow("open, first Set and close of an instance", "<= 100 us",
           Format("%.1f us (p99 %.1f us)", microseconds[microseconds.size() / 2],
                  microseconds[microseconds.size() * 99 / 100]));
  std::vector<std::unique_ptr<Engine>> engines;
  malloc_trim(0);
  const uint64_t resident = ResidentBytes();
  for (uint64_t i = 0; i < instances; ++i) {
    engines.push_back(std::make_unique<Engine>());
    (void)engines.back()->Set("key", "value");
  }
  const double bytes =
      static_cast<double>(ResidentBytes() - resident) / static_cast<double>(instances);
  PrintRow("an open instance with one key", "<= 128 KiB", Format("%.1f KiB%.0s", bytes / 1024, 0));
}

// ---- The longest call

void MeasureGrowth(uint64_t keys) {
  Engine engine;
  Worst worst;
  char name[24];
  for (uint64_t i = 0; i < keys; ++i) {
    const std::string_view key = NameOf("key:", i, name);
    worst.Add(Measure([&] { (void)engine.Set(key, kValue16); }));
  }
  PrintRow("longest Set while growing to " + std::to_string(keys) + " keys", "<= 500 us",
           WorstText(worst));
}

// Reads one key until told to stop, and says what the longest read took: what a neighbour notices
// of a held lock.
class Neighbour {
 public:
  explicit Neighbour(Engine& engine)
      : thread_([this, &engine] {
          base::Random random(3);
          char name[24];
          while (!stopping_.load(std::memory_order_relaxed)) {
            const std::string_view key = NameOf("key:", random.Below(1'000'000), name);
            worst_.Add(Measure([&] { (void)engine.Get(key); }));
          }
        }) {}
  Worst Stop() {
    stopping_.store(true, std::memory_order_relaxed);
    thread_.join();
    return worst_;
  }

 private:
  std::atomic<bool> stopping_{false};
  Worst worst_;
  std::thread thread_;
};

struct UpkeepTotals {
  Worst slice;
  double microseconds = 0;
};

// Calls the upkeep until nothing is left to do.
UpkeepTotals RunUpkeepToEnd(Engine& engine) {
  UpkeepTotals totals;
  bool left = true;
  while (left) {
    const Spent spent =
        Measure([&] { left = RunUpkeep(engine.keyspace(), kUpkeepMicroseconds).work_left; });
    totals.slice.Add(spent);
    totals.microseconds += spent.processor_microseconds;
  }
  return totals;
}

void FillDue(Engine& engine, uint64_t keys, int64_t from, uint64_t spread_milliseconds) {
  char name[24];
  for (uint64_t i = 0; i < keys; ++i) {
    const int64_t due = from + 1 + static_cast<int64_t>(i % spread_milliseconds);
    (void)engine.Set(NameOf("key:", i, name), kValue16, {.expiry_milliseconds = due});
  }
}

// Steps the clock through the second in which the keys fall due, with the upkeep after each
// millisecond, and computes how late the last of them would have been had time gone on by itself.
void MeasureDueSecond(uint64_t keys) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  constexpr int64_t kLeadMilliseconds = 2000;  // the upkeep has run before, as in a living program
  FillDue(engine, keys, clock.NowMilliseconds() + kLeadMilliseconds, 1000);
  for (int64_t i = 0; i < kLeadMilliseconds; ++i) {
    clock.AdvanceMilliseconds(1);
    (void)RunUpkeepToEnd(engine);
  }
  Worst slice;
  double total = 0;
  double late = 0;
  double latest = 0;
  for (int millisecond = 0; millisecond <= 1000; ++millisecond) {
    clock.AdvanceMilliseconds(1);
    const UpkeepTotals step = RunUpkeepToEnd(engine);
    slice.Add({step.slice.wall_microseconds, step.slice.processor_microseconds});
    total += step.microseconds;
    late = std::max(0.0, late + step.microseconds - 1000);
    latest = std::max(latest, late + step.slice.processor_microseconds);
  }
  const std::string name = std::to_string(keys) + " keys due within one second";
  PrintRow(name + ": latest removal", "<= 5,000 us", Format("%.0f us%.0s", latest, 0));
  PrintRow(
      name + ": processor time", "-",
      Format("%.0f ms (%.0f ns a key)", total / 1000, 1000 * total / static_cast<double>(keys)));
}

void MeasureDueAtOnce(uint64_t keys) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  FillDue(engine, keys, clock.NowMilliseconds(), 1);
  clock.AdvanceMilliseconds(2);
  Neighbour neighbour(engine);
  const UpkeepTotals totals = RunUpkeepToEnd(engine);
  const Worst read = neighbour.Stop();
  const std::string name = std::to_string(keys) + " keys due at one moment";
  PrintRow(name + ": longest upkeep call of 1,000 us", "<= 1,100 us", WorstText(totals.slice));
  PrintRow(name + ": all removed after", "-", Format("%.0f ms%.0s", totals.microseconds / 1000, 0));
  PrintRow(name + ": longest Get beside it", "<= 100 us", WorstText(read));
}

void MeasureDelete(const std::string& what, uint64_t items,
                   const std::function<void(Engine&)>& fill) {
  Engine engine;
  fill(engine);
  const uint64_t before = keyspace::CollectTotals(engine.keyspace()).footprint_bytes;
  Worst call;
  call.Add(Measure([&] {
    const Key key = engine.MakeKey("huge");
    Transaction transaction(engine.keyspace(), 0, key);
    if (ops::Delete(transaction, {&key, 1}) != 1) std::abort();
  }));
  const UpkeepTotals totals = RunUpkeepToEnd(engine);
  const uint64_t after = keyspace::CollectTotals(engine.keyspace()).footprint_bytes;
  const std::string name = "deleting " + what + " of " + std::to_string(items);
  PrintRow(name + ": the call", "<= 100 us", WorstText(call));
  PrintRow(name + ": longest upkeep call of 1,000 us", "<= 1,100 us", WorstText(totals.slice));
  PrintRow(name + ": given back after", "-",
           Format("%.0f ms (%.0f MiB)", totals.microseconds / 1000,
                  static_cast<double>(before - after) / (1 << 20)));
}

void MeasureLongList(uint64_t elements) {
  Engine engine;
  PushJobs(engine, "huge", elements);
  const std::string name = "a list of " + std::to_string(elements);
  Worst index;
  base::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const int64_t at = static_cast<int64_t>(random.Below(elements));
    index.Add(Measure([&] { (void)engine.LIndex("huge", at).ok(); }));
  }
  PrintRow(name + ": the longest of 1,000 LIndex calls", "<= 20 us", WorstText(index));
  Worst call;
  call.Add(Measure([&] { (void)engine.LTrim("huge", {.first = 100, .last = 199}); }));
  PrintRow(name + ": LTrim to 100 in the middle", "<= 100 us", WorstText(call));
  PrintRow(name + ": longest upkeep call of 1,000 us", "<= 1,100 us",
           WorstText(RunUpkeepToEnd(engine).slice));
}

int Main(bool quick) {
  const uint64_t million = quick ? 100'000 : 1'000'000;
  std::printf("%-66s %11s   %s\n", "what", "target", "measured");
  MeasureBytes(million);
  MeasureInstances(quick ? 200 : 1000);
  MeasureGrowth(10 * million);
  MeasureDueSecond(million);
  MeasureDueAtOnce(million);
  MeasureDelete("a sorted set", 10 * million,
                [million](Engine& engine) { AddMembers(engine, "huge", 10 * million); });
  MeasureDelete("a list", 10 * million,
                [million](Engine& engine) { PushJobs(engine, "huge", 10 * million); });
  MeasureLongList(10 * million);
  return 0;
}

}  // namespace
}  // namespace remora::bench

int main(int argc, char** argv) {
  return remora::bench::Main(argc > 1 && std::strcmp(argv[1], "--quick") == 0);
}
